/** A child process of `ranking`: searches lists, and makes the features of what was found. */
import { serveTasks } from './processPool.js';
import {
  rankingCase,
  searchedCase,
  type Judging,
  type RankingCase,
  type SearchedCase,
} from './rankingCases.js';
import { splitStructures, type Part } from './split.js';
import { dataFolder, readStructures, type Structure } from './structures.js';

/** Search the list of a structure, or judge what a search found. */
export type RankingTask =
  | {
      readonly kind: 'search';
      readonly data?: string;
      readonly part: Part;
      readonly id: string;
      readonly seed: number;
    }
  | { readonly kind: 'features'; readonly row: SearchedCase; readonly judging: Judging };

/** Primitive volume in A^3 below which structures serve as second phases: the patterns of large ones take long. */
const LARGEST_SECOND_PHASE = 1000;

interface PartStructures {
  readonly byId: ReadonlyMap<string, Structure>;
  readonly phases: readonly Structure[];
}

const PARTS = new Map<Part, PartStructures>();

/** Read once a process: all tasks are of the same data folder. */
function structuresOf(part: Part, data: string | undefined): PartStructures {
  const known = PARTS.get(part);
  if (known !== undefined) return known;
  const { structures } = readStructures(dataFolder(data));
  const split = splitStructures(structures);
  const inPart = structures.filter(({ id }) => split.get(id) === part);
  const made = {
    byId: new Map(inPart.map((structure) => [structure.id, structure])),
    phases: inPart.filter(({ primitiveVolume }) => primitiveVolume < LARGEST_SECOND_PHASE),
  };
  PARTS.set(part, made);
  return made;
}

serveTasks((task: RankingTask): Promise<SearchedCase | RankingCase> => {
  if (task.kind === 'features') return Promise.resolve(rankingCase(task.row, task.judging));
  const { byId, phases } = structuresOf(task.part, task.data);
  return searchedCase(byId.get(task.id)!, phases, task.seed);
});
