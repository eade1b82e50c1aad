/**
 * A value with its standard uncertainty in parentheses, in units of the last digit shown, e.g. `5.4307(12)`.
 * The uncertainty has one digit, or two when it is below 20 units (rule of 19, Acta Cryst. C guide for authors).
 * Where the uncertainty is 0 or unknown the value has `decimals` decimals, or none at all if it is a whole number
 * (what symmetry fixes).
 */
export function withUncertainty(value: number, uncertainty: number, decimals = 4): string {
  if (!Number.isFinite(value)) return '?';
  if (!(uncertainty > 0) || !Number.isFinite(uncertainty)) {
    return Number.isInteger(value) ? String(value) : fixed(value, decimals);
  }
  const places = uncertaintyPlaces(uncertainty);
  const digits = Math.round(uncertainty * 10 ** places);
  return places <= 0
    ? `${Math.round(value * 10 ** places) / 10 ** places}(${Math.round(digits / 10 ** places)})`
    : `${fixed(value, places)}(${digits})`;
}

/** Decimals at which an uncertainty is between 2 and 19 units; negative for one above 19. */
function uncertaintyPlaces(uncertainty: number): number {
  let places = -Math.floor(Math.log10(uncertainty));
  if (Math.round(uncertainty * 10 ** places) >= 10) places -= 1;
  if (Math.round(uncertainty * 10 ** (places + 1)) < 20) places += 1;
  return Math.min(places, 9);
}

export { probabilityText as formatProbability } from 'ml-index/report';

/** Fixed decimals, `-` for what is missing; never `-0.00`. */
export function fixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-';
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}

/** Miller indices with spaces, `-1 0 12`. */
export function formatIndices(hkl: readonly number[] | null): string {
  return hkl === null ? '-' : hkl.map((index) => String(index + 0)).join(' ');
}

export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
