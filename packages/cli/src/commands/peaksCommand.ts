import {
  type Column,
  describeInput,
  describeWavelength,
  EXIT,
  type ExitCode,
  fixed,
  type InputLines,
  peakFile,
  linesJson,
  peaksPlots,
  powderPlotFile,
  withUncertainty,
} from '@ml-index/session';
import { InputError, type Issue } from 'ml-index/math';
import { twoThetaOfQ2, q2PerTwoTheta } from 'ml-index/peaks';
import { hasColor, writeIssues } from '../failure.js';
import { checkOutputs, writeOutput } from '../files.js';
import { createPaint, type Paint } from '../format/paint.js';
import { formatTable } from '../format/table.js';
import { readLines } from '../input.js';
import type { CliIo } from '../io.js';
import { OptionReader, type RawOptions } from '../options.js';

const OUTPUTS = ['json', 'svg', 'out'] as const;

/** `mlindex peaks FILE`. @throws InputError for bad options or input, or an output that cannot be written */
export async function peaksCommand(file: string, raw: RawOptions, io: CliIo): Promise<ExitCode> {
  const reader = new OptionReader(raw);
  reader.checkValues();
  const targets = OUTPUTS.filter((name) => reader.text(name) === '-');
  await checkOutputs(OUTPUTS, file, reader, io);
  const lines = await readLines(file, reader, io);

  const render: Record<string, () => string> = {
    json: () => `${JSON.stringify(linesJson(lines), null, 2)}\n`,
    svg: () => powderPlotFile(peaksPlots(lines.peaks, lines.view, `Lines of ${lines.summary.file}`)),
    out: () => peakFile(lines.peaks, lines.summary.file),
  };
  const unwritten: Issue[] = [];
  for (const [name, text] of Object.entries(render)) {
    const target = reader.text(name);
    if (target === undefined) continue;
    const issue = await writeOutput(target, text(), io);
    if (issue !== null) unwritten.push(issue);
  }
  if (targets.length === 0) {
    io.stdout.write(peaksText(lines, createPaint(hasColor(io.stdout, raw, io))));
  }
  if (raw.quiet !== true) writeIssues(lines.warnings, 'warning', raw, io);
  if (unwritten.length > 0) throw new InputError(unwritten);
  return EXIT.good;
}

function peaksText({ summary, peaks, found }: InputLines, paint: Paint): string {
  const { wavelength } = peaks;
  const largest = peaks.intensity?.reduce((max, value) => Math.max(max, value), 0) ?? 0;
  const angle = (i: number): string => {
    const twoTheta = twoThetaOfQ2(peaks.q2[i], wavelength!);
    return withUncertainty(twoTheta, peaks.sigmaQ2[i] / q2PerTwoTheta(twoTheta, wavelength!), 4);
  };
  const columns: (Column & { text: (i: number) => string })[] = [
    { header: 'line', text: (i) => String(i + 1) },
    ...(wavelength === null ? [] : [{ header: '2θ (°)', text: angle }]),
    {
      header: 'd (Å)',
      text: (i) =>
        withUncertainty(1 / Math.sqrt(peaks.q2[i]), peaks.sigmaQ2[i] / (2 * peaks.q2[i] ** 1.5), 5),
    },
    ...(peaks.intensity === null
      ? []
      : [
          { header: 'intensity', text: (i: number) => String(Number(peaks.intensity![i].toPrecision(4))) },
          { header: 'I (%)', text: (i: number) => fixed((100 * peaks.intensity![i]) / largest, 1) },
        ]),
    ...(peaks.fwhm ? [{ header: 'FWHM (°)', text: (i: number) => fixed(peaks.fwhm![i], 3) }] : []),
    ...(found === null
      ? []
      : [{ header: 'height/s.u.', text: (i: number) => fixed(found[i].significance, 1) }]),
  ];
  const rows = Array.from(peaks.q2, (_, i) => columns.map(({ text }) => text(i)));
  const label = (text: string): string => paint.dim(text.padEnd(12));
  return [
    label('Input') + describeInput(summary, peaks.q2.length),
    label('Wavelength') + describeWavelength(summary),
    '',
    formatTable(columns, rows, (line, row) => (row === -1 ? paint.dim(line) : line)),
    '',
  ].join('\n');
}
