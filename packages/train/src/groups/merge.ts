/**
 * Clusters of items by agglomeration: as long as there is a cluster with fewer than `least` entries and another one, the
 * smallest cluster joins the nearest. Distance of clusters: mean over pairs of their items, weighted with the entries
 * (half a one more for each item, so that items without entries have a say). Equal ones: the first.
 * @param counts entries of each item.
 * @param distances between the items.
 * @returns indices of the items of each cluster, ascending; clusters in the order of their first items.
 */
export function mergeSmall(
  counts: readonly number[],
  distances: readonly (readonly number[])[],
  least: number,
): number[][] {
  const clusters = counts.map((_, i) => [i]);
  const size = (cluster: readonly number[]): number => cluster.reduce((sum, i) => sum + counts[i], 0);
  const weight = (i: number): number => counts[i] + 0.5;
  const distance = (p: readonly number[], q: readonly number[]): number => {
    let sum = 0;
    let total = 0;
    for (const i of p) {
      for (const j of q) {
        sum += weight(i) * weight(j) * distances[i][j];
        total += weight(i) * weight(j);
      }
    }
    return sum / total;
  };
  const leastOf = (values: readonly number[]): number => values.indexOf(Math.min(...values));
  while (clusters.length > 1) {
    const smallest = leastOf(clusters.map(size));
    if (size(clusters[smallest]) >= least) break;
    const [joining] = clusters.splice(smallest, 1);
    clusters[leastOf(clusters.map((cluster) => distance(joining, cluster)))].push(...joining);
  }
  return clusters.map((cluster) => cluster.sort((p, q) => p - q)).sort((p, q) => p[0] - q[0]);
}
