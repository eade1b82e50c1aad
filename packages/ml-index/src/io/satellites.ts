import { nearestIndex } from '../math/index.js';

/** A K-alpha2 satellite and the K-alpha1 line it belongs to, as indices into the list. */
export interface SatellitePair {
  readonly main: number;
  readonly satellite: number;
}

/** Smallest K-alpha1/K-alpha2 distance, degrees two-theta, at which the two can be listed as separate lines. */
const RESOLVABLE = 0.06;
/** Intensity of a satellite relative to its main line: 0.5 with room for errors of measurement and overlap. */
const MINIMUM_RATIO = 0.25;
const MAXIMUM_RATIO = 0.8;

/**
 * Finds lines that are K-alpha2 satellites of other lines: at the angle that Bragg's law gives for the K-alpha2
 * wavelength and, where there are intensities, about half as strong. None are returned unless there are clearly more
 * such pairs than chance gives.
 * @param twoTheta degrees, ascending
 * @param intensity same length, or null
 */
export function findSatellites(
  twoTheta: Float64Array,
  intensity: Float64Array | null,
  ka1: number,
  ka2: number,
): SatellitePair[] {
  const pairs: SatellitePair[] = [];
  const isSatellite = new Set<number>();
  let eligible = 0;
  let expectedByChance = 0;
  const span = twoTheta[twoTheta.length - 1] - twoTheta[0];
  for (let main = 0; main < twoTheta.length; main++) {
    if (isSatellite.has(main)) continue;
    const sine = Math.sin((twoTheta[main] * Math.PI) / 360) * (ka2 / ka1);
    if (!(sine < 1)) continue;
    const expected = (Math.asin(sine) * 360) / Math.PI;
    const split = expected - twoTheta[main];
    if (split < RESOLVABLE) continue;
    const tolerance = Math.min(0.03, Math.max(0.01, 0.12 * split));
    eligible++;
    expectedByChance += (twoTheta.length / span) * 2 * tolerance * (intensity === null ? 1 : 0.4);
    const satellite = nearestIndex(twoTheta, expected);
    if (
      satellite <= main ||
      isSatellite.has(satellite) ||
      Math.abs(twoTheta[satellite] - expected) > tolerance
    )
      continue;
    if (intensity !== null) {
      const ratio = intensity[satellite] / intensity[main];
      if (!(ratio > MINIMUM_RATIO && ratio < MAXIMUM_RATIO)) continue;
    }
    pairs.push({ main, satellite });
    isSatellite.add(satellite);
  }
  const needed =
    intensity === null
      ? Math.max(5, 0.6 * eligible, 6 * expectedByChance)
      : Math.max(3, 0.2 * eligible, 4 * expectedByChance);
  return pairs.length >= needed ? pairs : [];
}
