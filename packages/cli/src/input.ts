import { linesOfBytes, type InputLines, type LineOptions } from '@ml-index/session';
import { tryWavelength } from 'ml-index/io';
import { readBytes } from './files.js';
import type { CliIo } from './io.js';
import type { OptionReader } from './options.js';

/**
 * Reads a peak list, or a pattern and finds its lines.
 * @throws InputError for bad options (all of the command's so far) or a file that cannot be read
 */
export async function readLines(file: string, reader: OptionReader, io: CliIo): Promise<InputLines> {
  const options = { ...readInputOptions(reader), ...readPeakSearchOptions(reader) };
  reader.check();
  return linesOfBytes(await readBytes(file, io), file, options, () => io.now());
}

/** `--significance` and `--doublet`; bad values become issues of the reader. */
function readPeakSearchOptions(reader: OptionReader): LineOptions {
  const significance = reader.number('significance', { above: 0 });
  const doublet = reader.text('doublet');
  const isDoublet = doublet === 'auto' || doublet === 'yes' || doublet === 'no';
  if (doublet !== undefined && !isDoublet) reader.bad('doublet', doublet, 'auto, yes or no');
  return {
    ...(significance === undefined ? {} : { significance }),
    ...(isDoublet ? { doublet } : {}),
  };
}

interface InputOptions {
  as?: 'pattern' | 'peaks';
  wavelength?: string;
  unit?: string;
  columns?: string;
  decimalComma?: boolean;
  keepSatellites?: boolean;
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
  const as = reader.text('as');
  if (as === 'pattern' || as === 'peaks') options.as = as;
  else if (as !== undefined) reader.bad('as', as, 'pattern or peaks');
  const unit = reader.text('unit');
  if (unit !== undefined) options.unit = unit;
  const columns = reader.text('columns');
  if (columns !== undefined) options.columns = columns;
  const comma = reader.text('decimalComma');
  if (comma === 'yes' || comma === 'no') options.decimalComma = comma === 'yes';
  else if (comma !== undefined) reader.bad('decimalComma', comma, 'yes or no');
  if (reader.flag('keepSatellites')) options.keepSatellites = true;
  return options;
}
