import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A seeded stream of random numbers. Passed in wherever chance is wanted; there is no global state. */
export class Random {
  private readonly generator: RandomGenerator;
  private spare: number | null = null;

  /** @param words any number of integers that name the stream, e.g. `(seed, lattice, block)`; equal words, equal stream. */
  constructor(...words: number[]) {
    let hash = 0x9e3779b9;
    for (const word of words) {
      hash = Math.imul(hash ^ (word | 0), 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
      hash ^= hash >>> 16;
    }
    this.generator = xoroshiro128plus(hash | 0);
    for (let i = 0; i < 4; i++) this.generator.next();
  }

  /** Unsigned 32-bit integer. */
  uint32(): number {
    return this.generator.next() >>> 0;
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return this.uint32() / 4294967296;
  }

  /** Uniform integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal deviate (Box and Muller 1958, Ann. Math. Stat. 29, 610). */
  normal(): number {
    if (this.spare !== null) {
      const value = this.spare;
      this.spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform() + 1e-12));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Gamma deviate of this shape, at least 1, and scale 1 (Marsaglia & Tsang 2000, ACM Trans. Math. Softw. 26, 363). */
  gamma(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      if (Math.log(this.uniform() + 1e-12) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }
}
