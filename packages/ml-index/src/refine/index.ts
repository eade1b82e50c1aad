export { shiftShape, type ShiftKind } from './fit.js';
export { polish, type PolishedCandidate } from './polish.js';
export { refineCell, type Refinement } from './refine.js';
export { cellUncertainty } from './uncertainty.js';
