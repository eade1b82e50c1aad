/**
 * `npm run bench:random [-- options]`: what the search claims of lists of random lines, which no lattice made. A probability is
 * worth something where such lists get small ones.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Random } from 'ml-index/math';
import { q2OfTwoTheta, type PeakList } from 'ml-index/peaks';
import { search } from 'ml-index/search';
import { modelsContext } from './models.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    models: { type: 'string', default: 'on' },
  },
});

const WAVELENGTH = 1.540593;
/** Number of lines and range of two-theta (degrees) of measured lists, the least and the most. */
const LINES = [12, 40] as const;
const FIRST = [6, 25] as const;
const LAST = [45, 80] as const;

function randomList(random: Random): PeakList {
  const between = ([least, most]: readonly [number, number]): number =>
    least + (most - least) * random.uniform();
  const count = Math.round(between(LINES));
  const [first, last] = [between(FIRST), between(LAST)];
  const angles = Float64Array.from({ length: count }, () => first + (last - first) * random.uniform()).sort();
  return {
    q2: angles.map((angle) => q2OfTwoTheta(angle, WAVELENGTH)),
    sigmaQ2: new Float64Array(count),
    intensity: angles.map(() => 100 * Math.exp(-4 * random.uniform())),
    wavelength: WAVELENGTH,
  };
}

const now = (): number => performance.now() / 1000;
const context = { now, ...(await modelsContext(values.models)) };
const count = Number(values.count);
const claims: {
  readonly lines: number;
  readonly bravais: string;
  readonly probability: number;
  readonly level: string;
}[] = [];
for (let i = 0; i < count; i++) {
  const peaks = randomList(new Random(Number(values.seed), i));
  const { verdict, solutions } = await search(peaks, {}, context);
  claims.push({
    lines: peaks.q2.length,
    bravais: solutions[0]?.bravais ?? '-',
    probability: verdict.probability,
    level: verdict.level,
  });
}
const above = (limit: number): string => {
  const n = claims.filter(({ probability }) => probability >= limit).length;
  return `${n} of ${count} (${((100 * n) / count).toFixed(1)} %)`;
};
console.log(
  `${count} lists of random lines, seed ${values.seed}, models ${values.models}; ${cpus()[0].model}, node ${process.version}`,
);
console.log(
  `first solution with probability of at least 0.1: ${above(0.1)}, 0.5: ${above(0.5)}, 0.9: ${above(0.9)}`,
);
console.log('the highest:');
for (const { lines, bravais, probability, level } of [...claims]
  .sort((a, b) => b.probability - a.probability)
  .slice(0, 8))
  console.log(`  ${String(lines).padStart(2)} lines  ${bravais}  ${probability.toFixed(4)}  ${level}`);
