import type { Random } from 'ml-index/math';

/** Numbers that break what believes them. */
const NUMBERS = [
  '0',
  '-1',
  '1e308',
  '-1e308',
  '1e-320',
  'NaN',
  'Infinity',
  '99999999999999999999',
  '2147483648',
  '4294967295',
  '0x10',
  '1.2.3',
  '--5',
  '1e999',
];
const TOKENS = [
  'data_',
  'loop_',
  '<!--',
  '<![CDATA[',
  '<',
  '>',
  '"',
  "'",
  '&#x110000;',
  ';',
  '#',
  '_',
  '\u0000',
  '\ufeff',
  '\r',
  '\t',
  '€',
  '\u202e',
  'BANK 1',
  '*RAS_INT_START',
  '=',
  ',',
  '.',
  '2theta',
  'd',
  'wavelength',
];
/** Longest insertion, and longest input that is made. */
const LONGEST_RUN = 6000;
const LARGEST = 200_000;

type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const place = (bytes: Uint8Array, random: Random): number =>
  bytes.length === 0 ? 0 : random.below(bytes.length);
const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const insertAt = (bytes: Uint8Array, at: number, text: Uint8Array): Uint8Array =>
  joined(bytes.subarray(0, at), text, bytes.subarray(at));
const lines = (bytes: Uint8Array): string[] => new TextDecoder('latin1').decode(bytes).split('\n');
const ofLines = (text: readonly string[]): Uint8Array =>
  Uint8Array.from(text.join('\n'), (c) => c.charCodeAt(0) & 255);

/** All kinds of damage, by name. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  flip: (bytes, random) => {
    const copy = bytes.slice();
    for (let i = 1 + random.below(8); i > 0 && copy.length > 0; i--)
      copy[place(copy, random)] ^= 1 << random.below(8);
    return copy;
  },
  byte: (bytes, random) => {
    const copy = bytes.slice();
    for (let i = 1 + random.below(8); i > 0 && copy.length > 0; i--)
      copy[place(copy, random)] = random.below(256);
    return copy;
  },
  truncate: (bytes, random) => bytes.slice(0, place(bytes, random)),
  behead: (bytes, random) => bytes.slice(place(bytes, random)),
  remove: (bytes, random) => {
    const [a, b] = [place(bytes, random), place(bytes, random)].sort((p, q) => p - q);
    return joined(bytes.subarray(0, a), bytes.subarray(b));
  },
  repeat: (bytes, random) => {
    const [a, b] = [place(bytes, random), place(bytes, random)].sort((p, q) => p - q);
    return joined(bytes.subarray(0, b), bytes.subarray(a));
  },
  splice: (bytes, random, other) =>
    joined(bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random))),
  token: (bytes, random) =>
    insertAt(bytes, place(bytes, random), encode(TOKENS[random.below(TOKENS.length)])),
  run: (bytes, random) => {
    const token = TOKENS[random.below(TOKENS.length)];
    return insertAt(bytes, place(bytes, random), encode(token.repeat(1 + random.below(LONGEST_RUN))));
  },
  blanks: (bytes, random) =>
    insertAt(
      bytes,
      place(bytes, random),
      encode([' ', '\n', '\t', '\r\n'][random.below(4)].repeat(random.below(LONGEST_RUN))),
    ),
  wide: (bytes, random) =>
    insertAt(bytes, place(bytes, random), encode(`\n${'1.5 '.repeat(random.below(LONGEST_RUN))}\n`)),
  nest: (bytes, random) =>
    insertAt(bytes, place(bytes, random), encode('<a>'.repeat(random.below(LONGEST_RUN)))),
  number: (bytes, random) => {
    const text = new TextDecoder('latin1').decode(bytes);
    const found = [...text.matchAll(/-?\d+\.?\d*/g)];
    if (found.length === 0) return bytes.slice();
    const { index, 0: old } = found[random.below(found.length)];
    return ofLines([
      text.slice(0, index) + NUMBERS[random.below(NUMBERS.length)] + text.slice(index + old.length),
    ]);
  },
  swap: (bytes, random) => {
    const rows = lines(bytes);
    const [i, j] = [random.below(rows.length), random.below(rows.length)];
    [rows[i], rows[j]] = [rows[j], rows[i]];
    return ofLines(rows);
  },
  size: (bytes, random) => {
    const copy = bytes.slice();
    if (copy.length < 4) return copy;
    const value = [0, 1, 0x7fffffff, 0xffffffff, 0x10000, random.uint32()][random.below(6)];
    new DataView(copy.buffer).setUint32(random.below(Math.min(copy.length - 3, 1100)), value, true);
    return copy;
  },
};

const NAMES = Object.keys(MUTATIONS);

/** One to four mutations, one after the other. @returns the input and the names of what was done to it */
export function mutate(
  bytes: Uint8Array,
  other: Uint8Array,
  random: Random,
): { readonly bytes: Uint8Array; readonly mutations: readonly string[] } {
  let result = bytes;
  const mutations: string[] = [];
  for (let i = 1 + random.below(4); i > 0; i--) {
    const name = NAMES[random.below(NAMES.length)];
    mutations.push(name);
    result = MUTATIONS[name](result, random, other).slice(0, LARGEST);
  }
  return { bytes: result, mutations };
}
