import {
  bravaisInfo,
  coefficientsOfCell,
  conventionalCell,
  expandCoefficients,
  freeCoefficients,
  q2OfIndices,
  type BravaisLattice,
} from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { decodeCell, encodeCell, modelLines, scaledLines } from 'ml-index/models';
import { twoThetaOfQ2 } from 'ml-index/peaks';
import {
  peakListOfLines,
  placeAmong,
  withErrors,
  withImpurities,
  withoutLines,
  type FaultyLine,
} from '../faults.js';
import type { CalculatedCase } from '../lists.js';
import type { SampleConfig } from './config.js';
import type { Samples } from './train.js';

/** Free coefficients of a case's cell in the standard setting, 1/A^2. */
export function freeOfCase({ bravais, cell }: CalculatedCase): Float64Array {
  return freeCoefficients(bravaisInfo(bravais).system, coefficientsOfCell(cell));
}

/** Miller indices of an impurity line. */
const FOREIGN = [0, 0, 0];

/**
 * Samples of the cases, all of one Bravais lattice: `copies` of each, with a changed cell and the same reflections seen, then
 * spoilt by errors, impurity and missing lines. A copy depends on the seed, the case's id and its number only.
 */
export function samplesOfCases(
  bravais: BravaisLattice,
  cases: readonly CalculatedCase[],
  config: SampleConfig,
): Samples {
  const lines = modelLines(bravais);
  const { freedom } = bravaisInfo(bravais);
  const copies = Math.max(config.copies, Math.ceil(config.leastSamples / Math.max(1, cases.length)));
  const count = cases.length * copies;
  const inputs = new Float64Array(count * lines);
  const outputs = new Float64Array(count * freedom);
  const labels = new Uint16Array(count * lines);
  const kinds = new Map<string, number>([[FOREIGN.join(), 0]]);
  const labelOf = (hkl: readonly number[]): number => {
    const name = hkl.join();
    if (!kinds.has(name)) kinds.set(name, kinds.size);
    return kinds.get(name)!;
  };
  cases.forEach((one, c) => {
    const words = Array.from(one.id, (letter) => letter.charCodeAt(0));
    for (let copy = 0; copy < copies; copy++) {
      const random = new Random(config.seed, copy, ...words);
      const at = c * copies + copy;
      const free = changedCell(one, config, random);
      const seen = spoiltLines(linesOfCell(one, free), lines, config, random);
      const { q2 } = peakListOfLines(seen, one.wavelength);
      seen.forEach(({ origin }, i) => {
        labels[at * lines + i] = labelOf(origin === null ? FOREIGN : one.lines.hkl[origin]);
      });
      const scale = scaledLines(q2, inputs.subarray(at * lines, (at + 1) * lines));
      const standard = conventionalCell(bravais, free).free;
      encodeCell(standard, scale, outputs.subarray(at * freedom, (at + 1) * freedom));
    }
  });
  const indices = Int8Array.from([...kinds.keys()].flatMap((name) => name.split(',').map(Number)));
  return { bravais, count, lines, inputs, outputs, indices, labels };
}

/** The case's free coefficients with normal changes of their encoded form; unchanged where that would be no cell. */
function changedCell(one: CalculatedCase, config: SampleConfig, random: Random): Float64Array {
  const perturbation = Array.isArray(config.perturbation)
    ? config.perturbation[random.below(config.perturbation.length)]
    : config.perturbation;
  const free = freeOfCase(one);
  const encoded = new Float64Array(free.length);
  encodeCell(free, 1, encoded);
  for (let k = 0; k < free.length; k++) {
    // the encoded form has squares of lengths
    encoded[k] += (k < 3 ? 2 * perturbation.length : perturbation.cosine) * random.normal();
  }
  const changed = new Float64Array(free.length);
  return decodeCell(one.bravais, encoded, 1, changed) ? changed : free;
}

/** Lines nearer than this are seen as one, degrees two-theta (write-up 2.1.1: 0.1 / 1.5). */
const SEPARATION = 0.1 / 1.5;

/** The reflections of a case's list at the positions that they have in a cell; of two too near the stronger. */
export function linesOfCell(one: CalculatedCase, free: Float64Array): FaultyLine[] {
  const x = expandCoefficients(bravaisInfo(one.bravais).system, free);
  const lines = one.lines.hkl
    .map(([h, k, l], i) => ({
      twoTheta: twoThetaOfQ2(q2OfIndices(x, h, k, l), one.wavelength),
      intensity: one.lines.intensity[i],
      origin: i,
    }))
    .filter(({ twoTheta }) => !Number.isNaN(twoTheta))
    .sort((p, q) => p.twoTheta - q.twoTheta);
  const kept: FaultyLine[] = [];
  for (const line of lines) {
    const last = kept.at(-1);
    if (last === undefined || line.twoTheta - last.twoTheta >= SEPARATION) kept.push(line);
    else if (line.intensity > last.intensity) kept[kept.length - 1] = line;
  }
  return kept;
}

/** The first `count` lines with errors, impurity and missing lines. */
function spoiltLines(
  lines: readonly FaultyLine[],
  count: number,
  { sigmas, impurities, missing }: SampleConfig,
  random: Random,
): FaultyLine[] {
  const sigma = sigmas[random.below(sigmas.length)];
  const fraction = missing[random.below(missing.length)];
  const foreign = placeAmong(random.uniform(), impurities);
  const seen = withoutLines(withErrors(lines, sigma, random), fraction, random);
  return withImpurities(seen.slice(0, count), foreign, random).slice(0, count);
}
