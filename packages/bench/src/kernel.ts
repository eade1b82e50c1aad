/**
 * `npm run bench:kernel [-- --json]`: nanoseconds a candidate round (calculate, assign, score, draw, solve) of the plain
 * TypeScript reference and of the WebAssembly kernel, per lattice system, with the search's own reference lists
 * (500 lines, cubic 100), 20 observed lines and random cells. The best of several repeats after warm-up, one thread.
 */
import { cpus } from 'node:os';
import {
  CANDIDATE_STRIDE,
  SCORE_SLOT,
  randomCells,
  createPlainKernel,
  createWasmKernel,
  type CandidateKernel,
} from 'ml-index/engines';
import { searchReferences } from 'ml-index/prior';
import {
  bravaisInfo,
  coefficientsOfCell,
  linesOfCell,
  type BravaisLattice,
  type CellLimits,
  type UnitCell,
} from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { observedLines, q2OfTwoTheta, q2PerTwoTheta, twoThetaOfQ2 } from 'ml-index/peaks';

interface Row {
  readonly system: string;
  readonly bravais: BravaisLattice;
  readonly references: number;
  readonly observed: number;
  readonly referenceNanoseconds: number;
  readonly wasmNanoseconds: number;
  readonly speedup: number;
  /** Did both kernels end with the same bits? */
  readonly identical: boolean;
}

const OBSERVED = 20;
const WAVELENGTH = 1.5406;
const LIMITS: CellLimits = { minLength: 2, maxLength: 60, minVolume: 10, maxVolume: 10_000 };
const CELLS: readonly [BravaisLattice, UnitCell][] = [
  ['cP', { a: 11.3, b: 11.3, c: 11.3, alpha: 90, beta: 90, gamma: 90 }],
  ['tP', { a: 8.1, b: 8.1, c: 12.3, alpha: 90, beta: 90, gamma: 90 }],
  ['hP', { a: 9.3, b: 9.3, c: 14.7, alpha: 90, beta: 90, gamma: 120 }],
  ['hR', { a: 9.3, b: 9.3, c: 14.7, alpha: 90, beta: 90, gamma: 120 }],
  ['oP', { a: 8.3, b: 10.9, c: 13.1, alpha: 90, beta: 90, gamma: 90 }],
  ['mP', { a: 10.394, b: 18.819, c: 6.825, alpha: 90, beta: 106.44, gamma: 90 }],
  ['aP', { a: 6.91, b: 8.754, c: 9.0, alpha: 98.92, beta: 102.38, gamma: 98.68 }],
];

function problem(bravais: BravaisLattice, cell: UnitCell) {
  const random = new Random(
    7,
    CELLS.findIndex(([name]) => name === bravais),
  );
  const x = coefficientsOfCell(cell);
  let reach = x[0];
  while (linesOfCell(bravais, x, reach).count < OBSERVED) reach *= 1.3;
  const exact = Array.from(linesOfCell(bravais, x, reach).q2).sort((a, b) => a - b);
  const twoTheta = exact
    .slice(0, OBSERVED)
    .map((q2) => twoThetaOfQ2(q2, WAVELENGTH) + 0.01 * random.normal());
  const observed = observedLines(
    {
      q2: Float64Array.from(twoTheta, (t) => q2OfTwoTheta(t, WAVELENGTH)).sort(),
      sigmaQ2: Float64Array.from(twoTheta, (t) => 0.01 * q2PerTwoTheta(t, WAVELENGTH)),
      intensity: null,
      wavelength: WAVELENGTH,
    },
    OBSERVED,
    0.04,
  );
  const references = searchReferences(bravais);
  const plan = randomCells.plan(bravais);
  if (plan === null) throw new Error(`no random cells for ${bravais}`);
  const make = (count: number): Float64Array => {
    const candidates = new Float64Array(count * CANDIDATE_STRIDE);
    const input = { bravais, references, observed, limits: LIMITS, shifts: { narrow: 0.02, wide: 0.02 } };
    randomCells.generate(input, count, new Random(8), candidates);
    return candidates;
  };
  return { references, observed, schedule: plan.schedule, make };
}

/** Best time of one candidate round, and the candidates as the last repeat left them. */
function time(kernel: CandidateKernel, setup: ReturnType<typeof problem>, count: number, repeats: number) {
  kernel.configure(setup.references, setup.observed, LIMITS, 0.1);
  const start = setup.make(count);
  const work = start.slice();
  let best = Infinity;
  for (let repeat = 0; repeat < repeats; repeat++) {
    work.set(start);
    kernel.seed(Uint32Array.of(1, 2, 3, 4));
    const before = process.hrtime.bigint();
    kernel.improve(work, count, setup.schedule);
    best = Math.min(best, Number(process.hrtime.bigint() - before));
  }
  return { nanoseconds: best / (count * setup.schedule.rounds), work };
}

function measure(bravais: BravaisLattice, cell: UnitCell): Row {
  const setup = problem(bravais, cell);
  // the naive kernel gets fewer candidates; the comparison of bits is on those
  const few = 64;
  const reference = time(createPlainKernel(), setup, few, 8);
  const same = time(createWasmKernel(), setup, few, 1);
  const wasm = time(createWasmKernel(), setup, 512, 60);
  const scores = wasm.work.filter((_, i) => i % CANDIDATE_STRIDE === SCORE_SLOT);
  if (!scores.some((score) => score > 0)) throw new Error(`${bravais}: no candidate was usable`);
  return {
    system: bravaisInfo(bravais).system,
    bravais,
    references: setup.references.count,
    observed: OBSERVED,
    referenceNanoseconds: Math.round(reference.nanoseconds),
    wasmNanoseconds: Math.round(wasm.nanoseconds),
    speedup: Number((reference.nanoseconds / wasm.nanoseconds).toFixed(1)),
    identical: reference.work.every((value, i) => Object.is(value, same.work[i])),
  };
}

const rows = CELLS.map(([bravais, cell]) => measure(bravais, cell));
const machine = {
  cpu: cpus()[0].model,
  cores: cpus().length,
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
};
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ machine, rows }, null, 2));
} else {
  console.log(`${machine.cpu}, ${machine.cores} cores, node ${machine.node}, ${machine.platform}`);
  console.log('nanoseconds a candidate round, one thread, best of repeats\n');
  const table = [
    [
      'lattice system',
      '',
      'references',
      'observed',
      'plain TypeScript',
      'WebAssembly',
      'speed-up',
      'same bits',
    ],
    ...rows.map((row) => [
      row.system,
      row.bravais,
      String(row.references),
      String(row.observed),
      String(row.referenceNanoseconds),
      String(row.wasmNanoseconds),
      `${row.speedup.toFixed(1)} x`,
      row.identical ? 'yes' : 'NO',
    ]),
  ];
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  for (const line of table) {
    const cells = line.map((text, column) =>
      column < 2 ? text.padEnd(widths[column]) : text.padStart(widths[column]),
    );
    console.log(cells.join('  '));
  }
}
if (rows.some((row) => !row.identical)) process.exitCode = 1;
