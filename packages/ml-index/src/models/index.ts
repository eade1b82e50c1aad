export {
  ACTIVATIONS,
  runLayer,
  runNetwork,
  type Activation,
  type DenseLayer,
  type LayerNormalisation,
  type Network,
} from './network.js';
export { float16Bits, float16Value } from './float16.js';
export {
  readTensorFile,
  writeTensorFile,
  type Tensor,
  type TensorFile,
  type TensorType,
} from './tensorFile.js';
export { describeNetwork, networkOfTensors, networkTensors, type LayerDescription } from './networkFile.js';
export {
  centralProbability,
  predictVariance,
  readVarianceModel,
  writeVarianceModel,
  type Scaler,
  type VarianceModel,
  type VariancePrediction,
} from './varianceModel.js';
export {
  CELL_STEPS,
  LEAF,
  binOf,
  binnedLines,
  drawSample,
  leafOf,
  predictMean,
  predictTrees,
  sampleCell,
  treeCount,
  type Forest,
} from './forest.js';
export { ForestSampler } from './forestSampler.js';
export { FOREST_VERSION, decodeForest, encodeForest } from './forestFile.js';
export { decodeCell, encodeCell, encodedLogVolume, modelLines, scaledLines } from './forestScaling.js';
export {
  MANIFEST_FILE,
  MANIFEST_VERSION,
  MODEL_KINDS,
  manifestIssues,
  parseManifest,
  type ModelEntry,
  type ModelKind,
  type ModelManifest,
} from './modelManifest.js';
export {
  ModelStore,
  decodeModels,
  type DecodedModels,
  type LatticeModels,
  type ModelAccess,
  type ModelFile,
} from './modelStore.js';
export {
  Assigner,
  assignmentReferences,
  proximities,
  referenceBravais,
  sharesWeights,
  type AssignmentInputs,
  type AssignmentModel,
} from './assignment.js';
export { readAssignmentModel, writeAssignmentModel } from './assignmentFile.js';
