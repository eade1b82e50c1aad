import type { CliIo } from '../src/io.js';

/** Streams and files in memory; the clock advances by a millisecond a call. */
export class MemoryIo implements CliIo {
  out = '';
  err = '';
  readonly written = new Map<string, string>();
  readonly env: Record<string, string | undefined> = {};
  interrupt: (() => void) | null = null;
  private time = 0;

  constructor(
    private readonly files: Readonly<Record<string, string>> = {},
    private readonly isTTY = false,
  ) {}

  readonly stdout = {
    write: (text: string): void => void (this.out += text),
    isTTY: false,
    columns: 120,
  };
  get stderr(): CliIo['stderr'] {
    return { write: (text) => void (this.err += text), isTTY: this.isTTY, columns: 120 };
  }
  async readFile(path: string): Promise<Uint8Array> {
    const text = this.files[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return new TextEncoder().encode(text);
  }
  readStdin(): Promise<Uint8Array> {
    return this.readFile('-');
  }
  async writeFile(path: string, text: string): Promise<void> {
    if (path.startsWith('/missing/')) throw Object.assign(new Error('no such folder'), { code: 'ENOENT' });
    this.written.set(path, text);
  }
  readonly started = 0;
  async identity(path: string): Promise<string> {
    return path.replace(/^\.\//, '');
  }
  now(): number {
    return (this.time += 0.001);
  }
  cpu(): number {
    return 0.5;
  }
  onInterrupt(listener: () => void): () => void {
    this.interrupt = listener;
    return () => (this.interrupt = null);
  }
}
