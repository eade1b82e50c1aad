import { readFile, writeFile } from 'node:fs/promises';

/** Everything a command touches outside itself; tests inject their own. */
export interface CliIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readFile(path: string): Promise<Uint8Array>;
  readStdin(): Promise<Uint8Array>;
  writeFile(path: string, text: string): Promise<void>;
  /** Wall clock, seconds from any origin. */
  now(): number;
  /** CPU time of the process so far, seconds. */
  cpu(): number;
  /** Calls the listener on Ctrl-C; the returned function stops listening. */
  onInterrupt(listener: () => void): () => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OutputStream {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
}

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
    writeFile: (path, text) => writeFile(path, text),
    now: () => performance.now() / 1000,
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    onInterrupt: (listener) => {
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
    env: process.env,
  };
}

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  return {
    write: (text) => void stream.write(text),
    isTTY: stream.isTTY === true,
    columns: stream.columns ?? 120,
  };
}
