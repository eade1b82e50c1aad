/**
 * Weights with which no family has more than `share` of the total, where others exist (where there are fewer than
 * 1/share families, more than an equal part of it). Families below keep their weights; those above get one common factor
 * each, so that they come to the share exactly.
 * @param base weight of each item before, e.g. 1.
 */
export function cappedWeights(families: readonly string[], base: readonly number[], share: number): number[] {
  const totals = new Map<string, number>();
  families.forEach((family, i) => totals.set(family, (totals.get(family) ?? 0) + base[i]));
  const present = [...totals].filter(([, total]) => total > 0);
  const cap = Math.max(share, 1 / Math.max(1, present.length));
  const capped = new Set<string>();
  let limit = Infinity;
  for (;;) {
    const rest = present.reduce((sum, [family, total]) => sum + (capped.has(family) ? 0 : total), 0);
    // T = rest + k cap T.
    limit = capped.size === 0 ? cap * rest : (cap * rest) / (1 - capped.size * cap);
    const above = present.filter(([family, total]) => !capped.has(family) && total > limit * (1 + 1e-12));
    if (above.length === 0) break;
    for (const [family] of above) capped.add(family);
  }
  return base.map((weight, i) =>
    capped.has(families[i]) ? (weight * limit) / totals.get(families[i])! : weight,
  );
}
