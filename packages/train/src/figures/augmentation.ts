import { bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import { modelLines } from 'ml-index/models';
import { acceptanceProbability, type FractionBin } from '../augment/acceptance.js';
import { firstLines, lineDistances, lineLabels, type ComparedEntry } from '../augment/agreement.js';
import type { AugmentationModel } from '../augment/model.js';
import { cellParameters, parametersOfCell } from '../augment/parameters.js';
import { firstPlace } from '../augment/resampling.js';
import { scaleCell, scaleQ2 } from '../augment/scaling.js';
import { comparedHistograms, edgesOf, histogramPanel, type ComparedValues } from './histogram.js';
import { AUGMENTED, ORIGINAL, panelsSvg, type Panel } from './svg.js';

/** Entries of one lattice system that a figure compares. */
export interface Compared {
  readonly original: readonly ComparedEntry[];
  readonly augmented: readonly ComparedEntry[];
  /** The parent of each augmented entry. */
  readonly parents: readonly ComparedEntry[];
}

function comparedValues(entries: Compared, values: (entry: ComparedEntry) => number[]): ComparedValues {
  return {
    original: entries.original.flatMap(values),
    augmented: entries.augmented.flatMap(values),
    parents: entries.parents.flatMap(values),
  };
}

/** As figures 1 and 2 of the write-up: cell parameters and q2 of the first lines, before and after scaling. */
export function parameterFigure(entries: Compared, { system, scaler }: AugmentationModel): string {
  const parameters = cellParameters(system);
  const before = parameters.map(({ name, kind }, i) =>
    histogramPanel(
      name,
      kind === 'length' ? 'Å' : 'degrees',
      comparedValues(entries, ({ cell }) => [parametersOfCell(system, cell)[i]]),
    ),
  );
  const after = parameters.map(({ name }, i) =>
    histogramPanel(
      `${name}, scaled`,
      '',
      comparedValues(entries, ({ cell }) => [scaleCell(scaler, cell)[i]]),
    ),
  );
  const q2 = histogramPanel('q²', '1/Å²', comparedValues(entries, firstLines));
  const scaledQ2 = histogramPanel(
    'q², scaled',
    '',
    comparedValues(entries, (entry) => firstLines(entry).map((value) => scaleQ2(scaler, value))),
  );
  return panelsSvg(
    `${system}: cell parameters and q²`,
    [...before, q2, ...after, scaledQ2],
    parameters.length + 1,
  );
}

/** As figures 3 and 4: place of the first line, distances of the first lines, and Eq. 19 against the fractions it is fitted to. */
export function lineFigure(
  entries: Compared,
  model: AugmentationModel,
  bins: readonly FractionBin[],
): string {
  const places = comparedValues(entries, (entry) => [firstPlace(entry) + 1].filter((place) => place > 0));
  const panels: Panel[] = [
    {
      title: 'place of the first line in list 1',
      xName: 'place',
      curves: comparedHistograms(
        places,
        Array.from({ length: 11 }, (_, i) => i + 0.5),
      ),
    },
    histogramPanel('Δq² of neighbouring observed lines', '1/Å²', comparedValues(entries, lineDistances), {
      isLogarithmic: true,
    }),
    fractionPanel('fraction of lines kept, by Δq²', 'Δq², 1/Å²', bins, model, ({ distance }) => distance, 25),
    fractionPanel(
      'fraction of lines kept, by q²',
      model.lines.inCellUnits ? 'q² V^(2/3)' : 'q², 1/Å²',
      bins,
      model,
      ({ q2 }) => q2,
      8,
    ),
  ];
  return panelsSvg(`${model.system}: first lines and Eq. 19`, panels, 4);
}

/** Fractions and fit against one of the two variables, summed over the other. */
function fractionPanel(
  title: string,
  xName: string,
  bins: readonly FractionBin[],
  { lines: { acceptance } }: AugmentationModel,
  x: (bin: FractionBin) => number,
  parts: number,
): Panel {
  const edges = edgesOf(bins.map(x), parts, 0.01, true);
  const sums = edges.slice(1).map((high, i) => {
    const inside = bins.filter((bin) => x(bin) >= edges[i] && (x(bin) < high || i === edges.length - 2));
    const total = (value: (bin: FractionBin) => number): number =>
      inside.reduce((sum, bin) => sum + bin.lines * value(bin), 0);
    return {
      lines: total(() => 1),
      x: total(x),
      kept: total(({ fraction }) => fraction),
      fitted: total(({ distance, q2 }) => acceptanceProbability(acceptance, distance, q2)),
    };
  });
  const points = (value: 'kept' | 'fitted'): [number, number][] =>
    sums.filter(({ lines }) => lines >= 30).map((sum) => [sum.x / sum.lines, sum[value] / sum.lines]);
  return {
    ...{ title, xName, isLogarithmic: true },
    curves: [
      { name: 'original', points: points('kept'), color: ORIGINAL, kind: 'points' },
      { name: 'Eq. 19', points: points('fitted'), color: AUGMENTED },
    ],
  };
}

/** Places that a figure of labels shows. */
const PLACES: Readonly<Record<number, readonly number[]>> = {
  10: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  20: [1, 2, 3, 4, 5, 7, 10, 13, 16, 20],
};

/** As figure 5: at which place of the reference list the first, second, ... line of a pattern stands. */
export function labelFigure(entries: Compared, bravais: BravaisLattice): string {
  const labels = (list: readonly ComparedEntry[]): number[][] =>
    list.filter((entry) => entry.bravais === bravais).map(lineLabels);
  const rows = {
    original: labels(entries.original),
    augmented: labels(entries.augmented),
    parents: labels(entries.parents),
  };
  const panels = PLACES[modelLines(bravais)].map((place): Panel => {
    const at = (list: readonly number[][]): number[] =>
      list.flatMap((row) => (row.length < place ? [] : [row[place - 1] + 1]));
    const values = { original: at(rows.original), augmented: at(rows.augmented), parents: at(rows.parents) };
    const [, highest] = edgesOf([...values.original, ...values.augmented], 1, 0.01);
    const step = Math.max(1, Math.ceil(highest / 40));
    const edges = Array.from({ length: Math.ceil(highest / step) + 1 }, (_, i) => i * step + 0.5);
    return { title: `line ${place}`, xName: 'label', curves: comparedHistograms(values, edges) };
  });
  const { system } = bravaisInfo(bravais);
  return panelsSvg(`${bravais} (${system}): place of the first lines in the reference list`, panels, 5);
}
