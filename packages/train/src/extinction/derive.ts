import { BRAVAIS_LATTICES, bravaisInfo, isCentringAllowed, type BravaisLattice } from 'ml-index/lattice';
import {
  compileConditions,
  violatesConditions,
  ZONES,
  type ReflectionCondition,
  type Zone,
} from 'ml-index/symmetry';
import { boxReflections, placements, type AbsenceSignature } from './setting.js';
import { hallSettings } from './spaceGroups.js';
import { nameExtinctionSymbol } from './symbol.js';

/** One extinction symbol as it is shipped in packages/ml-index/src/symmetry/extinctionTable.data.ts. */
export interface DerivedSymbol {
  readonly symbol: string;
  readonly conditions: readonly ReflectionCondition[];
  readonly spaceGroups: readonly { readonly number: number; readonly symbol: string }[];
  readonly signature: AbsenceSignature;
}

const AXES: readonly Zone[] = ['h00', '0k0', '00l'];
const PRISMS: readonly Zone[] = ['0kl', 'h0l', 'hk0'];
const SYSTEM_ZONES: Record<string, readonly Zone[]> = {
  cubic: [...PRISMS, 'hhl', 'h-hl', 'hkk', 'hk-k', 'hkh', 'hk-h', ...AXES],
  hexagonal: ['h-hl', 'h0l', '0kl', 'hhl', 'h-2hl', '-2kkl', ...AXES],
  rhombohedral: ['h-hl', 'h0l', '0kl', 'hhl', 'h-2hl', '-2kkl', ...AXES],
  tetragonal: ['hk0', '0kl', 'h0l', 'hhl', 'h-hl', ...AXES],
  orthorhombic: [...PRISMS, ...AXES],
  monoclinic: ['h0l', '0k0'],
  triclinic: [],
};

/** The conditions that a zone can carry, simplest first: forms of its free indices with their moduli. */
function possibleConditions(zone: Zone): ReflectionCondition[] {
  const free = ['h', 'k', 'l'].flatMap((name, i) => (zone.includes(name) ? [i] : []));
  const condition = (u: number, v: number, modulus: number): ReflectionCondition => {
    const form: [number, number, number] = [0, 0, 0];
    form[free[0]] = u;
    if (free.length > 1) form[free[1]] = v;
    return { zone, form, modulus };
  };
  if (free.length === 1) return [2, 3, 4, 6].map((modulus) => condition(1, 0, modulus));
  return [
    condition(1, 0, 2),
    condition(0, 1, 2),
    condition(1, 1, 2),
    condition(1, 1, 4),
    condition(2, 1, 4),
    condition(1, 2, 4),
  ];
}

/**
 * The reflection conditions, over and above the centring's, that leave exactly the reflections of the signature: planes
 * before rows, a zone only where the earlier ones do not imply its absences. Throws if no such conditions exist.
 */
function conditionsOf(bravais: BravaisLattice, signature: AbsenceSignature): ReflectionCondition[] {
  const { system, centring } = bravaisInfo(bravais);
  const conditions: ReflectionCondition[] = [];
  const predicted = (words: Int8Array, [h, k, l]: readonly [number, number, number]): string =>
    isCentringAllowed(centring, h, k, l) && !violatesConditions(words, h, k, l) ? '1' : '0';
  const isMet = (trial: readonly ReflectionCondition[], reflections: readonly number[]): boolean => {
    const words = compileConditions(trial);
    return reflections.every((i) => predicted(words, boxReflections[i]) === signature[i]);
  };
  const isIn = (zone: Zone, [h, k, l]: readonly [number, number, number]): boolean => {
    const forms: readonly (readonly number[])[] = ZONES[zone];
    return forms.every(([p, q, r]) => p * h + q * k + r * l === 0);
  };
  const zones = SYSTEM_ZONES[system];
  for (const zone of zones) {
    const isRow = AXES.includes(zone);
    // A row in which planes meet may have the absences of another plane: a plane is judged by its general reflections.
    const general = [...boxReflections.keys()].filter((i) => {
      const hkl = boxReflections[i];
      return isIn(zone, hkl) && (isRow || !zones.some((other) => other !== zone && isIn(other, hkl)));
    });
    if (isMet(conditions, general)) continue;
    const options = possibleConditions(zone);
    const trials = [
      ...options.map((one) => [one]),
      ...options.flatMap((one) => options.map((two) => [one, two])),
    ];
    const found = trials.find((trial) => isMet([...conditions, ...trial], general));
    if (found === undefined) throw new Error(`no reflection conditions found for zone ${zone} of ${bravais}`);
    conditions.push(...found);
  }
  if (!isMet(conditions, [...boxReflections.keys()]))
    throw new Error(`conditions do not give the absences of ${bravais}`);
  return conditions;
}

/** The distinct sets of systematic absences of every Bravais lattice over the 530 settings, fewest conditions first. */
export function deriveExtinctionTable(): Record<BravaisLattice, DerivedSymbol[]> {
  const sets = new Map<BravaisLattice, Map<AbsenceSignature, { number: number; symbol: string }[]>>();
  for (const bravais of BRAVAIS_LATTICES) sets.set(bravais, new Map());
  for (const { bravais, number, symbol, operations } of hallSettings()) {
    const found = [...placements(operations, bravais)];
    if (found.length === 0) throw new Error(`space group ${symbol} cannot be placed in ${bravais}`);
    const isFree = bravais.startsWith('o') || bravais.startsWith('m');
    for (const { cell, signature } of isFree ? found : found.slice(0, 1)) {
      const groups = sets.get(bravais)!.get(signature) ?? [];
      sets.get(bravais)!.set(signature, groups);
      const isAsItStands = cell.every((value, i) => value === (i % 4 === 0 ? 1 : 0));
      const isListed = groups.some(
        (group) => group.number === number && (bravais === 'mC' || group.symbol === symbol),
      );
      if (isAsItStands && !isListed) groups.push({ number, symbol });
    }
  }
  const table: Partial<Record<BravaisLattice, DerivedSymbol[]>> = {};
  for (const [bravais, byAbsences] of sets) {
    table[bravais] = [...byAbsences]
      .map(([signature, spaceGroups]) => {
        if (spaceGroups.length === 0)
          throw new Error(`a set of absences of ${bravais} has no space group in its setting`);
        const conditions = conditionsOf(bravais, signature);
        return { symbol: nameExtinctionSymbol(bravais, conditions), conditions, spaceGroups, signature };
      })
      .sort(
        (a, b) => countPresent(b.signature) - countPresent(a.signature) || (a.symbol < b.symbol ? -1 : 1),
      );
  }
  return table as Record<BravaisLattice, DerivedSymbol[]>;
}

function countPresent(signature: AbsenceSignature): number {
  return signature.split('1').length - 1;
}
