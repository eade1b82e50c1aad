import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { formatIssue, printable, type Issue, type OptionText } from 'ml-index/math';
import { DEFAULT_WAVELENGTH, twoThetaOfQ2 } from 'ml-index/peaks';
import type { Solution } from 'ml-index/report';
import type { SearchOptions } from 'ml-index/search';
import { fixed, formatIndices, formatProbability, plural, withUncertainty } from '../format/number.js';
import type { IndexReport, InputSummary } from './indexReport.js';

/** A column of a table; numbers stand to the right. */
export interface Column {
  readonly header: string;
  readonly align?: 'left' | 'right';
}

/** What was read and what was searched, as label and text. */
export function inputFacts(report: IndexReport): [string, string][] {
  const { input, peaks, options } = report;
  return [
    ['Input', describeInput(input, peaks.q2.length)],
    ['Wavelength', describeWavelength(input)],
    ['Lines used', describeLines(report)],
    ['Searched', describeSearch(options)],
  ];
}

/** Units that read better than their names. */
const UNIT_TEXTS: Readonly<Record<string, string>> = {
  twoTheta: '2θ',
  Q: 'Q = 2π/d',
  q: 'q = 1/d',
  q2: 'q2 = 1/d²',
  sin2theta: 'sin²θ',
};

export function describeInput(input: InputSummary, lines: number): string {
  const file = input.file === '-' ? 'standard input' : printable(input.file);
  const range =
    input.range === null ? '' : `, ${fixed(input.range[0], 2)} to ${fixed(input.range[1], 2)}° 2θ`;
  const content =
    input.kind === 'pattern'
      ? `pattern of ${plural(input.points ?? 0, 'point')}${range}, ${plural(lines, 'line')} found`
      : `list of ${plural(lines, 'line')}`;
  const unit = UNIT_TEXTS[input.unit] ?? input.unit;
  const others = input.unitAlternatives ?? [];
  const doubt = others.length === 0 ? '' : ` by their values, possible too: ${others.join(', ')}`;
  return `${file}: ${content} (${input.format}; positions in ${unit}${doubt})`;
}

export function describeWavelength(input: InputSummary): string {
  if (input.wavelength === null) {
    return `none; differences in two-theta are for ${DEFAULT_WAVELENGTH} Å`;
  }
  const source = { option: 'as given', file: 'from the file', assumed: 'assumed: the file names none' };
  const origin = source[input.wavelengthSource as keyof typeof source] ?? `from ${input.wavelengthSource}`;
  return `${input.radiation ?? `${Number(input.wavelength.toFixed(6))} Å`} (${origin})`;
}

function describeLines({ peaks, result }: IndexReport): string {
  const { candidates, judged } = result.linesUsed;
  if (judged === 0) return 'none';
  const d = (i: number): string => fixed(1 / Math.sqrt(peaks.q2[i]), 3);
  return (
    `${judged} of ${peaks.q2.length} judge the lattices, the first ${candidates} make them; ` +
    `d ${d(0)} to ${d(judged - 1)} Å, position s.u. ${fixed(result.lineSigma, 3)}° 2θ, ${peaks.intensity === null ? 'no intensities' : 'with intensities'}`
  );
}

function describeSearch(options: SearchOptions): string {
  const { zeroShift, displacement } = options;
  return [
    options.lattices.length === BRAVAIS_LATTICES.length
      ? 'all 14 Bravais lattices'
      : options.lattices.join(', '),
    `volume ${fixed(options.minVolume, 0)} to ${fixed(options.maxVolume, 0)} Å³`,
    `axes to ${fixed(options.maxLength, 0)} Å`,
    zeroShift.mode === 'off' ? 'no zero shift' : `zero shift within ±${zeroShift.range}°`,
    ...(displacement === 'off'
      ? []
      : [`specimen displacement refined${displacement === 'auto' ? ' where it pays' : ''}`]),
    `${plural(options.impurities, 'impurity line')} expected`,
  ].join(', ');
}

/** What makes the first solution doubtful; that there is none has a section of its own. */
export function doubts({ result }: IndexReport): readonly Issue[] {
  return result.verdict.level === 'doubtful' ? result.verdict.reasons : [];
}

/** Warnings beside those that the verdict names. */
export function otherWarnings(report: IndexReport): readonly Issue[] {
  const named = new Set(doubts(report).map(({ code }) => code));
  return report.warnings.filter(({ code }) => !named.has(code));
}

/** A reason of the verdict, without the value that its message has in words. */
export function reasonText({ code, message, hint, option }: Issue, optionText?: OptionText): string {
  const said = { code, message, ...(hint && { hint }), ...(option && { option }) };
  return `${formatIssue(said, optionText)}.`;
}

/**
 * Headers and cells of the table of solutions.
 * @param isShort cells without standard uncertainties and with fewer decimals
 */
