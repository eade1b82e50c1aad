/**
 * The inner loop of the search: thousands of candidate cells, each through many rounds of
 *   calculate the q2 of the reference lines -> nearest calculated line for each observed one -> score ->
 *   random subset of lines -> one weighted least-squares step (write-up 2.4.3, subsampling).
 *
 * Plain-TypeScript twin with the same operations in the same order: `ml-index` src/optimize/referenceKernel.ts.
 * Both give the same bits: single precision where marked f32, double elsewhere, only + - * / and sqrt.
 * Nothing is allocated; all buffers have fixed places in memory.
 */

const MAX_REFERENCE: i32 = 512;
const MAX_OBSERVED: i32 = 64;
const MAX_BATCH: i32 = 256;
const STRIDE: i32 = 8; // doubles a candidate: p0..p5, zero shift, score

const FEATURES: usize = memory.data(6 * 512 * 4, 16); // f32[6][MAX_REFERENCE]
const FEATURES64: usize = memory.data(6 * 512 * 8, 16); // f64[MAX_REFERENCE][6]
const OBSERVED: usize = memory.data(64 * 8, 16); // f64, 1/A^2, ascending
const SLOPE: usize = memory.data(64 * 8, 16); // f64, d(q2)/d(two-theta), 1/A^2 a degree
const SIGMA: usize = memory.data(64 * 8, 16); // f64, 1/A^2
const CANDIDATES: usize = memory.data(256 * 8 * 8, 16); // f64[MAX_BATCH][STRIDE]
const SHIFTED: usize = memory.data(64 * 8, 16); // f64
const SHIFTED32: usize = memory.data(64 * 4, 16); // f32
const COMPACT_INDEX_OFFSET: usize = 528 * 4;
const COMPACT: usize = memory.data(2 * 528 * 4, 16); // f32[528]: calculated lines below the limit; i32[528]: their place in the reference list
const DISTANCE: usize = memory.data(64 * 8, 16); // f64
const ASSIGNED: usize = memory.data(64 * 4, 16); // i32
const WEIGHT: usize = memory.data(64 * 8, 16); // f64
const NORMAL: usize = memory.data(6 * 6 * 8, 16); // f64[6][6]
const RIGHT: usize = memory.data(6 * 8, 16); // f64
const CURRENT: usize = memory.data(8 * 8, 16); // f64
const BEST: usize = memory.data(8 * 8, 16); // f64
const STEP: usize = memory.data(8 * 8, 16); // f64

let referenceCount: i32 = 0;
let freedom: i32 = 0;
let observedCount: i32 = 0;
let outlier: f64 = 0.1;
let minReciprocal: f64 = 0;
let maxReciprocal: f64 = 0;
let minDeterminant: f64 = 0;
let maxDeterminant: f64 = 0;
let determinantFactor: f64 = 1;
let minLines: f64 = 6;

let s0: u32 = 1;
let s1: u32 = 2;
let s2: u32 = 3;
let s3: u32 = 4;

export function featuresPointer(): usize {
  return FEATURES;
}
export function features64Pointer(): usize {
  return FEATURES64;
}
export function observedPointer(): usize {
  return OBSERVED;
}
export function slopePointer(): usize {
  return SLOPE;
}
export function sigmaPointer(): usize {
  return SIGMA;
}
export function candidatesPointer(): usize {
  return CANDIDATES;
}
export function assignedPointer(): usize {
  return ASSIGNED;
}
export function distancePointer(): usize {
  return DISTANCE;
}
export function maxReference(): i32 {
  return MAX_REFERENCE;
}
export function maxObserved(): i32 {
  return MAX_OBSERVED;
}
export function maxBatch(): i32 {
  return MAX_BATCH;
}

