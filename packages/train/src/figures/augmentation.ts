import { bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import { modelLines } from 'ml-index/models';
import { acceptanceProbability, type FractionBin } from '../augment/acceptance.js';
import { firstLines, lineDistances, lineLabels, type ComparedEntry } from '../augment/agreement.js';
import type { AugmentationModel } from '../augment/model.js';
import { cellParameters, parametersOfCell } from '../augment/parameters.js';
import { firstPlace } from '../augment/resampling.js';
import { scaleCell, scaleQ2 } from '../augment/scaling.js';
import { comparedHistograms, edgesOf, histogramPanel } from './histogram.js';
import { AUGMENTED, ORIGINAL, panelsSvg, type Panel } from './svg.js';

/** Entries of one lattice system that a figure compares. */
export interface Compared {
  readonly original: readonly ComparedEntry[];
  readonly augmented: readonly ComparedEntry[];
}

/** As figures 1 and 2 of the write-up: cell parameters and q2 of the first lines, before and after scaling. */
export function parameterFigure(
  { original, augmented }: Compared,
  { system, scaler }: AugmentationModel,
): string {
  const parameters = cellParameters(system);
  const rows = (values: (entry: ComparedEntry) => number[]) => ({
    original: original.map(values),
    augmented: augmented.map(values),
  });
  const before = rows(({ cell }) => parametersOfCell(system, cell));
  const after = rows(({ cell }) => scaleCell(scaler, cell));
  const panels = (scaled: boolean): Panel[] => {
    const { original: ours, augmented: theirs } = scaled ? after : before;
    const q2 = (entries: readonly ComparedEntry[]): number[] =>
      entries.flatMap(firstLines).map((value) => (scaled ? scaleQ2(scaler, value) : value));
    return [
      ...parameters.map(({ name, kind }, i) =>
        histogramPanel(
          scaled ? `${name}, scaled` : name,
          scaled ? '' : kind === 'length' ? 'Å' : 'degrees',
          ours.map((row) => row[i]),
          theirs.map((row) => row[i]),
        ),
      ),
      histogramPanel(scaled ? 'q², scaled' : 'q²', scaled ? '' : '1/Å²', q2(original), q2(augmented)),
    ];
  };
  return panelsSvg(
    `${system}: cell parameters and q²`,
    [...panels(false), ...panels(true)],
    parameters.length + 1,
  );
}

/** As figures 3 and 4: place of the first line, distances of the first lines, and Eq. 19 against the fractions it is fitted to. */
export function lineFigure(
  { original, augmented }: Compared,
  model: AugmentationModel,
  bins: readonly FractionBin[],
): string {
  const places = (entries: readonly ComparedEntry[]): number[] =>
    entries.map((entry) => firstPlace(entry) + 1).filter((place) => place > 0);
  const placeEdges = Array.from({ length: 11 }, (_, i) => i + 0.5);
  const panels: Panel[] = [
    {
      title: 'place of the first line in list 1',
      xName: 'place',
      curves: comparedHistograms(places(original), places(augmented), placeEdges),
    },
    histogramPanel(
      'Δq² of neighbouring observed lines',
      '1/Å²',
      original.flatMap(lineDistances),
      augmented.flatMap(lineDistances),
      { isLogarithmic: true },
    ),
    fractionPanel(
      'fraction of lines kept, by Δq²',
      'Δq², 1/Å²',
      bins,
      model,
      ({ distance }) => distance,
      true,
    ),
    fractionPanel(
      'fraction of lines kept, by q²',
      model.lines.inCellUnits ? 'q² V^(2/3)' : 'q², 1/Å²',
      bins,
      model,
      ({ q2 }) => q2,
      false,
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
  isLogarithmic: boolean,
): Panel {
  const edges = edgesOf(bins.map(x), 25, 0, isLogarithmic);
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
    sums.filter(({ lines }) => lines >= 10).map((sum) => [sum.x / sum.lines, sum[value] / sum.lines]);
  return {
    ...{ title, xName, isLogarithmic },
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
export function labelFigure({ original, augmented }: Compared, bravais: BravaisLattice): string {
  const labels = (entries: readonly ComparedEntry[]): number[][] =>
    entries.filter((entry) => entry.bravais === bravais).map(lineLabels);
  const [ours, theirs] = [labels(original), labels(augmented)];
  const panels = PLACES[modelLines(bravais)].map((place): Panel => {
    const at = (rows: readonly number[][]): number[] => rows.flatMap((row) => row[place - 1] ?? []);
    const [first, second] = [at(ours), at(theirs)];
    const highest = edgesOf([...first, ...second], 1, 0.01)[1];
    const step = Math.max(1, Math.ceil(highest / 40));
    const edges = Array.from({ length: Math.ceil((highest + 1) / step) + 1 }, (_, i) => i * step + 0.5);
    return {
      ...{ title: `line ${place}`, xName: 'label' },
      curves: comparedHistograms(
        first.map((label) => label + 1),
        second.map((label) => label + 1),
        edges,
      ),
    };
  });
  const { system } = bravaisInfo(bravais);
  return panelsSvg(`${bravais} (${system}): place of the first lines in the reference list`, panels, 5);
}
