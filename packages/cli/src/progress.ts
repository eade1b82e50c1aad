import type { SearchProgress } from 'ml-index/report';
import type { OutputStream } from './io.js';

/** Shortest time between two updates, seconds: on a terminal, and where each update is a new line. */
const INTERVAL = 0.1;
const LOG_INTERVAL = 2;

/** Shows progress on a stream: one line rewritten on a terminal, a line every two seconds elsewhere. */
export class ProgressLine {
  private last = -Infinity;
  private shown = false;

  constructor(
    private readonly stream: OutputStream,
    private readonly now: () => number,
  ) {}

  show(progress: SearchProgress): void {
    const time = this.now();
    if (time - this.last < (this.stream.isTTY ? INTERVAL : LOG_INTERVAL)) return;
    this.last = time;
    const text = progressText(progress);
    this.stream.write(
      this.stream.isTTY ? `\r\u001b[2K${text.slice(0, this.stream.columns - 1)}` : `${text}\n`,
    );
    this.shown = true;
  }

  /** Removes the line from a terminal. */
  clear(): void {
    if (this.shown && this.stream.isTTY) this.stream.write('\r\u001b[2K');
    this.shown = false;
  }
}

function progressText({ fraction, stage, best }: SearchProgress): string {
  const percent = `${Math.round(100 * Math.min(1, Math.max(0, fraction)))} %`.padStart(5);
  if (best === null) return `${percent}  ${stage}`;
  const { a, b, c, alpha, beta, gamma } = best.cell;
  const lengths = [a, b, c].map((x) => x.toFixed(3)).join(' ');
  const angles = [alpha, beta, gamma].map((x) => x.toFixed(2)).join(' ');
  return `${percent}  ${stage}  best ${best.bravais} ${lengths} ${angles}, M ${best.m.toFixed(1)}`;
}
