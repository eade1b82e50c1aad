import { Random } from 'ml-index/math';
import { describe, expect, it } from 'vitest';
import { MOST_SECONDS, outcomeOf } from './check.js';
import { mutate, MUTATIONS } from './mutate.js';
import { fuzz } from './run.js';
import { seeds } from './seeds.js';

const now = (): number => performance.now() / 1000;

it.each(seeds().map((seed) => [seed.format, seed] as const))(
  'the sound input of %s is read',
  (_, { bytes, name }) => {
    expect(outcomeOf(bytes, name, now)).toMatchObject({ kind: 'read' });
  },
);

describe('mutations', () => {
  it('are the same for one seed, and change the input', () => {
    const [{ bytes }, { bytes: other }] = seeds();
    for (const [name, mutation] of Object.entries(MUTATIONS)) {
      const once = mutation(bytes, new Random(3), other);
      expect(mutation(bytes, new Random(3), other), name).toEqual(once);
      const changed = Array.from({ length: 20 }, (_, i) => mutation(bytes, new Random(i), other));
      expect(
        changed.some((result) => result.length !== bytes.length || result.some((b, i) => b !== bytes[i])),
        name,
      ).toBe(true);
    }
    expect(mutate(bytes, other, new Random(1))).toEqual(mutate(bytes, other, new Random(1)));
  });
});

it('2,000 damaged inputs: nothing but an InputError, nothing slow, nothing unsound', () => {
  const { formats, failures } = fuzz(2000, 1, now);
  expect(failures.map(({ format, input, mutations, why }) => ({ format, input, mutations, why }))).toEqual(
    [],
  );
  for (const [format, { inputs, read, refused, slowest }] of formats) {
    expect(inputs, format).toBe(read + refused);
    expect(slowest, format).toBeLessThan(MOST_SECONDS);
  }
});