/** Sizes and limits; the arrays are written by the caller through the pointers before. */
export function configure(
  references: i32,
  parameters: i32,
  lines: i32,
  outlierFraction: f64,
  reciprocalMin: f64,
  reciprocalMax: f64,
  determinantMin: f64,
  determinantMax: f64,
  factor: f64,
): void {
  referenceCount = references;
  freedom = parameters;
  observedCount = lines;
  outlier = outlierFraction;
  minReciprocal = reciprocalMin;
  maxReciprocal = reciprocalMax;
  minDeterminant = determinantMin;
  maxDeterminant = determinantMax;
  determinantFactor = factor;
}

/** xoshiro128** (Blackman & Vigna 2021, ACM Trans. Math. Softw. 47, 36). */
// @ts-ignore: decorator
@inline
function nextUniform(): f64 {
  const r: u32 = rotl<u32>(s1 * 5, 7) * 9;
  const t: u32 = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= t;
  s3 = rotl<u32>(s3, 11);
  return <f64>r * 2.3283064365386963e-10;
}

export function seed(a: u32, b: u32, c: u32, d: u32): void {
  s0 = a;
  s1 = b;
  s2 = c;
  s3 = d | 1;
}

// @ts-ignore: decorator
@inline
function at(base: usize, i: i32): usize {
  return base + (<usize>i << 3);
}

/** Calculated lines up to `limit` into COMPACT; returns their number. Single precision. */
function calculate(p: usize, limit: f32): i32 {
  if (freedom == 1) return calculateWith(1, p, limit);
  if (freedom == 2) return calculateWith(2, p, limit);
  if (freedom == 3) return calculateWith(3, p, limit);
  if (freedom == 4) return calculateWith(4, p, limit);
  return calculateWith(6, p, limit);
}

/** Inlined once for each number of parameters, so that the choice is made outside the loop. */
// @ts-ignore: decorator
@inline
function calculateWith(parameters: i32, p: usize, limit: f32): i32 {
  const top = f32x4.splat(limit);
  const p0 = f32x4.splat(<f32>load<f64>(p));
  const p1 = f32x4.splat(<f32>load<f64>(p, 8));
  const p2 = f32x4.splat(<f32>load<f64>(p, 16));
  const p3 = f32x4.splat(<f32>load<f64>(p, 24));
  const p4 = f32x4.splat(<f32>load<f64>(p, 32));
  const p5 = f32x4.splat(<f32>load<f64>(p, 40));
  let value = COMPACT;
  let index: i32 = 0;
  const end = FEATURES + (<usize>referenceCount << 2);
  for (let f = FEATURES; f < end; f += 16) {
    let v = f32x4.mul(v128.load(f), p0);
    if (parameters > 1) v = f32x4.add(v, f32x4.mul(v128.load(f, 2048), p1));
    if (parameters > 2) v = f32x4.add(v, f32x4.mul(v128.load(f, 4096), p2));
    if (parameters > 3) v = f32x4.add(v, f32x4.mul(v128.load(f, 6144), p3));
    if (parameters > 4) {
      v = f32x4.add(v, f32x4.mul(v128.load(f, 8192), p4));
      v = f32x4.add(v, f32x4.mul(v128.load(f, 10240), p5));
    }
    let mask = i32x4.bitmask(f32x4.lt(v, top));
    if (mask != 0) {
      // every lane is written, the place moves on only behind the lines below the limit
      store<f32>(value, f32x4.extract_lane(v, 0));
      store<i32>(value, index, COMPACT_INDEX_OFFSET);
      value += <usize>(mask & 1) << 2;
      store<f32>(value, f32x4.extract_lane(v, 1));
      store<i32>(value, index + 1, COMPACT_INDEX_OFFSET);
      value += <usize>(mask & 2) << 1;
      store<f32>(value, f32x4.extract_lane(v, 2));
      store<i32>(value, index + 2, COMPACT_INDEX_OFFSET);
      value += <usize>(mask & 4);
      store<f32>(value, f32x4.extract_lane(v, 3));
      store<i32>(value, index + 3, COMPACT_INDEX_OFFSET);
      value += <usize>(mask & 8) >> 1;
    }
    index += 4;
  }
  const count = <i32>((value - COMPACT) >> 2);
  // pad to a multiple of four with lines that are nearest to nothing
  const padding = f32x4.splat(1e30);
  v128.store(COMPACT + (<usize>count << 2), padding);
  return count;
}

