import { Random } from 'ml-index/math';
import { outcomeOf, type Outcome } from './check.js';
import { mutate } from './mutate.js';
import { seeds } from './seeds.js';

export interface Failure {
  readonly format: string;
  readonly name: string;
  readonly input: number;
  readonly mutations: readonly string[];
  readonly why: string;
  readonly bytes: Uint8Array;
}

export interface FuzzReport {
  /** Per format: inputs, of them read and refused, and the slowest, seconds. */
  readonly formats: ReadonlyMap<string, { inputs: number; read: number; refused: number; slowest: number }>;
  readonly failures: readonly Failure[];
}

/** Reads so many damaged inputs, of all formats in turn; the same seed gives the same inputs. */
export function fuzz(inputs: number, seed: number, now: () => number): FuzzReport {
  const all = seeds();
  const formats = new Map(all.map(({ format }) => [format, { inputs: 0, read: 0, refused: 0, slowest: 0 }]));
  const failures: Failure[] = [];
  for (let input = 0; input < inputs; input++) {
    const { format, name, bytes: sound } = all[input % all.length];
    const random = new Random(seed, input);
    const { bytes, mutations } = mutate(sound, all[random.below(all.length)].bytes, random);
    const outcome: Outcome = outcomeOf(bytes, name, now);
    const row = formats.get(format)!;
    row.inputs++;
    row.slowest = Math.max(row.slowest, outcome.seconds);
    if (outcome.kind === 'read') row.read++;
    else if (outcome.kind === 'refused') row.refused++;
    else failures.push({ format, name, input, mutations, why: outcome.why, bytes });
  }
  return { formats, failures };
}
