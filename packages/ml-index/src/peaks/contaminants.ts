import { secondPosition } from './profile.js';
import { ANODES } from './xrayLines.js';

interface Positioned {
  readonly twoTheta: number;
  readonly sigma: number;
  readonly height: number;
  readonly fwhm: number;
  readonly significance: number;
}

/** Tungsten that an old tube's filament has put on its anode: L-alpha1, Angstrom. */
const W_L_ALPHA = 1.476387;
/** Parents looked at for each contaminant wavelength. */
const PARENTS = 8;
/** Contaminants are weaker than this part of K-alpha1. */
const LARGEST_RATIO = 0.1;
/** A single coincidence is believed only below this ratio. */
const LARGEST_LONE_RATIO = 0.03;

/**
 * Lines that are strong lines again in another wavelength of the tube (K-beta that passed the filter, tungsten L-alpha): the strongest
 * lines must have such a satellite, always in about the same ratio, where it would be seen at all.
 *
 * @param wavelength of K-alpha1 in Angstrom; other radiation than a tube's gives none.
 * @returns for each contaminant line its index, what it is, and the index of the line it belongs to.
 */
export function contaminantLines(
  lines: readonly Positioned[],
  wavelength: number | null,
  significance: number,
): { line: number; origin: string; parent: number }[] {
  const tube = Object.entries(ANODES).find(
    ([, { kAlpha1 }]) => wavelength !== null && Math.abs(wavelength - kAlpha1) < 4e-4,
  );
  if (tube === undefined) return [];
  const [anode, { kAlpha1, kBeta }] = tube;
  const origins = [{ origin: 'K-beta', ratio: kBeta / kAlpha1 }];
  if (anode === 'Cu' || anode === 'Co') origins.push({ origin: 'W L-alpha', ratio: W_L_ALPHA / kAlpha1 });
  const strongest = lines.map((_, i) => i).sort((a, b) => lines[b].height - lines[a].height).slice(0, PARENTS); // prettier-ignore
  return origins.flatMap(({ origin, ratio }) => {
    const satellites = strongest.map((parent) => ({ parent, line: satelliteOf(lines, parent, ratio) }));
    const first = satellites[0];
    if (first === undefined || first.line < 0) return [];
    const strength = lines[first.line].height / lines[first.parent].height;
    const limit = (significance * lines[first.line].height) / lines[first.line].significance;
    let [seen, missed] = [0, 0];
    for (const { parent, line } of satellites) {
      if (strength * lines[parent].height < 2 * limit) continue;
      const found = line < 0 ? 0 : lines[line].height / lines[parent].height;
      if (found > 0.4 * strength) seen++;
      else missed++;
    }
    if (strength > (seen > 1 ? LARGEST_RATIO : LARGEST_LONE_RATIO) || missed >= seen) return [];
    return lines.flatMap((line, i) => {
      const parent = lines.findIndex((_, p) => {
        const found = line.height / lines[p].height;
        return found > 0.3 * strength && found < 2 * strength && satelliteOf(lines, p, ratio) === i;
      });
      return parent < 0 ? [] : [{ line: i, origin, parent }];
    });
  });
}

/** Index of the line nearest to where a wavelength repeats line `parent`, -1 when there is none within the errors. */
function satelliteOf(lines: readonly Positioned[], parent: number, ratio: number): number {
  const { position } = secondPosition(lines[parent].twoTheta, ratio);
  let best = -1;
  let least = Infinity;
  lines.forEach((line, i) => {
    const distance = Math.abs(line.twoTheta - position);
    const tolerance = Math.max(3 * Math.hypot(line.sigma, lines[parent].sigma), 0.15 * line.fwhm);
    if (distance < Math.min(least, tolerance)) [best, least] = [i, distance];
  });
  return best;
}
