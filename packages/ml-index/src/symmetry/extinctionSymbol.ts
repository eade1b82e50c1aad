import { bravaisInfo, isCentringAllowed, type BravaisLattice, type LatticeSystem } from '../lattice/index.js';
import { EXTINCTION_FREQUENCIES } from './extinctionFrequencies.data.js';
import { EXTINCTION_TABLE } from './extinctionTable.data.js';
import { reflectionsOfLine } from './powderLine.js';
import {
  compileConditions,
  parseCondition,
  violatesConditions,
  type ReflectionCondition,
} from './reflectionCondition.js';

/** A space group in the setting of its extinction symbol. */
export interface SpaceGroup {
  /** Number in International Tables A. */
  readonly number: number;
  /** Hermann-Mauguin symbol in this setting, e.g. `P 1 21/n 1`, `C m c e`. */
  readonly symbol: string;
}

/**
 * One of the distinct sets of systematic absences of a Bravais lattice in the project's setting: unique axis b; mC
 * and oC C-centred (all axis orders of the orthorhombic lattices are distinct sets); hR on obverse hexagonal axes.
 * Named as in International Tables A (5th ed., 2005), Table 3.1.4.1. Two pairs of symbols which the Tables tell apart
 * by the Laue class have the same absences and are one here: `P 31(62) - -` of hP and `P 21(42) - -` of cP.
 */
export interface ExtinctionSymbol {
  readonly bravais: BravaisLattice;
  readonly symbol: string;
  /** Reflection conditions over and above those of the centring. */
  readonly conditions: readonly ReflectionCondition[];
  readonly spaceGroups: readonly SpaceGroup[];
  /** The conditions compiled for {@link isSystematicallyAbsent}. */
  readonly rules: Int8Array;
}

const SYMBOLS = new Map<BravaisLattice, readonly ExtinctionSymbol[]>();

/** The extinction symbols of a Bravais lattice, the one without conditions first. */
export function extinctionSymbols(bravais: BravaisLattice): readonly ExtinctionSymbol[] {
  let symbols = SYMBOLS.get(bravais);
  if (symbols === undefined) {
    symbols = EXTINCTION_TABLE[bravais].map(([symbol, conditionText, groupText]) => {
      const conditions = conditionText === '' ? [] : conditionText.split(' ').map(parseCondition);
      return {
        bravais,
        symbol,
        conditions,
        spaceGroups: parseGroups(groupText),
        rules: compileConditions(conditions),
      };
    });
    SYMBOLS.set(bravais, symbols);
  }
  return symbols;
}

function parseGroups(text: string): SpaceGroup[] {
  return text.split('|').map((entry) => {
    const colon = entry.indexOf(':');
    return { number: Number(entry.slice(0, colon)), symbol: entry.slice(colon + 1) };
  });
}

/** Is this one reflection absent, by centring or by the conditions of the symbol? */
export function isSystematicallyAbsent(symbol: ExtinctionSymbol, h: number, k: number, l: number): boolean {
  return (
    !isCentringAllowed(bravaisInfo(symbol.bravais).centring, h, k, l) ||
    violatesConditions(symbol.rules, h, k, l)
  );
}

/**
 * Is every reflection absent that contributes to the powder line of hkl in a cell of this lattice system? A condition
 * of a Laue group smaller than that of the lattice can hold for hkl and not for khl, and different orbits can fall on one
 * line (333 and 511): the line is absent only if all are (see {@link reflectionsOfLine}).
 */
export function isLineAbsent(
  symbol: ExtinctionSymbol,
  system: LatticeSystem,
  h: number,
  k: number,
  l: number,
): boolean {
  if (!isSystematicallyAbsent(symbol, h, k, l)) return false;
  const reflections = reflectionsOfLine(system, h, k, l);
  for (let i = 0; i < reflections.length; i += 3) {
    if (!isSystematicallyAbsent(symbol, reflections[i], reflections[i + 1], reflections[i + 2])) return false;
  }
  return true;
}

/**
 * How often each extinction symbol of the lattice occurs among known structures, as probabilities in the order of
 * {@link extinctionSymbols}; every symbol gets half a structure more than was counted, so none is impossible.
 */
export function extinctionPrior(bravais: BravaisLattice): Float64Array {
  const counts = EXTINCTION_FREQUENCIES[bravais];
  const weights = Float64Array.from(extinctionSymbols(bravais), ({ symbol }) => (counts[symbol] ?? 0) + 0.5);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
