/** A child process of `ranking`: searches lists, and makes the features of what was found. */
import { serveTasks } from './processPool.js';
import {
  rankingCase,
  searchedCase,
  type Judging,
  type RankingCase,
  type SearchedCase,
} from './rankingCases.js';
import { PARTS, splitStructures, type Part } from './split.js';
import { dataFolder, readStructures, type Structure } from './structures.js';

/** Search the list of a structure. */
export interface RankingSearch {
  readonly kind: 'search';
  readonly data?: string;
  readonly part: Part;
  readonly id: string;
  readonly seed: number;
}

/** That, or judge what a search found. */
export type RankingTask =
  RankingSearch | { readonly kind: 'features'; readonly row: SearchedCase; readonly judging: Judging };

/** Primitive volume in A^3 below which structures serve as second phases: the patterns of large ones take long. */
const LARGEST_SECOND_PHASE = 1000;

interface PartStructures {
  readonly byId: ReadonlyMap<string, Structure>;
  readonly phases: readonly Structure[];
}

let parts: ReadonlyMap<Part, PartStructures> | null = null;

/** Read once a process: all tasks are of the same data folder. */
function readParts(data: string | undefined): ReadonlyMap<Part, PartStructures> {
  const { structures } = readStructures(dataFolder(data));
  const split = splitStructures(structures);
  return new Map(
    PARTS.map((part) => {
      const inPart = structures.filter(({ id }) => split.get(id) === part);
      const byId = new Map(inPart.map((structure) => [structure.id, structure]));
      return [part, { byId, phases: inPart.filter((one) => one.primitiveVolume < LARGEST_SECOND_PHASE) }];
    }),
  );
}

serveTasks((task: RankingTask): Promise<SearchedCase | RankingCase> => {
  if (task.kind === 'features') return Promise.resolve(rankingCase(task.row, task.judging));
  parts ??= readParts(task.data);
  const { byId, phases } = parts.get(task.part)!;
  return searchedCase(byId.get(task.id)!, phases, task.seed);
});
