import type { BravaisLattice } from 'ml-index/lattice';
import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { extinctionSymbols, isSystematicallyAbsent } from 'ml-index/symmetry';
import {
  isAbsentUnder,
  toTwentyFourths,
  type Operation as ExactOperation,
} from '../extinction/operations.js';
import { boxReflections } from '../extinction/setting.js';
import { hallSettings } from '../extinction/spaceGroups.js';
import type { Operation } from '../operations.js';

/** What tells the settings of one space-group number apart: orientation of the point group, and absent reflections. */
function signatureOf(operations: readonly ExactOperation[]): string {
  const rotations = [...new Set(operations.map(({ rotation }) => rotation.join()))].sort().join(';');
  return `${rotations} ${absencesOf(operations)}`;
}

function absencesOf(operations: readonly ExactOperation[]): string {
  return boxReflections.map(([h, k, l]) => (isAbsentUnder(operations, h, k, l) ? '0' : '1')).join('');
}

/** Null where a translation is no multiple of 1/24, as in all settings of International Tables A. */
function exact(operations: readonly Operation[]): ExactOperation[] | null {
  try {
    return operations.map(({ rotation, translation }) => ({
      rotation,
      translation: toTwentyFourths(translation),
    }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}

/** Work on equal operations is done once. */
function remembered<T>(
  work: (operations: ExactOperation[]) => T,
): (key: string, operations: readonly Operation[]) => T | null {
  const known = new Map<string, T | null>();
  return (key, operations) => {
    const name = `${key} ${operations.map(({ rotation, translation }) => `${rotation.join()}+${translation.map((t) => t.toFixed(4)).join()}`).join(';')}`;
    let result = known.get(name);
    if (result === undefined) {
      const asExact = exact(operations);
      result = asExact === null ? null : work(asExact);
      known.set(name, result);
    }
    return result;
  };
}

const symbolsBySignature = new Map<number, Map<string, string>>();

function symbolsOf(number: number): Map<string, string> {
  let symbols = symbolsBySignature.get(number);
  if (symbols === undefined) {
    symbols = new Map();
    for (const setting of hallSettings()) {
      if (setting.number !== number) continue;
      const signature = signatureOf(setting.operations);
      if (!symbols.has(signature)) symbols.set(signature, setting.symbol);
    }
    symbolsBySignature.set(number, symbols);
  }
  return symbols;
}

const signature = remembered(signatureOf);

/**
 * Hermann-Mauguin symbol of a space group from its operations in some basis, null when that is none of the 530 settings.
 * Symbols that stand for one setting but for the origin (`I m m a`, `I m m b`) are one: the first.
 */
export function hermannMauguinOf(spaceGroup: number, operations: readonly Operation[]): string | null {
  const found = signature('', operations);
  return found === null ? null : (symbolsOf(spaceGroup).get(found) ?? null);
}

const extinctionBySignature = new Map<BravaisLattice, Map<string, string>>();

function extinctionsOf(bravais: BravaisLattice): Map<string, string> {
  if (extinctionBySignature.size === 0) {
    for (const lattice of BRAVAIS_LATTICES) {
      extinctionBySignature.set(
        lattice,
        new Map(
          extinctionSymbols(lattice).map((symbol) => [
            boxReflections.map(([h, k, l]) => (isSystematicallyAbsent(symbol, h, k, l) ? '0' : '1')).join(''),
            symbol.symbol,
          ]),
        ),
      );
    }
  }
  return extinctionBySignature.get(bravais)!;
}

const absences = remembered(absencesOf);

/** Extinction symbol (`extinctionSymbols` of ml-index) from the operations in the standard setting; null when none fits. */
export function extinctionSymbolOf(bravais: BravaisLattice, operations: readonly Operation[]): string | null {
  const found = absences('', operations);
  return found === null ? null : (extinctionsOf(bravais).get(found) ?? null);
}