/** Distance of each observed (shifted) line to the nearest of the `count` calculated ones; f32 arithmetic. */
function nearest(count: i32): void {
  const vectors = (count + 3) >> 2;
  const n = observedCount;
  let j: i32 = 0;
  for (; j < n; j += 4) {
    const q0 = v128.load32_splat(SHIFTED32 + (<usize>j << 2), 0);
    const q1 = v128.load32_splat(SHIFTED32 + (<usize>j << 2), 4);
    const q2 = v128.load32_splat(SHIFTED32 + (<usize>j << 2), 8);
    const q3 = v128.load32_splat(SHIFTED32 + (<usize>j << 2), 12);
    let m0 = f32x4.splat(1e30);
    let m1 = m0;
    let m2 = m0;
    let m3 = m0;
    for (let i: i32 = 0; i < vectors; i++) {
      const v = v128.load(COMPACT + (<usize>i << 4));
      m0 = f32x4.pmin(m0, f32x4.abs(f32x4.sub(v, q0)));
      m1 = f32x4.pmin(m1, f32x4.abs(f32x4.sub(v, q1)));
      m2 = f32x4.pmin(m2, f32x4.abs(f32x4.sub(v, q2)));
      m3 = f32x4.pmin(m3, f32x4.abs(f32x4.sub(v, q3)));
    }
    storeMinimum(j, m0);
    storeMinimum(j + 1, m1);
    storeMinimum(j + 2, m2);
    storeMinimum(j + 3, m3);
  }
}

// @ts-ignore: decorator
@inline
function storeMinimum(j: i32, m: v128): void {
  const a = f32x4.pmin(m, v128.shuffle<i32>(m, m, 2, 3, 0, 1));
  const b = f32x4.pmin(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2));
  store<f64>(at(DISTANCE, j), <f64>f32x4.extract_lane(b, 0));
}

/** Reference index of the first calculated line at the known nearest distance of line j. */
function locate(j: i32, count: i32): i32 {
  const distance = f32x4.splat(<f32>load<f64>(at(DISTANCE, j)));
  const q = v128.load32_splat(SHIFTED32 + (<usize>j << 2));
  const vectors = (count + 3) >> 2;
  for (let i: i32 = 0; i < vectors; i++) {
    const v = v128.load(COMPACT + (<usize>i << 4));
    const mask = i32x4.bitmask(f32x4.eq(f32x4.abs(f32x4.sub(v, q)), distance));
    if (mask != 0) {
      const at = (i << 2) + <i32>ctz(mask);
      return load<i32>(COMPACT + (<usize>at << 2), COMPACT_INDEX_OFFSET);
    }
  }
  return 0;
}

/** Product over lines of the robust likelihood ratio; more is better. Sets DISTANCE. */
function score(count: i32): f64 {
  const n = observedCount;
  const lines = max(<f64>count, minLines);
  const last = load<f64>(at(SHIFTED, n - 1));
  const height = ((1.0 - outlier) * last) / (lines * 3.141592653589793);
  let product: f64 = 1;
  for (let j: i32 = 0; j < n; j++) {
    const s = load<f64>(at(SIGMA, j));
    const d = load<f64>(at(DISTANCE, j));
    product *= outlier + (height * s) / (s * s + d * d);
  }
  return product;
}

function determinantOf(p: usize): f64 {
  const a = load<f64>(p);
  const b = load<f64>(p, 8);
  const c = load<f64>(p, 16);
  if (freedom == 1) return a * a * a;
  if (freedom == 2) return a * a * b;
  if (freedom == 3) return a * b * c;
  if (freedom == 4) {
    const e = load<f64>(p, 24) * 0.5;
    return b * (a * c - e * e);
  }
  const d = load<f64>(p, 24) * 0.5;
  const e = load<f64>(p, 32) * 0.5;
  const f = load<f64>(p, 40) * 0.5;
  if (a * b - f * f <= 0) return -1;
  return a * (b * c - d * d) - f * (f * c - d * e) + e * (f * d - b * e);
}

