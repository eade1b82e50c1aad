import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { writeWhole } from './writeWhole.js';

/** Everything a command touches outside itself; tests inject their own. */
export interface CliIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readFile(path: string): Promise<Uint8Array>;
  readStdin(): Promise<Uint8Array>;
  /** Writes a file whole, or leaves what was there. */
  writeFile(path: string, text: string): Promise<void>;
  /** A name that two paths share when they are one file, also by a link; for a file that is not there, that of its place. */
  identity(path: string): Promise<string>;
  /** Wall clock, seconds from any origin. */
  now(): number;
  /** When the process began, on this clock. */
  readonly started: number;
  /** CPU time of the process so far, seconds. */
  cpu(): number;
  /** Calls the listener on Ctrl-C, and when the process is asked to end or loses its terminal; the returned function stops listening. */
  onInterrupt(listener: () => void): () => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OutputStream {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Columns of an output that is no terminal: wide enough for every table. */
const WIDE = 160;
const LEAST_COLUMNS = 40;

/** The streams, files and clock of this process. */
export function processIo(): CliIo {
  return {
    stdout: outputStream(process.stdout),
    stderr: outputStream(process.stderr),
    readFile: (path) => readFile(path),
    readStdin: async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks);
    },
    writeFile: writeWhole,
    identity: identityOf,
    now: () => performance.now() / 1000,
    started: 0, // the origin of performance.now()
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    onInterrupt: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
    env: process.env,
  };
}

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  return {
    write: (text) => void stream.write(text),
    isTTY: stream.isTTY === true,
    columns: stream.columns ?? columnsOf(process.env.COLUMNS),
  };
}

/** What COLUMNS says of an output that is no terminal. */
function columnsOf(text: string | undefined): number {
  const columns = Number(text);
  return Number.isInteger(columns) && columns >= LEAST_COLUMNS ? columns : WIDE;
}

async function identityOf(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `file ${dev} ${ino}`;
  } catch {
    const place = resolve(path);
    const { dev, ino } = await stat(dirname(place), { bigint: true }).catch(() => ({ dev: 0n, ino: 0n }));
    return `place ${dev} ${ino} ${ino === 0n ? place : basename(place)}`;
  }
}
