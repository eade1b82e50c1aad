export {
  extinctionPrior,
  extinctionSymbols,
  isLineAbsent,
  isSystematicallyAbsent,
  type ExtinctionSymbol,
  type SpaceGroup,
} from './extinctionSymbol.js';
export { reflectionsOfLine } from './powderLine.js';
export {
  ZONES,
  compileConditions,
  formatCondition,
  parseCondition,
  violatesConditions,
  type ReflectionCondition,
  type Zone,
} from './reflectionCondition.js';
