/** Lines at low angle that a right cell should explain before all others. */
const FIRST = 5;

/** What the lines that do not belong to a lattice are. */
export interface ForeignLines {
  /** Expected number of them. */
  readonly count: number;
  /** Their share of the intensity. */
  readonly intensity: number;
  /** Sum of sqrt(intensity / strongest) over them. */
  readonly root: number;
  /** Expected number of them among the first five. */
  readonly first: number;
}

/**
 * Sums over the lines, each as far as it is foreign.
 * @param belongs probability of each observed line to belong to the lattice
 * @param intensity of the observed lines, positive
 */
export function foreignLines(belongs: Float64Array, intensity: Float64Array): ForeignLines {
  let count = 0;
  let first = 0;
  let sum = 0;
  let root = 0;
  let total = 0;
  let strongest = 0;
  for (let j = 0; j < belongs.length; j++) strongest = Math.max(strongest, intensity[j]);
  for (let j = 0; j < belongs.length; j++) {
    const odd = 1 - belongs[j];
    count += odd;
    if (j < FIRST) first += odd;
    total += intensity[j];
    sum += odd * intensity[j];
    root += odd * Math.sqrt(intensity[j] / strongest);
  }
  return { count, intensity: sum / total, root, first };
}
