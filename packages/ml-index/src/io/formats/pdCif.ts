import { InputError } from '../../math/index.js';
import { type CifBlock, cifColumn, cifNumber, cifValue, readCif } from '../cif.js';
import type { InputFile, PatternFormat } from '../format.js';
import { radiationOf, type Scan, type ScanFile, steppedAngles } from '../scan.js';
import { fail } from '../text.js';

const ANGLES = [
  '_pd_proc_2theta_corrected',
  '_pd_meas_2theta_scan',
  '_pd_meas_2theta_corrected',
  '_pd_data_2theta',
];
const INTENSITIES = [
  '_pd_meas_counts_total',
  '_pd_meas_intensity_total',
  '_pd_proc_intensity_total',
  '_pd_proc_intensity_net',
  '_pd_meas_intensity_net',
];
const RANGES = ['_pd_proc_2theta_range', '_pd_meas_2theta_range'];

/**
 * Powder CIF (pdCIF dictionary, Toby, Von Dreele & Larson 2003, J. Appl. Cryst. 36, 1290; International Tables G, 3.3):
 * a loop with measured or processed intensities, its angles in the loop or as a range of constant step.
 * Points whose intensity is `.` or `?` are left out.
 */
export const pdCif = {
  kind: 'pattern',
  name: 'pdCIF',
  extensions: ['cif', 'rtv'],
  sniff: ({ head }) => /^data_/im.test(head) && /_pd_(?:meas|proc)_/i.test(head),
  read: readPdCif,
} satisfies PatternFormat;

/** @throws InputError `no-data`, or what is wrong with the CIF */
function readPdCif({ text, name: file }: InputFile): ScanFile {
  const scans: Scan[] = [];
  const notes: string[] = [];
  const blocks = readCif(text, file);
  for (const block of blocks) {
    const scan = readBlock(
      block,
      radiationIn(block) ?? blocks.map(radiationIn).find((found) => found !== null) ?? null,
    );
    if (scan !== null) scans.push(scan);
    else notes.push(`block data_${block.name} has no pattern over two-theta`);
  }
  if (scans.length === 0) {
    const issues = blocks.flatMap((block) => block.issues);
    if (issues.length > 0) throw new InputError(issues.slice(0, 40));
    fail(file, {
      code: 'no-data',
      message: 'no block of the CIF has a powder pattern over two-theta',
      expected: `${INTENSITIES[0]} with ${ANGLES[1]} or ${RANGES[1]}_min and _inc`,
    });
  }
  return { format: 'pdCIF', scans, notes };
}

function readBlock(block: CifBlock, radiation: Scan['radiation']): Scan | null {
  for (const tag of INTENSITIES) {
    const column = cifColumn(block, tag);
    if (column === null || column.length < 2) continue;
    const angles = anglesFor(block, tag, column.length);
    if (angles === null) continue;
    const numbers = column.map(cifNumber);
    const kept = numbers.flatMap((number, i) => (number === null ? [] : [i]));
    const withSu = kept.length > 0 && kept.every((i) => numbers[i]!.su !== null);
    return {
      twoTheta: Float64Array.from(kept, (i) => angles[i]),
      intensity: Float64Array.from(kept, (i) => numbers[i]!.value),
      sigma: withSu ? Float64Array.from(kept, (i) => numbers[i]!.su!) : null,
      stepTime: null,
      radiation,
    };
  }
  return null;
}

/** Angles of the loop that `tag` is in, else a range of constant step that gives as many points. */
function anglesFor(block: CifBlock, tag: string, points: number): ArrayLike<number> | null {
  const loop = block.loops.find(({ tags }) => tags.includes(tag));
  for (const angle of ANGLES) {
    const column = loop === undefined ? -1 : loop.tags.indexOf(angle);
    if (column >= 0) return loop!.columns[column].map((text) => cifNumber(text)?.value ?? NaN);
  }
  const ranges = tag.startsWith('_pd_meas') ? [...RANGES].reverse() : RANGES;
  for (const range of ranges) {
    const [start, end, step] = ['min', 'max', 'inc'].map(
      (part) => cifNumber(cifValue(block, `${range}_${part}`))?.value ?? null,
    );
    if (start === null || (step === null && end === null)) continue;
    return steppedAngles(start, end === null ? step! : (end - start) / (points - 1), points);
  }
  return null;
}

function radiationIn(block: CifBlock): Scan['radiation'] {
  const tag = '_diffrn_radiation_wavelength';
  const column = cifColumn(block, tag);
  const lines = (column ?? [cifValue(block, tag)]).flatMap((text) => cifNumber(text)?.value ?? []);
  const weights = (cifColumn(block, `${tag}_wt`) ?? []).map((text) => cifNumber(text)?.value ?? null);
  if (lines.length === 0) return null;
  return radiationOf(
    lines[0],
    lines[1] ?? null,
    weights.length > 1 && weights[0] ? (weights[1] ?? 0) / weights[0] : null,
  );
}