export function solutionRows(
  solutions: readonly Solution[],
  isShort = false,
): { columns: Column[]; rows: string[][] } {
  const ns = new Set(solutions.map((solution) => solution.merit.n));
  const single = ns.size === 1 ? String([...ns][0]) : null;
  const value = (x: number, n: number, decimals: number): string =>
    fixed(x, decimals) + (single === null ? `/${n}` : '');
  const isDisplaced = ({ shiftKind }: Solution): boolean => shiftKind === 'displacement';
  const hasDisplacement = solutions.some(isDisplaced);
  return {
    columns: [
      { header: '#' },
      { header: 'prob.' },
      { header: 'lattice', align: 'left' },
      { header: 'a (Å)' },
      { header: 'b (Å)' },
      { header: 'c (Å)' },
      { header: 'α (°)' },
      { header: 'β (°)' },
      { header: 'γ (°)' },
      { header: 'V (Å³)' },
      { header: `M${single ?? '/N'}` },
      { header: `F${single ?? '/N'}` },
      { header: 'Mrev' },
      { header: 'indexed' },
      { header: 'zero (°)' },
      ...(hasDisplacement ? [{ header: 'displ. (°)' }] : []),
    ],
    rows: solutions.map((solution, i) => [
      String(i + 1),
      formatProbability(solution.probability),
      solution.bravais,
      ...(isShort ? shortCellTexts(solution) : cellTexts(solution)),
      fixed(solution.volume, 1),
      value(solution.merit.m, solution.merit.n, 1),
      value(solution.fN.f, solution.fN.n, 1),
      fixed(solution.reversedM, 1),
      `${solution.indexed}/${solution.indexed + solution.unindexed}`,
      isDisplaced(solution) ? '-' : withUncertainty(solution.zeroShift, solution.zeroShiftUncertainty, 3),
      ...(!hasDisplacement
        ? []
        : isDisplaced(solution)
          ? [withUncertainty(solution.displacement, solution.displacementUncertainty, 3)]
          : ['-']),
    ]),
  };
}

/** a, b, c, alpha, beta, gamma with standard uncertainties; equal by symmetry means equal text. */
function cellTexts({ cell, uncertainty }: Pick<Solution, 'cell' | 'uncertainty'>): string[] {
  return [
    withUncertainty(cell.a, uncertainty.a),
    withUncertainty(cell.b, uncertainty.b),
    withUncertainty(cell.c, uncertainty.c),
    withUncertainty(cell.alpha, uncertainty.alpha, 3),
    withUncertainty(cell.beta, uncertainty.beta, 3),
    withUncertainty(cell.gamma, uncertainty.gamma, 3),
  ];
}

/** The same with few decimals; angles that are whole by symmetry stay so. */
function shortCellTexts({ cell, uncertainty }: Pick<Solution, 'cell' | 'uncertainty'>): string[] {
  const angle = (value: number, su: number): string =>
    su > 0 ? fixed(value, 2) : withUncertainty(value, 0, 2);
  return [
    ...[cell.a, cell.b, cell.c].map((length) => fixed(length, 3)),
    angle(cell.alpha, uncertainty.alpha),
    angle(cell.beta, uncertainty.beta),
    angle(cell.gamma, uncertainty.gamma),
  ];
}

/** Cell with standard uncertainties in one line. */
export function cellText(solution: Pick<Solution, 'cell' | 'uncertainty'>): string {
  const [a, b, c, alpha, beta, gamma] = cellTexts(solution);
  return `${a} ${b} ${c} Å, ${alpha} ${beta} ${gamma}°`;
}

/** Niggli cell, extinction symbols, ambiguities and remarks of a solution as label and text. */
export function solutionFacts(solution: Solution): [string, string][] {
  const { niggli } = solution;
  const ambiguous = solution.ambiguousWith.map((i) => `solution ${i + 1}`);
  return [
    [
      'Niggli cell',
      [niggli.a, niggli.b, niggli.c].map((x) => fixed(x, 4)).join(' ') +
        ' Å, ' +
        [niggli.alpha, niggli.beta, niggli.gamma].map((x) => fixed(x, 3)).join(' ') +
        '°',
    ],
    ...solution.extinction
      .slice(0, 5)
      .map(({ symbol, probability, spaceGroups }, i): [string, string] => [
        i === 0 ? 'Extinctions' : '',
        `${symbol} (${formatProbability(probability)}): ${spaceGroups.join(', ')}`,
      ]),
    ...(ambiguous.length === 0
      ? []
      : [['Ambiguous', `the lines cannot tell it from ${ambiguous.join(', ')}`] as [string, string]]),
    ...solution.remarks.map((remark, i): [string, string] => [i === 0 ? 'Remarks' : '', remark]),
  ];
}

/** Headers and cells of the table of lines of a solution. */
export function lineRows(
  solution: Solution,
  wavelength: number | null,
): { columns: Column[]; rows: string[][] } {
  const lambda = wavelength ?? DEFAULT_WAVELENGTH;
  const hasIntensity = solution.lines.some((line) => line.intensity !== null);
  const largest = solution.lines.reduce((max, line) => Math.max(max, line.intensity ?? 0), 0);
  const positions =
    wavelength === null
      ? [{ header: 'd obs (Å)' }, { header: 'd calc (Å)' }]
      : [{ header: '2θ obs (°)' }, { header: '2θ calc (°)' }, { header: 'd obs (Å)' }];
  return {
    columns: [
      { header: 'line' },
      ...positions,
      { header: 'Δ2θ (°)' },
      { header: 'h k l' },
      ...(hasIntensity ? [{ header: 'I (%)' }] : []),
    ],
    rows: solution.lines.map((line) => {
      const d = (q2: number | null): string => (q2 === null ? '-' : fixed(1 / Math.sqrt(q2), 4));
      const angle = (q2: number | null): string => (q2 === null ? '-' : fixed(twoThetaOfQ2(q2, lambda), 3));
      return [
        String(line.line + 1),
        ...(wavelength === null
          ? [d(line.q2Observed), d(line.q2Calculated)]
          : [angle(line.q2Observed), angle(line.q2Calculated), d(line.q2Observed)]),
        fixed(line.differenceTwoTheta, 3),
        line.hkl === null ? 'not indexed' : formatIndices(line.hkl),
        ...(hasIntensity ? [line.intensity === null ? '-' : fixed((100 * line.intensity) / largest, 1)] : []),
      ];
    }),
  };
}
