import { readPeakList, tryWavelength } from 'ml-index/io';
import type { Issue } from 'ml-index/math';
import type { PeakList } from 'ml-index/peaks';
import { readBytes } from './files.js';
import type { CliIo } from './io.js';
import type { OptionReader } from './options.js';
import type { InputSummary, PatternView } from './report/indexReport.js';

/** The lines to be indexed, with where they come from. */
export interface InputLines {
  readonly summary: InputSummary;
  readonly peaks: PeakList;
  /** The pattern they were found in; null for a peak list. */
  readonly view: PatternView | null;
  /** Significance of each line found in a pattern, its height over its standard uncertainty; null for a peak list. */
  readonly found: readonly { readonly significance: number }[] | null;
  readonly warnings: readonly Issue[];
  /** Seconds. */
  readonly timings: { readonly read: number; readonly peakSearch: number };
}

/**
 * Reads a peak list, or a pattern and finds its lines.
 * @throws InputError for bad options (all of the command's so far) or a file that cannot be read
 */
export async function readLines(file: string, reader: OptionReader, io: CliIo): Promise<InputLines> {
  const options = readInputOptions(reader);
  reader.check();
  const start = io.now();
  const bytes = await readBytes(file, io);
  const { peaks, report, warnings } = readPeakList(bytes, file === '-' ? 'standard input' : file, options);
  return {
    summary: {
      file,
      kind: 'peaks',
      format: report.format,
      unit: report.unit,
      wavelength: peaks.wavelength,
      radiation: report.wavelengthLabel,
      wavelengthSource: report.wavelengthSource,
      points: null,
      range: null,
      notes: report.summary,
    },
    peaks,
    view: null,
    found: null,
    warnings,
    timings: { read: io.now() - start, peakSearch: 0 },
  };
}

interface InputOptions {
  wavelength?: string;
  unit?: string;
  columns?: string;
}

function readInputOptions(reader: OptionReader): InputOptions {
  const options: InputOptions = {};
  const wavelength = reader.text('wavelength');
  if (wavelength !== undefined) {
    if (tryWavelength(wavelength) === null) {
      reader.bad(
        'wavelength',
        wavelength,
        'Angstrom (1.5406), a name (CuKa1, CuKa, MoKa1) or an energy (8.05keV)',
      );
    } else options.wavelength = wavelength;
  }
  const unit = reader.text('unit');
  if (unit !== undefined) options.unit = unit;
  const columns = reader.text('columns');
  if (columns !== undefined) options.columns = columns;
  return options;
}
