import { describe, expect, it } from 'vitest';
import { smallForest, smallVarianceModel } from '../../test/smallModels.js';
import { rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import { CANDIDATE_STRIDE, SHIFT_SLOT } from '../engines/candidate.js';
import { searchReferences } from '../prior/index.js';
import { BRAVAIS_LATTICES, type BravaisLattice } from '../lattice/index.js';
import { Random } from '../math/index.js';
import { encodeForest, writeVarianceModel, type LatticeModels, type ModelKind } from '../models/index.js';
import { loadModels, modelKinds, type ModelSource } from '../engines/index.js';
import {
  generatorOf,
  GENERATOR_NAMES,
  jobSizeOf,
  planOf,
  shareOf,
  type GeneratorName,
} from '../engines/restart/generatorKinds.js';
import { createJobServer } from './pool.js';
import { defaultSearchOptions } from './options.js';
import { search, settingOf } from './task.js';

/** Small models with random contents: a forest and two networks for tP, a forest for oP. */
function source(): ModelSource & { readonly asked: string[] } {
  const asked: string[] = [];
  const file = (kind: ModelKind, name: string, weight: number, bytes: Uint8Array) => ({
    ...{ kind, name, group: null, weight, file: name, bytes },
  });
  const files: Partial<Record<BravaisLattice, LatticeModels['files']>> = {
    tP: [
      file('forest', 'tP', 1, encodeForest(smallForest('tP', 1))),
      file('network', 'tP-1', 0.7, writeVarianceModel(smallVarianceModel('tP', 2, 20))),
      file('network', 'tP-2', 0.3, writeVarianceModel(smallVarianceModel('tP', 3, 20))),
    ],
    oP: [file('forest', 'oP', 1, encodeForest(smallForest('oP', 4)))],
  };
  return {
    asked,
    kinds: (bravais) => [...new Set(files[bravais]?.map(({ kind }) => kind))],
    load(bravais, kinds) {
      asked.push(`${bravais} ${kinds.join()}`);
      return Promise.resolve({
        bravais,
        files: (files[bravais] ?? []).filter(({ kind }) => kinds.includes(kind)),
      });
    },
  };
}

const PEAKS = syntheticPeaks('tP', rectangular(7.31, 7.31, 9.94), { sigma: 0.01 });

describe('generators by name', () => {
  it('have plans where they have models', async () => {
    const models = await loadModels(source(), ['tP', 'oP', 'mP'], ['forest', 'network']);
    const names = (bravais: BravaisLattice): GeneratorName[] =>
      GENERATOR_NAMES.filter((name) => planOf(name, bravais, models) !== null);
    expect(names('tP')).toEqual(['low-index', 'random', 'forest', 'network']);
    expect(names('oP')).toEqual(['low-index', 'random', 'forest']);
    expect(names('mP')).toEqual(['low-index', 'random']);
    for (const name of names('tP')) expect(generatorOf(name, 'tP', models).name).toBe(name);
    expect(generatorOf('forest', 'tP', models)).toBe(generatorOf('forest', 'tP', models));
  });

  it('have a share of every round that there is, and no other', () => {
    const rounds = { plain: 3, learned: 4 } as const;
    for (const name of GENERATOR_NAMES) {
      expect(jobSizeOf(name)).toBeGreaterThan(0);
      for (const style of ['plain', 'learned'] as const) {
        if (style === 'plain' && modelKinds([name]).length > 0) continue; // it makes the search a learned one
        for (let round = 0; round < rounds[style]; round++)
          expect(shareOf(name, style, round), `${name} ${style} ${round}`).toBeGreaterThanOrEqual(0);
        expect(() => shareOf(name, style, rounds[style])).toThrow(`the generator ${name} has no share`);
      }
    }
    expect(() => shareOf('forest', 'plain', 0)).toThrow('has no share');
  });

  it('load the kinds that they need, once', async () => {
    const from = source();
    const [first, second] = [
      await loadModels(from, ['tP'], ['forest']),
      await loadModels(from, ['tP'], ['forest']),
    ];
    expect(from.asked).toEqual(['tP forest']);
    expect(first.tP).toBe(second.tP);
    expect(await loadModels(from, ['tP'], modelKinds(['random']))).toEqual({
      tP: { bravais: 'tP', files: [] },
    });
  });

  it.each(['forest', 'network'] as const)(
    '%s gives cells for lines corrected by their shift, the same for one seed',
    async (name) => {
      const models = await loadModels(source(), ['tP'], [name]);
      const { observed, limits } = settingOf(PEAKS, defaultSearchOptions);
      const draw = (shiftSigma: number, seed: number): Float64Array => {
        const rows = new Float64Array(40 * CANDIDATE_STRIDE);
        const input = {
          bravais: 'tP' as const,
          references: searchReferences('tP'),
          observed,
          limits,
          shifts: { narrow: shiftSigma, wide: shiftSigma },
        };
        expect(generatorOf(name, 'tP', models).generate(input, 40, new Random(seed), rows)).toBe(40);
        return rows;
      };
      const shifts = (rows: Float64Array): number[] =>
        Array.from({ length: 40 }, (_, i) => rows[i * CANDIDATE_STRIDE + SHIFT_SLOT]);
      expect(draw(0.05, 1)).toEqual(draw(0.05, 1));
      expect(draw(0.05, 2)).not.toEqual(draw(0.05, 1));
      expect(new Set(shifts(draw(0.05, 1))).size).toBe(40);
      expect(new Set(shifts(draw(0, 1)))).toEqual(new Set([0]));
      const rows = draw(0, 1);
      for (let i = 0; i < 40; i++) {
        expect(rows[i * CANDIDATE_STRIDE]).toBeGreaterThan(0);
        expect(rows[i * CANDIDATE_STRIDE + 1]).toBeGreaterThan(0);
      }
    },
  );
});

describe('a search with models', () => {
  const run = (options: object, models?: ModelSource) =>
    search(PEAKS, { lattices: ['tP', 'tI'], ...options }, { now: () => 0, ...(models && { models }) });

  it('draws from them by default and finds the lattice all the same', async () => {
    const from = source();
    const { solutions } = await run({}, from);
    expect(from.asked).toEqual(['tP forest', 'tI ']);
    expect(solutions[0].bravais).toBe('tP');
  });

  it('is refused where a generator needs models and there are none', async () => {
    await expect(run({ generators: ['random', 'network'] })).rejects.toThrow(/network needs models/);
  });

  it('runs jobs in a worker from what was posted', async () => {
    const models = await loadModels(source(), BRAVAIS_LATTICES, ['forest']);
    const setting = settingOf(PEAKS, defaultSearchOptions, models);
    const job = { bravais: 'tP', part: 'forest', block: 0, candidates: 30 } as const;
    const [here, there] = [createJobServer(), createJobServer()];
    here({ kind: 'setting', setting });
    there({ kind: 'setting', setting: structuredClone(setting) });
    const reply = here({ kind: 'job', job });
    expect(reply).toMatchObject({ result: { candidates: 30 } });
    expect(there({ kind: 'job', job })).toEqual(reply);
  });
});
