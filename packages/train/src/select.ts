import type { Random } from 'ml-index/math';

/** The items in random order. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

export interface CapOptions {
  /** Number wanted. */
  readonly count: number;
  /** Largest share of one group. */
  readonly share: number;
  /** What to do when the other groups are too few: select fewer items (true), or let the group exceed its share (false). */
  readonly strict: boolean;
}

/**
 * A random selection in which groups have their natural weights, but none more than `share` where others exist.
 * Each pick goes to the group that is furthest below its weight.
 */
export function cappedSelection<T>(
  items: readonly T[],
  groupOf: (item: T) => string,
  options: CapOptions,
  random: Random,
): T[] {
  const groups = new Map<string, T[]>();
  for (const item of shuffled(items, random)) {
    const group = groups.get(groupOf(item));
    if (group === undefined) groups.set(groupOf(item), [item]);
    else group.push(item);
  }
  const queues = [...groups.entries()]
    .sort(([p], [q]) => (p < q ? -1 : 1))
    .map(([, queue]) => ({
      queue,
      weight: queue.length,
      taken: 0,
    }));
  // The most that no group exceeding its share can give: a fixed point, since the share is one of the whole.
  const limit = (group: (typeof queues)[number], total: number): number =>
    queues.length === 1
      ? group.queue.length
      : Math.min(group.queue.length, Math.max(1, Math.floor(options.share * total)));
  let count = Math.min(options.count, items.length);
  while (options.strict && queues.reduce((sum, group) => sum + limit(group, count), 0) < count) count--;
  const selection: T[] = [];
  while (selection.length < count) {
    const within = queues.filter((group) => group.taken < limit(group, count));
    const open = within.length > 0 ? within : queues.filter(({ queue, taken }) => taken < queue.length);
    const next = open.reduce((best, group) =>
      (group.taken + 1) / group.weight < (best.taken + 1) / best.weight ? group : best,
    );
    selection.push(next.queue[next.taken++]);
  }
  return selection;
}
