export { InputError, formatIssue, type Issue, type OptionText } from './issue.js';
export { Random } from './random.js';
export {
  cholesky,
  invertCholesky,
  logDeterminantCholesky,
  solveCholesky,
  type Cholesky,
} from './cholesky.js';
export { lowerBound, nearestIndex } from './sorted.js';
export { digamma, erf, erfc, fTail, incompleteBeta, lgamma } from './special.js';
export { logSumExp } from './logSumExp.js';
export { printable } from './printable.js';
