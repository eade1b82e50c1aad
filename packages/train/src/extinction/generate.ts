import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { formatCondition } from 'ml-index/symmetry';
import { deriveExtinctionTable } from './derive.js';

/** Text of packages/ml-index/src/symmetry/extinctionTable.data.ts. */
export function extinctionTableSource(): string {
  const table = deriveExtinctionTable();
  const lines = [
    '// Generated from the operations of @spglib/moyo-wasm by',
    '//   npm run build && node packages/train/dist/extinction/generate.js && npx prettier --write packages/ml-index/src/symmetry',
    '// Do not edit.',
    "import type { BravaisLattice } from '../lattice/index.js';",
    '',
    '/** Per Bravais lattice: extinction symbol, reflection conditions beyond the centring, space groups (`number:symbol`). */',
    'export const EXTINCTION_TABLE: Record<BravaisLattice, readonly (readonly [string, string, string])[]> = {',
  ];
  for (const bravais of BRAVAIS_LATTICES) {
    lines.push(`  ${bravais}: [`);
    for (const { symbol, conditions, spaceGroups } of table[bravais]) {
      const groups = spaceGroups.map((group) => `${group.number}:${group.symbol}`).join('|');
      lines.push(`    ['${symbol}', '${conditions.map(formatCondition).join(' ')}', '${groups}'],`);
    }
    lines.push('  ],');
  }
  lines.push('};', '');
  return lines.join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const target = new URL('../../../ml-index/src/symmetry/extinctionTable.data.ts', import.meta.url);
  writeFileSync(target, extinctionTableSource());
}
