type Triple = readonly [number, number, number];

/**
 * The zones of reciprocal space that carry reflection conditions, each as the one (plane) or two (row) linear forms
 * of hkl that vanish on it. The letters in a name are the free indices: `h-hl` is the plane (h, -h, l).
 * In the hexagonal lattice `h-hl`, `h0l`, `0kl` are the planes of h-h0l and `hhl`, `h-2hl`, `-2kkl` those of hh-2hl.
 */
export const ZONES = {
  '0kl': [[1, 0, 0]],
  h0l: [[0, 1, 0]],
  hk0: [[0, 0, 1]],
  hhl: [[1, -1, 0]],
  'h-hl': [[1, 1, 0]],
  hkk: [[0, 1, -1]],
  'hk-k': [[0, 1, 1]],
  hkh: [[1, 0, -1]],
  'hk-h': [[1, 0, 1]],
  'h-2hl': [[2, 1, 0]],
  '-2kkl': [[1, 2, 0]],
  h00: [
    [0, 1, 0],
    [0, 0, 1],
  ],
  '0k0': [
    [1, 0, 0],
    [0, 0, 1],
  ],
  '00l': [
    [1, 0, 0],
    [0, 1, 0],
  ],
} as const satisfies Record<string, readonly Triple[]>;
export type Zone = keyof typeof ZONES;

/** Reflections of `zone` are present only where the form p h + q k + r l is a multiple of `modulus`. */
export interface ReflectionCondition {
  readonly zone: Zone;
  /** [p, q, r]. */
  readonly form: Triple;
  readonly modulus: number;
}

const INDICES = ['h', 'k', 'l'];

/** `0kl:k+l=2n`, the form in which conditions are kept in the table. */
export function formatCondition({ zone, form, modulus }: ReflectionCondition): string {
  const terms = INDICES.flatMap((name, i) =>
    form[i] === 0 ? [] : [`${form[i] === 1 ? '' : form[i]}${name}`],
  );
  return `${zone}:${terms.join('+')}=${modulus}n`;
}

/** Reads what {@link formatCondition} writes. */
export function parseCondition(text: string): ReflectionCondition {
  const match = /^(.+):(.+)=(\d+)n$/.exec(text);
  if (match === null || !(match[1] in ZONES)) throw new RangeError(`not a reflection condition: ${text}`);
  const form: [number, number, number] = [0, 0, 0];
  for (const term of match[2].split('+')) {
    const i = INDICES.indexOf(term.slice(-1));
    if (i < 0) throw new RangeError(`not a reflection condition: ${text}`);
    form[i] = term.length === 1 ? 1 : Number(term.slice(0, -1));
  }
  return { zone: match[1] as Zone, form, modulus: Number(match[3]) };
}

/** Words of one compiled condition: two zone forms (the second zero for a plane), the form, the modulus. */
const STRIDE = 10;

/** Conditions as flat integers for {@link violatesConditions}. */
export function compileConditions(conditions: readonly ReflectionCondition[]): Int8Array {
  const words = new Int8Array(conditions.length * STRIDE);
  conditions.forEach(({ zone, form, modulus }, i) => {
    const forms: readonly Triple[] = ZONES[zone];
    words.set([...forms[0], ...(forms[1] ?? [0, 0, 0]), ...form, modulus], i * STRIDE);
  });
  return words;
}

/** Does the reflection lie in the zone of one of the compiled conditions without meeting it? */
export function violatesConditions(words: Int8Array, h: number, k: number, l: number): boolean {
  for (let i = 0; i < words.length; i += STRIDE) {
    if (words[i] * h + words[i + 1] * k + words[i + 2] * l !== 0) continue;
    if (words[i + 3] * h + words[i + 4] * k + words[i + 5] * l !== 0) continue;
    if ((words[i + 6] * h + words[i + 7] * k + words[i + 8] * l) % words[i + 9] !== 0) return true;
  }
  return false;
}