/** Positive definite and within the limits on reciprocal axes and volume. */
function isValid(p: usize): bool {
  const axes = freedom > 3 ? 3 : freedom;
  for (let k: i32 = 0; k < axes; k++) {
    const x = load<f64>(at(p, k));
    if (!(x > minReciprocal && x < maxReciprocal)) return false;
  }
  const det = determinantOf(p) * determinantFactor;
  return det > minDeterminant && det < maxDeterminant;
}

/** Solve the normal equations by Cholesky after scaling to a unit diagonal; false when singular. */
function solve(n: i32): bool {
  for (let i: i32 = 0; i < n; i++) {
    const d = load<f64>(at(NORMAL, i * 6 + i));
    if (!(d > 0)) return false;
    store<f64>(at(WEIGHT, i), 1.0 / sqrt(d));
  }
  for (let i: i32 = 0; i < n; i++) {
    const wi = load<f64>(at(WEIGHT, i));
    store<f64>(at(RIGHT, i), load<f64>(at(RIGHT, i)) * wi);
    for (let k: i32 = 0; k <= i; k++) {
      const a = at(NORMAL, i * 6 + k);
      store<f64>(a, load<f64>(a) * wi * load<f64>(at(WEIGHT, k)));
    }
  }
  for (let i: i32 = 0; i < n; i++) {
    for (let k: i32 = 0; k <= i; k++) {
      let t = load<f64>(at(NORMAL, i * 6 + k));
      for (let m: i32 = 0; m < k; m++) t -= load<f64>(at(NORMAL, i * 6 + m)) * load<f64>(at(NORMAL, k * 6 + m));
      if (i == k) {
        if (!(t > 1e-9)) return false;
        store<f64>(at(NORMAL, i * 6 + i), sqrt(t));
      } else {
        store<f64>(at(NORMAL, i * 6 + k), t / load<f64>(at(NORMAL, k * 6 + k)));
      }
    }
  }
  for (let i: i32 = 0; i < n; i++) {
    let t = load<f64>(at(RIGHT, i));
    for (let m: i32 = 0; m < i; m++) t -= load<f64>(at(NORMAL, i * 6 + m)) * load<f64>(at(STEP, m));
    store<f64>(at(STEP, i), t / load<f64>(at(NORMAL, i * 6 + i)));
  }
  for (let i: i32 = n - 1; i >= 0; i--) {
    let t = load<f64>(at(STEP, i));
    for (let m: i32 = i + 1; m < n; m++) t -= load<f64>(at(NORMAL, m * 6 + i)) * load<f64>(at(STEP, m));
    store<f64>(at(STEP, i), t / load<f64>(at(NORMAL, i * 6 + i)));
  }
  for (let i: i32 = 0; i < n; i++) store<f64>(at(STEP, i), load<f64>(at(STEP, i)) * load<f64>(at(WEIGHT, i)));
  return true;
}

/** Add line j, assigned to reference line r, with weight w to the normal equations. */
function accumulate(j: i32, r: i32, w: f64): void {
  const n = freedom;
  const q = load<f64>(at(SHIFTED, j));
  const row = FEATURES64 + <usize>r * 48;
  for (let i: i32 = 0; i < n; i++) {
    const wf = w * load<f64>(at(row, i));
    const b = at(RIGHT, i);
    store<f64>(b, load<f64>(b) + wf * q);
    for (let k: i32 = 0; k <= i; k++) {
      const a = at(NORMAL, i * 6 + k);
      store<f64>(a, load<f64>(a) + wf * load<f64>(at(row, k)));
    }
  }
}

