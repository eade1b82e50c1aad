import { expect } from 'vitest';
import { type PatternFile, type PatternOptions, readPattern } from '../src/io/pattern.js';

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const read = (text: string, name: string, options?: PatternOptions): PatternFile =>
  readPattern(bytes(text), name, options);

export const codes = (file: PatternFile): string[] => file.warnings.map((warning) => warning.code);

/** A made-up pattern: 50 points from 10 degrees in steps of 0.02, one line on a background. */
export const START = 10;
export const STEP = 0.02;
export const COUNTS = Array.from({ length: 50 }, (_, i) =>
  Math.round(100 + 5000 * Math.exp(-(((i - 20) / 4) ** 2))),
);
export const ANGLES = COUNTS.map((_, i) => START + i * STEP);
export const rows = (format: (angle: number, counts: number, i: number) => string): string =>
  COUNTS.map((counts, i) => format(ANGLES[i], counts, i)).join('\n');

export function expectCounts(file: PatternFile, scale = 1): void {
  expect(file.pattern.twoTheta.length).toBe(50);
  ANGLES.forEach((angle, i) => expect(file.pattern.twoTheta[i]).toBeCloseTo(angle, 4));
  COUNTS.forEach((counts, i) => expect(file.pattern.intensity[i] / (scale * counts)).toBeCloseTo(1, 5));
}

export function expectCuDoublet(file: PatternFile): void {
  const [ka1, ka2] = file.pattern.wavelengths;
  expect(ka1.wavelength).toBeCloseTo(1.5406, 4);
  expect(ka2.wavelength).toBeCloseTo(1.5444, 4);
  expect(ka2.weight).toBeCloseTo(0.5, 6);
  expect(file.report.wavelengthSource).toBe('file');
}

/** Bytes of a file of `length` bytes with little-endian values at given offsets. */
export function binary(
  length: number,
  ...values: [at: number, type: 'u16' | 'u32' | 'f32' | 'f64' | 'text', value: number | string][]
): Uint8Array {
  const data = new Uint8Array(length);
  const view = new DataView(data.buffer);
  for (const [at, type, value] of values) {
    if (type === 'text') data.set(bytes(value as string), at);
    else if (type === 'u16') view.setUint16(at, value as number, true);
    else if (type === 'u32') view.setUint32(at, value as number, true);
    else if (type === 'f32') view.setFloat32(at, value as number, true);
    else view.setFloat64(at, value as number, true);
  }
  return data;
}

export const join = (...parts: Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
export const floats = (values: readonly number[], record = 4): Uint8Array =>
  binary(
    record * values.length,
    ...values.map((value, i) => [i * record, 'f32', value] as [number, 'f32', number]),
  );
