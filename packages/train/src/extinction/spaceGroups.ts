import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hall_symbol_entry, initSync, operations_from_number } from '@spglib/moyo-wasm';
import type { BravaisLattice } from 'ml-index/lattice';
import { toTwentyFourths, type Operation } from './operations.js';
import { bravaisOfSpaceGroup } from './setting.js';

/** One of the 530 settings of the 230 space groups (S. R. Hall's list, as in International Tables B, A1.4.2.7). */
export interface HallSetting {
  readonly hall: number;
  readonly number: number;
  readonly bravais: BravaisLattice;
  /** Hermann-Mauguin symbol in this setting; full for monoclinic groups, else short. */
  readonly symbol: string;
  /** Short and full symbol, with the suffix for origin or axes where one tells settings apart. */
  readonly names: readonly string[];
  readonly operations: readonly Operation[];
}

let settings: readonly HallSetting[] | null = null;

/** All settings with their operations, from @spglib/moyo-wasm. */
export function hallSettings(): readonly HallSetting[] {
  if (settings === null) {
    const wasm = fileURLToPath(import.meta.resolve('@spglib/moyo-wasm')).replace(/\.js$/, '_bg.wasm');
    initSync({ module: readFileSync(wasm) });
    settings = Array.from({ length: 530 }, (_, i) => readSetting(i + 1));
  }
  return settings;
}

function readSetting(hall: number): HallSetting {
  const entry = hall_symbol_entry(hall);
  const symbol = (entry.number >= 3 && entry.number <= 15 ? entry.hm_full : entry.hm_short).replaceAll(
    '_',
    '',
  );
  const operations = operations_from_number(entry.number, { type: 'HallNumber', value: hall }, false);
  return {
    hall,
    number: entry.number,
    bravais: bravaisOfSpaceGroup(entry.number, symbol[0]),
    symbol,
    names: namesOf(entry),
    // moyo keeps a matrix column by column (nalgebra): the transpose of ours.
    operations: operations.map(({ rotation: r, translation }) => ({
      rotation: [r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]],
      translation: toTwentyFourths(translation),
    })),
  };
}

/** A short monoclinic symbol stands for unique axis b. The suffix is moyo's: origin 1 or 2, axes H or R. */
function namesOf({ number, setting, hm_short, hm_full }: ReturnType<typeof hall_symbol_entry>): string[] {
  const isOtherAxis = number >= 3 && number <= 15 && !setting.startsWith('b');
  const suffix = /^[12HR]/.exec(setting)?.[0];
  return [...new Set((isOtherAxis ? [hm_full] : [hm_short, hm_full]).map(plainSymbol))].map((name) =>
    suffix === undefined ? name : `${name}:${suffix}`,
  );
}

/** A Hermann-Mauguin symbol without blanks and underscores, as it is compared. */
export function plainSymbol(symbol: string): string {
  return symbol.replace(/[\s_]/g, '');
}

const BY_NAME = new Map<string, HallSetting[]>();

/**
 * The settings that a listed Hermann-Mauguin symbol can mean: one if it names axes and origin, more where a suffix
 * `:1`, `:2`, `:H`, `:R` is missing, none if it is not among the 530 settings.
 */
export function settingsOfSymbol(symbol: string): readonly HallSetting[] {
  if (BY_NAME.size === 0) {
    for (const setting of hallSettings()) {
      for (const name of new Set(setting.names.flatMap((text) => [text, text.replace(/:.*/, '')])))
        BY_NAME.set(name.toLowerCase(), [...(BY_NAME.get(name.toLowerCase()) ?? []), setting]);
    }
  }
  return BY_NAME.get(plainSymbol(symbol).toLowerCase()) ?? [];
}
