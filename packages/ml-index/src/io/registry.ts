import type { FileKind, InputFile, ListFormat, PatternFormat } from './format.js';
import { brml } from './formats/brml.js';
import { brukerRaw } from './formats/brukerRaw.js';
import { cpi } from './formats/cpi.js';
import { columnsList } from './formats/columnsList.js';
import { columnsPattern, isOnlyPattern } from './formats/columnsPattern.js';
import { gsas } from './formats/gsas.js';
import { illD2b } from './formats/illD2b.js';
import { jcpds } from './formats/jcpds.js';
import { pdCif } from './formats/pdCif.js';
import { pkslst } from './formats/pkslst.js';
import { ras } from './formats/ras.js';
import { rasx } from './formats/rasx.js';
import { steppedCounts } from './formats/steppedCounts.js';
import { stoeRaw } from './formats/stoeRaw.js';
import { uxd } from './formats/uxd.js';
import { xrdml } from './formats/xrdml.js';
import { fail } from './text.js';

/** All formats that are read; the first whose `sniff` says yes reads the file. The last one takes whatever is left. */
export const FORMATS: readonly (PatternFormat | ListFormat)[] = [
  rasx,
  brml,
  stoeRaw,
  gsas,
  brukerRaw,
  xrdml,
  ras,
  uxd,
  pdCif,
  cpi,
  jcpds,
  pkslst,
  illD2b,
  steppedCounts,
  columnsPattern,
  columnsList,
];

/**
 * The format of a file.
 * @param as the kind that the user says it is; decides between columns of a pattern and of a list
 * @throws InputError `empty-file`, `binary-file`, `is-pattern` or `is-peak-list`
 */
export function formatOf(file: InputFile, as?: FileKind): PatternFormat | ListFormat {
  const found = FORMATS.find((format) => format.sniff(file)) ?? columnsList;
  if (as === undefined || found.kind === as) return found;
  if (found === columnsPattern) return isOnlyPattern(file) ? refuse(file, found) : columnsList;
  if (found === columnsList) return columnsPattern;
  return refuse(file, found);
}

/** @throws InputError `is-pattern` where the file is a pattern, or as {@link formatOf} */
export function listFormatOf(file: InputFile): ListFormat {
  const format = formatOf(file);
  return format.kind === 'peaks' ? format : refuse(file, format);
}

/** @throws InputError `is-peak-list` where the file can only be one, or as {@link formatOf} */
export function patternFormatOf(file: InputFile): PatternFormat {
  const format = formatOf(file);
  if (format.kind === 'pattern') return format;
  return format === columnsList ? columnsPattern : refuse(file, format);
}

function refuse(file: InputFile, { kind, name }: PatternFormat | ListFormat): never {
  return kind === 'pattern'
    ? fail(file.name, {
        code: 'is-pattern',
        message: 'the file is a measured pattern, not a peak list',
        value: name,
        expected: 'the position of one line a row',
        hint: 'Read it as a pattern and search it for lines',
      })
    : fail(file.name, {
        code: 'is-peak-list',
        message: 'the file is a peak list, not a measured pattern',
        value: name,
        expected: 'angle and intensity of one point a row',
        hint: 'Read it as a peak list',
      });
}
