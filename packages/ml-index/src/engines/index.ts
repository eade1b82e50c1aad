export { CANDIDATE_STRIDE, SCORE_SLOT, SHIFT_SLOT } from './candidate.js';
export type { Engine, EngineJob, EngineResult, EngineSetting } from './engine.js';
export { loadModels, type ModelSource, type SearchModels } from './models.js';
export type { CandidateGenerator } from './restart/generator.js';
export {
  DEFAULT_GENERATORS,
  GENERATOR_NAMES,
  MODEL_GENERATORS,
  generatorOf,
  isGeneratorName,
  modelKinds,
  modelsNeeded,
  planOf,
  type GeneratorName,
  type RoundStyle,
} from './restart/generatorKinds.js';
export { forestCells } from './restart/generators/forest.js';
export { randomCells } from './restart/generators/random.js';
export type { CandidateKernel } from './restart/kernel.js';
export { createPlainKernel } from './restart/plainKernel.js';
export { restartEngine, roundStyle } from './restart/restartEngine.js';
export { OUTLIER } from './restart/run.js';
export { createWasmKernel } from './restart/wasmKernel.js';
