export { diagnose } from './diagnose.js';
export { solutionsOf } from './solution.js';
export { bestProbability, probabilityText, verdictOf } from './verdict.js';
export type {
  DisplacementOption,
  ExtinctionFit,
  LineAssignment,
  ReportOptions,
  SearchProgress,
  SearchResult,
  Solution,
  Verdict,
  VerdictLevel,
  ZeroShiftOption,
} from './types.js';
