import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { countExtinctionSymbols, extinctionFrequenciesSource } from './frequencies.js';
import { hallSettings } from './spaceGroups.js';

/** `x,y,z` text of the operations of the last setting with this symbol: origin 2, rhombohedral axes. */
function operationTexts(symbol: string): string[] {
  const { operations } = hallSettings().findLast((setting) => setting.symbol === symbol)!;
  return operations.map(({ rotation, translation }) =>
    [0, 1, 2]
      .map((i) => {
        const terms = [0, 1, 2].map(
          (j) => ['-', '', '+'][rotation[3 * i + j] + 1] + (rotation[3 * i + j] === 0 ? '' : 'xyz'[j]),
        );
        return `${terms.join('')}+${translation[i]}/24`;
      })
      .join(','),
  );
}

function block(name: string, symbol: string, cell: readonly number[]): string {
  const [a, b, c, alpha, beta, gamma] = cell;
  return [
    `data_${name}`,
    `_cell_length_a ${a}(2)`,
    `_cell_length_b ${b}`,
    `_cell_length_c ${c}`,
    `_cell_angle_alpha ${alpha}`,
    `_cell_angle_beta ${beta}`,
    `_cell_angle_gamma ${gamma}`,
    'loop_',
    '_space_group_symop_operation_xyz',
    ...operationTexts(symbol).map((text) => `'${text}'`),
    '',
  ].join('\n');
}

test('structures in any setting are counted under the symbol of the project setting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'extinction-'));
  const rows: readonly [string, string, string, readonly number[]][] = [
    // name, Bravais lattice, setting of the block, cell
    ['p21c', 'mP', 'P 1 21/c 1', [6, 7, 9, 90, 100, 90]],
    ['p21c-long-a', 'mP', 'P 1 21/c 1', [9, 7, 6, 90, 100, 90]],
    ['p21c-oblique', 'mP', 'P 1 21/c 1', [6, 7, 9.5, 90, 130, 90]],
    ['p21n-unique-c', 'mP', 'P 1 1 21/n', [6, 9, 7, 90, 90, 100]],
    ['i2a', 'mC', 'I 1 2/a 1', [6, 7, 9, 90, 100, 90]],
    ['pnma', 'oP', 'P n m a', [10.4, 5.5, 7.7, 90, 90, 90]],
    ['aem2', 'oC', 'A e m 2', [5, 6, 7, 90, 90, 90]],
    ['corundum', 'hR', 'R -3 c', [5.128, 5.128, 5.128, 55.28, 55.28, 55.28]],
    ['diamond', 'cF', 'F d -3 m', [3.567, 3.567, 3.567, 90, 90, 90]],
    ['wrong', 'cF', 'P n m a', [10.4, 5.5, 7.7, 90, 90, 90]],
  ];
  const index = [
    'file\tblock\tbravais\tduplicate_of',
    ...rows.map(([name, bravais]) => `a.cif.gz\t${name}\t${bravais}\t`),
  ];
  index.push('a.cif.gz\tcopy\tmP\tp21c', 'a.cif.gz\tmissing\tmP\t');
  const cif = [...rows, ['copy', 'mP', 'P 1 21/c 1', [6, 7, 9, 90, 100, 90]] as const]
    .map(([name, , symbol, cell]) => block(name, symbol, cell))
    .join('\n');
  try {
    writeFileSync(join(folder, 'index.tsv'), `${index.join('\n')}\n`);
    writeFileSync(join(folder, 'a.cif.gz'), gzipSync(cif));
    const result = countExtinctionSymbols(folder);
    expect(result.failed.map((text) => text.split(':')[0])).toEqual(['a.cif.gz wrong', 'a.cif.gz missing']);
    expect(result.placed).toBe(rows.length - 1);
    expect(Object.fromEntries(result.counts.mP)).toEqual({
      'P 1 21/c 1': 1,
      'P 1 21/a 1': 1,
      'P 1 21/n 1': 2,
    });
    expect(Object.fromEntries(result.counts.mC)).toEqual({ 'C 1 c 1': 1 });
    // a > c > b: the new axes are b, c, a of Pnma, whose n is then in the last and whose a in the second place.
    expect(Object.fromEntries(result.counts.oP)).toEqual({ 'P - c n': 1 });
    expect(Object.fromEntries(result.counts.oC)).toEqual({ 'C - - (ab)': 1 });
    expect(Object.fromEntries(result.counts.hR)).toEqual({ 'R (obv) - c': 1 });
    expect(Object.fromEntries(result.counts.cF)).toEqual({ 'F d - -': 1 });
    expect(extinctionFrequenciesSource(result)).toContain("'P 1 21/c 1': 1");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
