/**
 * Calculated lines for observed ones, one to one where that can be. All pairs nearer than the observed line's window
 * are taken from the nearest pair on, each line at most once. An observed line that is then left without a partner
 * shares the calculated line nearest to it: within its window because nothing else fits (an unresolved or split line),
 * outside because it fits nothing at all. Ties go to the lower lines.
 * @param observed positions, any order.
 * @param calculated positions, any order, at least one.
 * @param windows half width of the interval that counts as fitting, one an observed line, same unit.
 * @returns index of the calculated line of every observed one.
 */
export function assignLines(
  observed: ArrayLike<number>,
  calculated: ArrayLike<number>,
  windows: ArrayLike<number>,
): Int32Array {
  const assigned = new Int32Array(observed.length).fill(-1);
  const pairs: { i: number; j: number; distance: number }[] = [];
  const nearest = new Int32Array(observed.length);
  for (let i = 0; i < observed.length; i++) {
    let least = Infinity;
    for (let j = 0; j < calculated.length; j++) {
      const distance = Math.abs(calculated[j] - observed[i]);
      if (distance < least) {
        least = distance;
        nearest[i] = j;
      }
      if (distance <= windows[i]) pairs.push({ i, j, distance });
    }
  }
  pairs.sort((a, b) => a.distance - b.distance || a.i - b.i || a.j - b.j);
  const taken = new Set<number>();
  for (const { i, j } of pairs) {
    if (assigned[i] >= 0 || taken.has(j)) continue;
    assigned[i] = j;
    taken.add(j);
  }
  return assigned.map((j, i) => (j >= 0 ? j : nearest[i]));
}
