import {
  bravaisInfo,
  coefficientsOfCell,
  invertTransform,
  linesOfCell,
  transformIndices,
  type BravaisLattice,
  type Transform,
  type UnitCell,
} from 'ml-index/lattice';
import { twoThetaOfQ2 } from 'ml-index/peaks';
import {
  extinctionSymbols,
  isLineAbsent,
  isSystematicallyAbsent,
  reflectionsOfLine,
  type ExtinctionSymbol,
} from 'ml-index/symmetry';
import { boxReflections } from '../extinction/setting.js';

export type Indices = [number, number, number];

/** Lines in ascending q2; arrays of equal length. */
export interface LabelledLines {
  /** Degrees. */
  readonly twoTheta: number[];
  /** 1/A^2. */
  readonly q2: number[];
  /** Indices of a reflection of the line that is not systematically absent. */
  readonly hkl: Indices[];
}

/** @throws RangeError for a symbol that the lattice does not have. */
export function extinctionSymbolOfName(bravais: BravaisLattice, name: string): ExtinctionSymbol {
  const found = extinctionSymbols(bravais).find(({ symbol }) => symbol === name);
  if (found === undefined) throw new RangeError(`${bravais} has no extinction symbol ${name}`);
  return found;
}

/** Lines nearer than this, relative to their q2, are one (as in `powderLines`). */
const COINCIDENCE = 1e-7;

/** All lines of a cell with q2 <= `q2Max` that are not systematically absent: the write-up's list 1, not cut. */
export function allowedLines(
  cell: UnitCell,
  symbol: ExtinctionSymbol,
  wavelength: number,
  q2Max: number,
): LabelledLines {
  const { system } = bravaisInfo(symbol.bravais);
  const all = linesOfCell(symbol.bravais, coefficientsOfCell(cell), q2Max);
  const lines: LabelledLines = { twoTheta: [], q2: [], hkl: [] };
  for (let i = 0; i < all.count; i++) {
    const [h, k, l] = all.hkl.subarray(3 * i, 3 * i + 3);
    if (isLineAbsent(symbol, system, h, k, l)) continue;
    const q2 = all.q2[i];
    if (lines.q2.length > 0 && q2 - lines.q2[lines.q2.length - 1] < COINCIDENCE * q2) continue;
    lines.q2.push(q2);
    lines.twoTheta.push(twoThetaOfQ2(q2, wavelength));
    lines.hkl.push(presentReflection(symbol, [h, k, l]));
  }
  return lines;
}

function presentReflection(symbol: ExtinctionSymbol, hkl: Indices): Indices {
  if (!isSystematicallyAbsent(symbol, ...hkl)) return hkl;
  const flat = reflectionsOfLine(bravaisInfo(symbol.bravais).system, ...hkl);
  for (let i = 0; i < flat.length; i += 3) {
    const [h, k, l] = flat.subarray(i, i + 3);
    if (!isSystematicallyAbsent(symbol, h, k, l)) return [h, k, l];
  }
  throw new RangeError(`all reflections of the line ${hkl.join(' ')} are absent in ${symbol.symbol}`);
}

/**
 * The extinction symbol of the same absences in another basis of the lattice, (a', b', c') = (a, b, c) P: the symbol of
 * an orthorhombic entry follows its axes where they change places, `P 1 c 1` may become `P 1 n 1`.
 * @throws RangeError where the lattice has no such symbol: P does not keep its setting
 */
export function symbolInBasis(symbol: ExtinctionSymbol, transform: Transform): ExtinctionSymbol {
  const back = invertTransform(transform);
  const found = extinctionSymbols(symbol.bravais).find((candidate) =>
    boxReflections.every(
      ([h, k, l]) =>
        isSystematicallyAbsent(candidate, h, k, l) ===
        isSystematicallyAbsent(symbol, ...transformIndices([h, k, l], back)),
    ),
  );
  if (found === undefined) {
    throw new RangeError(
      `${symbol.bravais} ${symbol.symbol} is no symbol on the basis ${transform.join(' ')}`,
    );
  }
  return found;
}
