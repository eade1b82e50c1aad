import { splitStructures, PARTS, type Part } from '../split.js';
import { dataFolder, readStructures, type Structure } from '../structures.js';

/** The unique structures of a data folder and their split; what is left out goes to stderr. */
export function loadStructures(data: string | undefined): {
  structures: Structure[];
  split: Map<string, Part>;
} {
  const { structures, skipped } = readStructures(dataFolder(data));
  for (const [reason, { count, examples }] of skipped) {
    console.error(`left out: ${reason}: ${count} (${examples.join(', ')})`);
  }
  const split = splitStructures(structures);
  const counts = PARTS.map((part) => `${part} ${[...split.values()].filter((p) => p === part).length}`);
  console.error(`${structures.length} structures: ${counts.join(', ')}`);
  return { structures, split };
}

/** `CUBIC,OTHERS` or one number for both. */
export function leastLines(
  text: string,
  read: (text: string) => number,
): { readonly cubic: number; readonly other: number } {
  const [cubic, other] = text.split(',');
  return { cubic: read(cubic), other: read(other ?? cubic) };
}
