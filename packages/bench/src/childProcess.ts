import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

export interface ChildResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when it was ended by a signal. */
  readonly code: number | null;
  /** Seconds from start to exit. */
  readonly wall: number;
  /** User and system CPU of the whole process with its threads, from start to exit, seconds; null where /proc is not. */
  readonly cpu: number | null;
}

/** Clock ticks in /proc, per second (USER_HZ of Linux). */
const TICKS = 100;

/** CPU seconds of all ended children of this process, from the text of /proc/self/stat: fields 16 and 17 (man proc_pid_stat). */
export function childrenCpu(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

function childrenCpuNow(): number | null {
  try {
    return childrenCpu(readFileSync('/proc/self/stat', 'utf8'));
  } catch {
    return null;
  }
}

/** Runs a child to its end. One at a time, or `cpu` is of several. */
export async function runChild(
  command: string,
  args: readonly string[],
  { cwd, timeout, onLine }: { cwd?: string; timeout?: number; onLine?: (line: string) => void } = {},
): Promise<ChildResult> {
  const cpuBefore = childrenCpuNow();
  const start = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
  });
  let [stdout, stderr, line] = ['', '', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (onLine === undefined) return;
    const lines = (line + text).split('\n');
    line = lines.pop()!;
    lines.forEach(onLine);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let wall = 0;
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => {
      wall = (performance.now() - start) / 1000;
    });
    child.on('close', resolve);
  });
  const cpuAfter = childrenCpuNow();
  return {
    stdout,
    stderr,
    code,
    wall,
    cpu: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
  };
}
