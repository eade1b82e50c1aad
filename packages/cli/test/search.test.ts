import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sameLattice, type UnitCell } from 'ml-index/lattice';
import { describe, expect, it } from 'vitest';
import { run } from '../src/run.js';
import { MemoryIo } from './memoryIo.js';

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const PROGRAM = path('packages/cli/bin/mlindex.js');
const isBuilt = existsSync(path('packages/cli/dist/main.js'));

interface Report {
  readonly stopped: string;
  readonly timings: unknown;
  readonly options: unknown;
  readonly solutions: readonly (UnitCell & {
    readonly bravais: string;
    readonly probability: number;
    readonly indexed: number;
    readonly unindexed: number;
    readonly extinction: readonly { readonly symbol: string; readonly probability: number }[];
  })[];
  readonly effort: readonly { readonly bravais: string }[];
}

describe('the search behind mlindex index', () => {
  it('finds cimetidine among all 14 lattices: cell, extinction symbol, lines', async () => {
    const io = new MemoryIo({ 'cimetidine.txt': readFileSync(path('examples/cimetidine.txt'), 'utf8') });
    expect(await run('index cimetidine.txt --workers 0 --json -'.split(' '), io)).toBe(0);
    const report = JSON.parse(io.out) as Report;
    expect(report.stopped).toBe('complete');
    expect(report.effort).toHaveLength(14);
    const [first] = report.solutions;
    expect(first.bravais).toBe('mP');
    // Cernik et al. 1991, as in the file
    const known = { a: 10.6955, b: 18.8157, c: 6.8229, alpha: 90, beta: 111.275, gamma: 90 };
    expect(sameLattice(first, 'P', known, 'P', { length: 0.002, angle: 0.05 }), JSON.stringify(first)).toBe(
      true,
    );
    // P 21/a in the setting of the paper, P 21/c or P 21/n in others: the shortest axes decide
    expect(first.extinction[0].symbol).toBe('P 1 21/c 1');
    expect(first.extinction[0].probability).toBeGreaterThan(0.5);
    expect(first).toMatchObject({ indexed: 21, unindexed: 0 });
    expect(first.probability).toBeGreaterThan(0.5);
  });

  it.each([
    ['pyrolusite', 'tP', { a: 4.39955, b: 4.39955, c: 2.8736, alpha: 90, beta: 90, gamma: 90 }],
    ['fluorapatite', 'hP', { a: 9.37172, b: 9.37172, c: 6.88587, alpha: 90, beta: 90, gamma: 120 }],
    ['corundum', 'hR', { a: 4.76077, b: 4.76077, c: 12.99719, alpha: 90, beta: 90, gamma: 120 }],
  ])('finds %s: %s', async (name, bravais, known) => {
    const io = new MemoryIo({ 'x.txt': readFileSync(path(`examples/${name}.txt`), 'utf8') });
    expect(await run('index x.txt --workers 0 --json -'.split(' '), io)).toBe(0);
    const [first] = (JSON.parse(io.out) as Report).solutions;
    expect(first.bravais).toBe(bravais);
    for (const axis of ['a', 'b', 'c'] as const)
      expect(Math.abs(first[axis] / known[axis] - 1)).toBeLessThan(0.001);
    expect(first.gamma).toBe(known.gamma);
    expect(first.unindexed).toBeLessThanOrEqual(1);
  });

  it('a list without a lattice ends with exit code 1 and a reason', async () => {
    // positions drawn at random
    const list = '# wavelength 1.5406\n' + [8.31, 9.97, 11.02, 14.63, 15.11, 17.9, 19.24, 20.07, 22.86, 23.3,
      25.71, 26.92, 28.05, 29.4, 31.77, 33.18, 35.9, 36.42, 38.83, 41.15].join('\n'); // prettier-ignore
    const io = new MemoryIo({ 'l.txt': list });
    const argv = 'index l.txt --workers 0 --candidates 0.2 --lattices cubic,tetragonal,orthorhombic --json -';
    expect(await run(argv.split(' '), io)).toBe(1);
    const report = JSON.parse(io.out);
    expect(report.solutions[0].probability).toBeLessThan(0.5);
    expect(report.diagnosis.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!isBuilt)('worker threads (needs npm run build)', () => {
  const index = async (workers: number): Promise<Report> => {
    const argv = `index ${path('examples/nac.txt')} --lattices cubic,orthorhombic,mP --candidates 0.3 --workers ${workers} --json -`;
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...argv.split(' ')], {
      maxBuffer: 1 << 26,
    });
    return JSON.parse(stdout) as Report;
  };

  it('two, three and none give the same result to the last bit', async () => {
    const alone = await index(0);
    expect(alone.solutions[0]).toMatchObject({ bravais: 'cI' });
    for (const workers of [2, 3]) {
      const { timings: _timings, options: _options, ...result } = await index(workers);
      expect(alone).toMatchObject(result);
    }
  });
});
