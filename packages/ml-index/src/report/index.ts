export { diagnose, GOOD_PROBABILITY } from './diagnose.js';
export { solutionsOf } from './solution.js';
export type {
  DisplacementOption,
  ExtinctionFit,
  LineAssignment,
  ReportOptions,
  SearchProgress,
  SearchResult,
  Solution,
  ZeroShiftOption,
} from './types.js';
