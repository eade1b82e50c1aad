import { BRAVAIS_LATTICES, type BravaisLattice } from 'ml-index/lattice';
import { extinctionSymbols, formatCondition } from 'ml-index/symmetry';
import { mergeSmall } from './merge.js';
import { symbolDistances } from './similarity.js';

/** Extinction symbols that train one model together. */
export interface Group {
  /** Bravais lattice and number, e.g. `oP-3`. */
  readonly name: string;
  /** Entries of the training part when the table was made. */
  readonly entries: number;
  /** Reflection conditions that all symbols of the group have, over and above the centring's. */
  readonly conditions: string;
  readonly symbols: readonly string[];
}

/**
 * Groups of a Bravais lattice (write-up 2.1.2): its extinction symbols in clusters of similar reflection conditions, no
 * cluster with fewer than `least` training entries where there is another to join.
 */
export function groupsOfCounts(
  bravais: BravaisLattice,
  counts: ReadonlyMap<string, number>,
  least: number,
): Group[] {
  const symbols = extinctionSymbols(bravais);
  const entries = symbols.map(({ symbol }) => counts.get(symbol) ?? 0);
  return mergeSmall(entries, symbolDistances(bravais), least).map((cluster, i) => {
    const conditions = cluster.map((at) => symbols[at].conditions.map(formatCondition));
    return {
      name: `${bravais}-${i + 1}`,
      entries: cluster.reduce((sum, at) => sum + entries[at], 0),
      conditions: conditions[0].filter((one) => conditions.every((all) => all.includes(one))).join(' '),
      symbols: cluster.map((at) => symbols[at].symbol),
    };
  });
}

/** Text of packages/train/src/groups/table.ts. */
export function groupTableModule(
  counts: ReadonlyMap<BravaisLattice, ReadonlyMap<string, number>>,
  least: number,
  plan: string,
): string {
  const lines = [
    `// Generated from the data set of plan ${plan} by`,
    `//   mlindex-train groups --min-entries ${least} && npx prettier --write packages/train/src/groups`,
    '// Do not edit.',
    "import type { BravaisLattice } from 'ml-index/lattice';",
    "import type { Group } from './generate.js';",
    '',
    '/** Groups by Bravais lattice; the rule is that of `groupsOfCounts`. */',
    'export const GROUP_TABLE: Readonly<Record<BravaisLattice, readonly Group[]>> = {',
  ];
  for (const bravais of BRAVAIS_LATTICES) {
    lines.push(`  ${bravais}: [`);
    for (const { name, entries, conditions, symbols } of groupsOfCounts(
      bravais,
      counts.get(bravais) ?? new Map(),
      least,
    )) {
      lines.push(
        '    {',
        `      name: '${name}',`,
        `      entries: ${entries},`,
        `      conditions: '${conditions}',`,
        `      symbols: [${symbols.map((symbol) => `'${symbol}'`).join(', ')}],`,
        '    },',
      );
    }
    lines.push('  ],');
  }
  lines.push('};', '');
  return lines.join('\n');
}
