import {
  type CalculatedLine,
  calculatedLines,
  EXIT,
  type ExitCode,
  exitJson,
  fixed,
  formatIndices,
  SCHEMA,
} from '@ml-index/session';
import {
  bravaisLatticesOfCell,
  niggliCell,
  volumeOfCell,
  type BravaisMatch,
  type Centring,
  type UnitCell,
} from 'ml-index/lattice';
import { parseWavelength } from 'ml-index/io';
import { InputError } from 'ml-index/math';
import { q2OfTwoTheta, twoThetaOfQ2 } from 'ml-index/peaks';
import { hasColor } from '../failure.js';
import { writeOutput } from '../files.js';
import { createPaint, type Paint } from '../format/paint.js';
import { formatTable } from '../format/table.js';
import type { CliIo } from '../io.js';
import { OptionReader, type RawOptions } from '../options.js';

const NAMES = ['a', 'b', 'c', 'alpha', 'beta', 'gamma'] as const;
const CENTRINGS: readonly string[] = ['P', 'A', 'B', 'C', 'I', 'F', 'R'];

const DEFAULT_TOLERANCE = 0.01;
const DEFAULT_TWO_THETA_MAX = 40;
const DEFAULT_RADIATION = 'CuKa1';

/** What `mlindex cell` finds out. */
interface CellReport {
  readonly cell: UnitCell;
  readonly centring: Centring;
  readonly volume: number;
  readonly niggli: UnitCell;
  readonly tolerance: { readonly length: number; readonly angle: number };
  readonly matches: readonly BravaisMatch[];
  readonly wavelength: number;
  readonly twoThetaMax: number;
  readonly lines: readonly CalculatedLine[];
}

/** `mlindex cell A B C ALPHA BETA GAMMA [CENTRING]`. @throws InputError for bad arguments */
export async function cellCommand(args: readonly string[], raw: RawOptions, io: CliIo): Promise<ExitCode> {
  const reader = new OptionReader(raw);
  const cell = readCell(args, reader);
  const centring = readCentring(args[6] ?? 'P', reader);
  const length = reader.number('tolerance', { min: 0, max: 0.2 }) ?? DEFAULT_TOLERANCE;
  const twoThetaMax = reader.number('twoThetaMax', { above: 0, max: 179 }) ?? DEFAULT_TWO_THETA_MAX;
  const wavelength = readWavelength(reader);
  reader.check();

  const tolerance = { length, angle: (length * 180) / Math.PI };
  const report: CellReport = {
    cell,
    centring,
    volume: volumeOfCell(cell),
    niggli: niggliCell(cell, centring).cell,
    tolerance,
    matches: bravaisLatticesOfCell(cell, centring, {
      lengthTolerance: tolerance.length,
      angleTolerance: tolerance.angle,
    }),
    wavelength,
    twoThetaMax,
    lines: calculatedLines(cell, centring, q2OfTwoTheta(twoThetaMax, wavelength)),
  };
  const target = reader.text('json');
  const json = `${JSON.stringify(cellJson(report), null, 2)}\n`;
  const unwritten = target === undefined ? null : await writeOutput(target, json, io);
  if (target !== '-') io.stdout.write(cellText(report, createPaint(hasColor(io.stdout, raw, io))));
  if (unwritten !== null) throw new InputError([unwritten]);
  return EXIT.good;
}

function readCell(args: readonly string[], reader: OptionReader): UnitCell {
  const values = NAMES.map((name, i) => {
    const value = Number(args[i].replace(',', '.').replace(/\(\d+\)$/, ''));
    const isLength = i < 3;
    if (value > 0 && (isLength ? value < 1000 : value < 180)) return value;
    reader.issues.push({
      code: 'bad-cell',
      message: `${name} is no ${isLength ? 'length' : 'angle'}`,
      value: args[i],
      expected: isLength ? 'Angstrom, above 0 and below 1000' : 'degrees, above 0 and below 180',
    });
    return NaN;
  });
  const [a, b, c, alpha, beta, gamma] = values;
  return { a, b, c, alpha, beta, gamma };
}

