/** A map from data to drawing coordinates with the ticks of its axis. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
  readonly domain: readonly [number, number];
}

/** Round steps (1, 2 or 5 times a power of ten) for about `count` intervals between two values. */
export function niceTicks(min: number, max: number, count: number): number[] {
  if (!(max > min)) return [min];
  const raw = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= raw * 0.999) ?? 10);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

export function linearScale(
  domain: readonly [number, number],
  range: readonly [number, number],
  count: number,
): Scale {
  const span = domain[1] - domain[0] || 1;
  const scale = (value: number): number => range[0] + ((value - domain[0]) / span) * (range[1] - range[0]);
  return Object.assign(scale, { ticks: niceTicks(domain[0], domain[1], count), domain });
}

/** Square-root scale from 0: weak lines stay visible beside strong ones. Negative values are drawn at 0. */
export function squareRootScale(max: number, range: readonly [number, number], count: number): Scale {
  const root = Math.sqrt(max > 0 ? max : 1);
  const scale = (value: number): number =>
    range[0] + (Math.sqrt(Math.max(0, value)) / root) * (range[1] - range[0]);
  const ticks = new Set<number>([0]);
  for (let i = 1; i <= count; i++) ticks.add(roundDown(max * (i / count) ** 2));
  return Object.assign(scale, {
    ticks: [...ticks].sort((a, b) => a - b),
    domain: [0, max] as const,
  });
}

/** Largest 1, 2 or 5 times a power of ten that is not above the value. */
function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return Number(
    (([5, 2, 1].find((factor) => factor * power <= value * (1 + 1e-9)) ?? 1) * power).toPrecision(12),
  );
}

/** Short text of an axis tick: `0.05`, `250`, `20k`, `1.5M`. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return value.toExponential(0).replace('+', '');
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(6))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(6))}k`;
  return String(Number(value.toPrecision(6))).replace('-', '−');
}
