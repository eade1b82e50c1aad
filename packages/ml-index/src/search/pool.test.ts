import { describe, expect, it } from 'vitest';
import { rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import { Random } from '../math/index.js';
import { createJobServer, createLocalPool, createWorkerPool, type WorkerPort } from './pool.js';
import { search } from './task.js';
import type { SearchProgress } from '../report/index.js';
import type { SearchOptions } from './options.js';

const PEAKS = syntheticPeaks('oP', rectangular(7.12, 9.63, 11.27), { sigma: 0.01, visible: 0.9 });
const OPTIONS: Partial<SearchOptions> = { lattices: ['oP', 'oC', 'tP', 'mP'], candidates: 0.3 };
const now = (): number => 0;

/** A worker in this process: messages are cloned as `postMessage` does, answers come in order, after random times. */
function fakePort(seed: number): WorkerPort & { jobs: number } {
  const serve = createJobServer();
  const random = new Random(seed);
  const port = {
    jobs: 0,
    last: Promise.resolve(),
    listener: (_: Parameters<Parameters<WorkerPort['onReply']>[0]>[0]): void => undefined,
    post(request: Parameters<WorkerPort['post']>[0]): void {
      const reply = serve(structuredClone(request));
      if (reply === null) return;
      port.jobs++;
      const answered = port.last.then(
        () => new Promise<void>((resolve) => setTimeout(resolve, 12 * random.uniform())),
      );
      port.last = answered.then(() => port.listener(structuredClone(reply)));
    },
    onReply(listener: Parameters<WorkerPort['onReply']>[0]): void {
      port.listener = listener;
    },
  };
  return port;
}

function poolOf(ports: readonly WorkerPort[], alone?: number): ReturnType<typeof createWorkerPool> {
  const waiting = [...ports];
  const open = (): WorkerPort => waiting.shift()!;
  return createWorkerPool({ workers: ports.length, open, ...(alone === undefined ? {} : { alone }) });
}

describe('repeatability', () => {
  const reference = search(PEAKS, OPTIONS, { now });

  it('same seed, same result', async () => {
    expect((await reference).solutions.length).toBeGreaterThan(0);
    expect(await search(PEAKS, OPTIONS, { now, pool: createLocalPool() })).toEqual(await reference);
  });

  it('another seed draws other candidates', async () => {
    const other = await search(PEAKS, { ...OPTIONS, seed: 2 }, { now });
    expect(other.solutions).not.toEqual((await reference).solutions);
    expect(other.solutions[0].bravais).toBe((await reference).solutions[0].bravais);
  });

  it.each([1, 2, 3])('%i workers that answer in any order: the same to the last bit', async (size) => {
    const ports = Array.from({ length: size }, (_, i) => fakePort(10 * size + i));
    const result = await search(PEAKS, OPTIONS, { now, pool: poolOf(ports) });
    expect(result).toEqual(await reference);
    for (const port of ports) expect(port.jobs).toBeGreaterThan(0);
  });

  it.each([0, 5e3])('this thread does %i rounds alone and then works beside two others', async (alone) => {
    const ports = [fakePort(7), fakePort(8)];
    const result = await search(PEAKS, OPTIONS, { now, pool: poolOf(ports, alone) });
    expect(result).toEqual(await reference);
    for (const port of ports) expect(port.jobs).toBeGreaterThan(0);
  });

  it('no worker is opened for a search that this thread does alone', async () => {
    const port = fakePort(9);
    const result = await search(PEAKS, OPTIONS, { now, pool: poolOf([port], 1e9) });
    expect(result).toEqual(await reference);
    expect(port.jobs).toBe(0);
  });

  it('a pool serves one search after the other', async () => {
    const pool = poolOf([fakePort(5), fakePort(6)]);
    const other = syntheticPeaks('tP', rectangular(7.31, 7.31, 9.94));
    const first = await search(other, OPTIONS, { now, pool });
    expect(first.solutions[0].bravais).toBe('tP');
    expect(await search(PEAKS, OPTIONS, { now, pool })).toEqual(await reference);
  });

  it('the result is plain data', async () => {
    expect(structuredClone(await reference)).toEqual(await reference);
    expect(JSON.parse(JSON.stringify(await reference))).toEqual(await reference);
  });
});

describe('errors', () => {
  it('of a worker end the search', async () => {
    let reply: Parameters<WorkerPort['onReply']>[0] = () => undefined;
    const broken: WorkerPort = {
      post: (request) => {
        if (request.kind === 'job') setTimeout(() => reply({ error: 'out of memory' }));
      },
      onReply: (listener) => void (reply = listener),
    };
    await expect(search(PEAKS, OPTIONS, { now, pool: poolOf([broken]) })).rejects.toThrow('out of memory');
  });

  it('a job before its setting is an error, not a crash', () => {
    const job = { bravais: 'cP', part: 'random', block: 0, candidates: 1 } as const;
    expect(createJobServer()({ kind: 'job', job })).toMatchObject({
      error: expect.stringContaining('job before setting'),
    });
  });
});

describe('ended early', () => {
  const candidates = (result: Awaited<ReturnType<typeof search>>): number =>
    result.effort.reduce((sum, entry) => sum + entry.candidates, 0);

  it('cancelled after the first progress: the best so far', async () => {
    const full = await search(PEAKS, OPTIONS, { now });
    const abort = new AbortController();
    const seen: SearchProgress[] = [];
    const result = await search(PEAKS, OPTIONS, {
      now,
      signal: abort.signal,
      onProgress: (progress) => {
        seen.push(progress);
        abort.abort();
      },
    });
    expect(result.stopped).toBe('cancelled');
    expect(seen).toHaveLength(1);
    expect(seen[0].fraction).toBeGreaterThan(0);
    expect(seen[0].fraction).toBeLessThan(1);
    expect(seen[0].best).not.toBeNull();
    expect(result.solutions.length).toBeGreaterThan(0);
    expect(result.effort).toHaveLength(1);
    expect(candidates(result)).toBeLessThan(candidates(full));
  });

  it('cancelled before it began: no solution, and it says why', async () => {
    const result = await search(PEAKS, OPTIONS, { now, signal: AbortSignal.abort() });
    expect(result).toMatchObject({ stopped: 'cancelled', solutions: [], probabilityNone: 1, effort: [] });
    expect(result.diagnosis.map(({ code }) => code)).toContain('cancelled');
  });

  it('the time budget, by a clock that is passed in', async () => {
    let seconds = 0;
    const result = await search(PEAKS, { ...OPTIONS, timeBudget: 2.5 }, { now: () => seconds++ });
    expect(result.stopped).toBe('time-budget');
    expect(result.solutions.length).toBeGreaterThan(0);
    expect(result.effort.length).toBeLessThan(4);
    const enough = await search(PEAKS, { ...OPTIONS, timeBudget: 1e6 }, { now });
    expect(enough.stopped).toBe('complete');
  });

  it('progress goes from 0 to at most 1', async () => {
    const fractions: number[] = [];
    await search(PEAKS, OPTIONS, { now, onProgress: ({ fraction }) => void fractions.push(fraction) });
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
    expect(fractions[0]).toBeGreaterThan(0);
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
  });
});
