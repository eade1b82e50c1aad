import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  bravaisInfo,
  type BravaisLattice,
  coefficientsOfCell,
  isBravaisLattice,
  isCentringAllowed,
  q2OfIndices,
  type UnitCell,
} from '../lattice/index.js';
import { DEFAULT_WAVELENGTH, q2OfTwoTheta, twoThetaOfQ2 } from '../peaks/index.js';
import { type PeakListFile, readPeakList } from './peakList.js';

const folder = fileURLToPath(new URL('../../../../examples/', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));

const read = (name: string): PeakListFile => readPeakList(new Uint8Array(readFileSync(folder + name)), name);

/** The line `cell mP 10.6 18.8 6.8 90 111.2 90` among the comments. */
function knownCell(file: PeakListFile): { bravais: BravaisLattice; cell: UnitCell } {
  const words = file.report.comments.find(({ text }) => text.startsWith('cell '))!.text.split(/\s+/);
  const [a, b, c, alpha, beta, gamma] = words.slice(2).map(Number);
  if (!isBravaisLattice(words[1])) throw new Error(`no Bravais lattice: ${words[1]}`);
  return { bravais: words[1], cell: { a, b, c, alpha, beta, gamma } };
}

function calculatedLines(cell: UnitCell, bravais: BravaisLattice, q2Limit: number): number[] {
  const x = coefficientsOfCell(cell);
  const { centring } = bravaisInfo(bravais);
  const [h, k, l] = [cell.a, cell.b, cell.c].map((length) => Math.ceil(length * Math.sqrt(q2Limit)));
  const lines: number[] = [];
  for (let i = 0; i <= h; i++) {
    for (let j = -k; j <= k; j++) {
      for (let m = -l; m <= l; m++) {
        const q2 = q2OfIndices(x, i, j, m);
        if (q2 > 0 && q2 <= q2Limit && isCentringAllowed(centring, i, j, m)) lines.push(q2);
      }
    }
  }
  return lines;
}

/** Lines of the list within `tolerance` degrees two-theta of a line of the known cell, and how many there are. */
function explained(name: string, shift: number, tolerance: number): { lines: number; explained: number } {
  const { peaks, report } = read(name);
  const { bravais, cell } = knownCell(read(name));
  const wavelength = report.wavelength ?? DEFAULT_WAVELENGTH;
  const calculated = calculatedLines(cell, bravais, 1.1 * peaks.q2[peaks.q2.length - 1]).map((q2) =>
    twoThetaOfQ2(q2, wavelength),
  );
  const near = [...peaks.q2].filter((q2) => {
    const observed = twoThetaOfQ2(q2, wavelength) - shift;
    return calculated.some((line) => Math.abs(line - observed) < tolerance);
  });
  return { lines: peaks.q2.length, explained: near.length };
}

/** Zero shifts that the files speak of, degrees. */
const SHIFTS: Readonly<Record<string, number>> = { 'fluorapatite.txt': -0.04, 'corundum.txt': -0.03 };

describe('examples', () => {
  it('cover several lattice systems', () => {
    const systems = new Set(names.map((name) => bravaisInfo(knownCell(read(name)).bravais).system));
    expect([...systems].sort()).toEqual([
      'cubic',
      'hexagonal',
      'monoclinic',
      'orthorhombic',
      'rhombohedral',
      'tetragonal',
      'triclinic',
    ]);
    expect(names).toHaveLength(10);
    expect(names).toContain('cimetidine.txt');
  });

  it.each(names)('%s is read without a warning', (name) => {
    const file = read(name);
    expect(file.warnings).toEqual([]);
    expect(file.report.unitSource).toBe('heading');
    expect(file.peaks.q2.length).toBeGreaterThanOrEqual(17);
    expect(readFileSync(`${folder}README.md`, 'utf8')).toContain(`\`${name}\``);
  });

  it.each(names.filter((name) => name !== 'bethanechol.txt'))(
    'the known cell explains all lines of %s',
    (name) => {
      const shift = SHIFTS[name] ?? 0;
      const { lines, explained: near } = explained(name, shift, 0.06);
      expect(near).toBe(lines);
      expect(explained(name, shift, 0.03).explained).toBeGreaterThan(0.8 * lines);
    },
  );

  it('the known cell explains 15 of the 20 lines of bethanechol.txt after its zero shift', () => {
    expect(explained('bethanechol.txt', 0.0572, 0.04)).toEqual({ lines: 20, explained: 15 });
    expect(q2OfTwoTheta(6.69, 1.5418)).toBeCloseTo(read('bethanechol.txt').peaks.q2[0], 12);
  });
});
