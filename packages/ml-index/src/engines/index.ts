export { CANDIDATE_STRIDE, SCORE_SLOT, SHIFT_SLOT } from './candidate.js';
export type { CandidateGenerator } from './restart/generator.js';
export {
  DEFAULT_GENERATORS,
  GENERATOR_NAMES,
  MODEL_GENERATORS,
  generatorOf,
  loadModels,
  modelsNeeded,
  planOf,
  type ModelSource,
  type SearchModels,
} from './restart/generatorKinds.js';
export { forestCells } from './restart/generators/forest.js';
export { randomCells } from './restart/generators/random.js';
export type { CandidateKernel } from './restart/kernel.js';
export { createPlainKernel } from './restart/plainKernel.js';
export { createWasmKernel } from './restart/wasmKernel.js';