function shiftLines(shift: f64): f32 {
  const n = observedCount;
  for (let j: i32 = 0; j < n; j++) {
    const q = load<f64>(at(OBSERVED, j)) - shift * load<f64>(at(SLOPE, j));
    store<f64>(at(SHIFTED, j), q);
    store<f32>(SHIFTED32 + (<usize>j << 2), <f32>q);
  }
  for (let j: i32 = n; j < ((n + 3) & ~3); j++) store<f32>(SHIFTED32 + (<usize>j << 2), 0);
  return <f32>(load<f64>(at(SHIFTED, n - 1)) * 1.01);
}

/** Score of candidate `index` as it stands, with ASSIGNED and DISTANCE of every line; for tests and final assignment. */
export function evaluate(index: i32): f64 {
  const c = CANDIDATES + <usize>index * 64;
  const limit = shiftLines(load<f64>(c, 48));
  const count = calculate(c, limit);
  if (count == 0) {
    memory.fill(ASSIGNED, 0xff, <usize>observedCount << 2); // -1: there is no line
    return 0;
  }
  nearest(count);
  for (let j: i32 = 0; j < observedCount; j++) store<i32>(ASSIGNED + (<usize>j << 2), locate(j, count));
  return score(count);
}

/**
 * Improve candidates 0..count-1 in place: each goes through `rounds` rounds and comes back as the best seen,
 * its score in the last place. `keep` lines a round, drawn without replacement with probability ~ 1/q2; the first
 * round keeps all.
 */
export function improve(count: i32, rounds: i32, keep: i32, firstAll: i32): void {
  for (let index: i32 = 0; index < count; index++) improveOne(CANDIDATES + <usize>index * 64, rounds, keep, firstAll);
}

function improveOne(c: usize, rounds: i32, keep: i32, firstAll: i32): void {
  const n = observedCount;
  const parameters = freedom;
  memory.copy(CURRENT, c, 64);
  memory.copy(BEST, c, 64);
  const limit = shiftLines(load<f64>(c, 48));
  let best: f64 = 0;
  for (let round: i32 = 0; round <= rounds; round++) {
    const lines = calculate(CURRENT, limit);
    if (lines < 2) break;
    nearest(lines);
    const s = score(lines);
    if (s > best && isValid(CURRENT)) {
      best = s;
      memory.copy(BEST, CURRENT, 48);
    }
    if (round == rounds) break;
    memory.fill(NORMAL, 0, 288);
    memory.fill(RIGHT, 0, 48);
    if (round == 0 && firstAll != 0) {
      for (let j: i32 = 0; j < n; j++) addLine(j, lines);
    } else {
      let total: f64 = 0;
      for (let j: i32 = 0; j < n; j++) {
        const w = 1.0 / load<f64>(at(OBSERVED, j));
        store<f64>(at(WEIGHT, j), w);
        total += w;
      }
      const draws = min(keep, n);
      for (let t: i32 = 0; t < draws; t++) {
        let z = nextUniform() * total;
        let chosen: i32 = -1;
        for (let j: i32 = 0; j < n; j++) {
          const w = load<f64>(at(WEIGHT, j));
          if (w == 0) continue;
          chosen = j;
          z -= w;
          if (z <= 0) break;
        }
        total -= load<f64>(at(WEIGHT, chosen));
        store<f64>(at(WEIGHT, chosen), 0);
        addLine(chosen, lines);
      }
    }
    if (solve(parameters) && isValid(STEP)) memory.copy(CURRENT, STEP, <usize>parameters << 3);
  }
  memory.copy(c, BEST, 48);
  store<f64>(c, best, 56);
}

// @ts-ignore: decorator
@inline
function addLine(j: i32, lines: i32): void {
  // Eq. 31 of the write-up's notes: sigma^2 = q2_obs (|q2_obs - q2_cal| + eps)
  const w = 1.0 / (load<f64>(at(SHIFTED, j)) * (load<f64>(at(DISTANCE, j)) + 1e-9));
  accumulate(j, locate(j, lines), w);
}