function readCentring(text: string, reader: OptionReader): Centring {
  const name = text.toUpperCase();
  if (CENTRINGS.includes(name)) return name as Centring;
  reader.issues.push({
    code: 'bad-centring',
    message: 'unknown centring',
    value: text,
    expected: `${CENTRINGS.join(', ')} (R: obverse, hexagonal axes)`,
  });
  return 'P';
}

function readWavelength(reader: OptionReader): number {
  try {
    return parseWavelength(reader.text('wavelength') ?? DEFAULT_RADIATION).wavelength;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    reader.issues.push(...error.issues);
    return NaN;
  }
}

function cellText(report: CellReport, paint: Paint): string {
  const label = (text: string): string => paint.dim(text.padEnd(13));
  const { length, angle } = report.tolerance;
  const matches = formatTable(
    [
      { header: 'lattice', align: 'left' },
      ...['a (Å)', 'b (Å)', 'c (Å)', 'α (°)', 'β (°)', 'γ (°)', 'V (Å³)', 'Δlength (%)', 'Δangle (°)'].map(
        (header) => ({ header }),
      ),
    ],
    report.matches.map(({ bravais, cell, distance }) => [
      bravais,
      ...cellTexts(cell),
      fixed(volumeOfCell(cell), 2),
      fixed(100 * distance.length, 3),
      fixed(distance.angle, 3),
    ]),
    (line, row) => (row === -1 ? paint.dim(line) : line),
  );
  const lines = formatTable(
    ['2θ (°)', 'd (Å)', 'h k l', 'reflections'].map((header) => ({ header })),
    report.lines.map((line) => [
      fixed(twoThetaOfQ2(line.q2, report.wavelength), 3),
      fixed(1 / Math.sqrt(line.q2), 4),
      formatIndices(line.hkl),
      String(line.multiplicity),
    ]),
    (line, row) => (row === -1 ? paint.dim(line) : line),
  );
  const wavelength = Number(report.wavelength.toFixed(6));
  return [
    label('Cell') + `${cellTexts(report.cell).join(' ')}, centring ${report.centring}`,
    label('Volume') + `${fixed(report.volume, 2)} Å³`,
    label('Niggli cell') +
      `${cellTexts(report.niggli).join(' ')}, volume ${fixed(volumeOfCell(report.niggli), 2)} Å³`,
    '',
    paint.bold(
      `Bravais lattices within ${Number((100 * length).toPrecision(3))} % of lengths and ${fixed(angle, 2)}° of angles`,
    ),
    matches,
    '',
    paint.bold(`Lines up to ${report.twoThetaMax}° 2θ, λ = ${wavelength} Å (${report.lines.length})`),
    lines,
    '',
  ].join('\n');
}

function cellTexts(cell: UnitCell): string[] {
  return NAMES.map((name, i) =>
    i >= 3 && Number.isInteger(cell[name]) ? String(cell[name]) : fixed(cell[name], i < 3 ? 4 : 3),
  );
}

function cellJson(report: CellReport): object {
  const { cell, centring, volume, niggli, tolerance, matches, wavelength, twoThetaMax } = report;
  return {
    schema: SCHEMA,
    command: 'cell',
    exit: exitJson(EXIT.good),
    input: { ...cell, centring },
    volume,
    niggli,
    options: { tolerance, wavelength, twoThetaMax },
    bravaisLattices: matches.map((match) => ({
      bravais: match.bravais,
      ...match.cell,
      volume: volumeOfCell(match.cell),
      distance: match.distance,
      transform: match.transform,
    })),
    lines: report.lines.map(({ q2, hkl, multiplicity }) => ({
      twoTheta: twoThetaOfQ2(q2, wavelength),
      d: 1 / Math.sqrt(q2),
      q2,
      hkl,
      reflections: multiplicity,
    })),
  };
}
