/**
 * The inner loop of the search: thousands of candidate cells, each through many rounds of
 *   calculate the q2 of the reference lines -> nearest calculated line for each observed one -> score ->
 *   random subset of lines -> one weighted least-squares step (write-up 2.4.3, subsampling).
 *
 * Plain-TypeScript twin with the same operations in the same order: `ml-index` src/engines/restart/plainKernel.ts.
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
const WEIGHT: usize = memory.data(64 * 4, 16); // i32: ~ 1/q2, what a line is drawn with
const CUMULATIVE: usize = memory.data(64 * 4, 16); // i32: sum of the weights up to and with this line
const REMAINING: usize = memory.data(64 * 4, 16); // i32: the same without the lines drawn so far
const KEPT: usize = memory.data(64 * 4, 16); // i32: lines kept in a round
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
let totalWeight: i32 = 0;
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

/**
 * Sizes and limits; the arrays are written by the caller through the pointers before. `references` is a multiple of
 * eight; the caller fills up with NaN, which is below no limit.
 */
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
  setWeights();
}

/**
 * Weights of the lines in the draws, integers so that sums and differences of them are exact: q2 of the first line over
 * q2 of the line in 1/32768. Behind the last line nothing is ever drawn.
 */
function setWeights(): void {
  totalWeight = 0;
  memory.fill(CUMULATIVE, 0x7f, 256);
  for (let j: i32 = 0; j < observedCount; j++) {
    const weight = max(<i32>((32768.0 * load<f64>(OBSERVED)) / load<f64>(at(OBSERVED, j))), 1);
    totalWeight += weight;
    store<i32>(WEIGHT + (<usize>j << 2), weight);
    store<i32>(CUMULATIVE + (<usize>j << 2), totalWeight);
  }
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
  // eight lines at a time: most of the list is beyond the limit
  for (let f = FEATURES; f < end; f += 32) {
    const first = calculateFour(parameters, f, p0, p1, p2, p3, p4, p5);
    const second = calculateFour(parameters, f + 16, p0, p1, p2, p3, p4, p5);
    const firstBelow = f32x4.lt(first, top);
    const secondBelow = f32x4.lt(second, top);
    if (v128.any_true(v128.or(firstBelow, secondBelow))) {
      value = compact(value, index, first, firstBelow);
      value = compact(value, index + 4, second, secondBelow);
    }
    index += 8;
  }
  const count = <i32>((value - COMPACT) >> 2);
  // pad to a multiple of four with lines that are nearest to nothing
  const padding = f32x4.splat(1e30);
  v128.store(COMPACT + (<usize>count << 2), padding);
  return count;
}

// @ts-ignore: decorator
@inline
function calculateFour(
  parameters: i32,
  f: usize,
  p0: v128,
  p1: v128,
  p2: v128,
  p3: v128,
  p4: v128,
  p5: v128,
): v128 {
  let v = f32x4.mul(v128.load(f), p0);
  if (parameters > 1) v = f32x4.add(v, f32x4.mul(v128.load(f, 2048), p1));
  if (parameters > 2) v = f32x4.add(v, f32x4.mul(v128.load(f, 4096), p2));
  if (parameters > 3) v = f32x4.add(v, f32x4.mul(v128.load(f, 6144), p3));
  if (parameters > 4) {
    v = f32x4.add(v, f32x4.mul(v128.load(f, 8192), p4));
    v = f32x4.add(v, f32x4.mul(v128.load(f, 10240), p5));
  }
  return v;
}

/** Every lane is written; the place, which is returned, moves on only behind the lines below the limit. */
// @ts-ignore: decorator
@inline
function compact(place: usize, index: i32, v: v128, below: v128): usize {
  const mask = i32x4.bitmask(below);
  let value = place;
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
  return value + (<usize>(mask & 8) >> 1);
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
    // minimum over the lanes of each, the four lines side by side
    const m01 = f32x4.pmin(v128.shuffle<f32>(m0, m1, 0, 4, 1, 5), v128.shuffle<f32>(m0, m1, 2, 6, 3, 7));
    const m23 = f32x4.pmin(v128.shuffle<f32>(m2, m3, 0, 4, 1, 5), v128.shuffle<f32>(m2, m3, 2, 6, 3, 7));
    const m = f32x4.pmin(v128.shuffle<f32>(m01, m23, 0, 1, 4, 5), v128.shuffle<f32>(m01, m23, 2, 3, 6, 7));
    v128.store(at(DISTANCE, j), f64x2.promote_low_f32x4(m));
    v128.store(at(DISTANCE, j), f64x2.promote_low_f32x4(v128.shuffle<f32>(m, m, 2, 3, 2, 3)), 16);
  }
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
  // lines of even and of odd number side by side
  let products = f64x2.splat(1);
  let j: i32 = 0;
  for (; j + 1 < n; j += 2) {
    const s = v128.load(at(SIGMA, j));
    const d = v128.load(at(DISTANCE, j));
    const squares = f64x2.add(f64x2.mul(s, s), f64x2.mul(d, d));
    const ratio = f64x2.div(f64x2.mul(f64x2.splat(height), s), squares);
    products = f64x2.mul(products, f64x2.add(f64x2.splat(outlier), ratio));
  }
  let product = f64x2.extract_lane(products, 0);
  if (j < n) {
    const s = load<f64>(at(SIGMA, j));
    const d = load<f64>(at(DISTANCE, j));
    product *= outlier + (height * s) / (s * s + d * d);
  }
  return product * f64x2.extract_lane(products, 1);
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

/** Weighted least-squares step on the first `kept` lines of KEPT into STEP; false when they do not determine the cell. */
function fit(kept: i32, lines: i32): bool {
  if (freedom == 1) return fitWith(1, kept, lines);
  if (freedom == 2) return fitWith(2, kept, lines);
  if (freedom == 3) return fitWith(3, kept, lines);
  if (freedom == 4) return fitWith(4, kept, lines);
  return fitWith(6, kept, lines);
}

/**
 * Normal equations and their solution by L D L^T (Golub & Van Loan, Matrix Computations, 4.1), inlined once for each
 * number of parameters. Row i of the normal matrix is in ni01, ni23, ni45, the right-hand side in b01, b23, b45;
 * cik = dk lik with the pivots dk = ckk. A pivot below 1e-9 of its diagonal element means singular.
 */
// @ts-ignore: decorator
@inline
function fitWith(parameters: i32, kept: i32, lines: i32): bool {
  let n001 = f64x2.splat(0);
  let n101 = n001;
  let n201 = n001;
  let n223 = n001;
  let n301 = n001;
  let n323 = n001;
  let n401 = n001;
  let n423 = n001;
  let n445 = n001;
  let n501 = n001;
  let n523 = n001;
  let n545 = n001;
  let b01 = n001;
  let b23 = n001;
  let b45 = n001;
  for (let t: i32 = 0; t < kept; t++) {
    const j = load<i32>(KEPT + (<usize>t << 2));
    const row = FEATURES64 + <usize>locate(j, lines) * 48;
    const line = load<f64>(at(SHIFTED, j));
    // Eq. 31 of the write-up's notes: sigma^2 = q2_obs (|q2_obs - q2_cal| + eps)
    const w = f64x2.splat(1.0 / (line * (load<f64>(at(DISTANCE, j)) + 1e-9)));
    const q = f64x2.splat(line);
    const f01 = v128.load(row);
    const w01 = f64x2.mul(w, f01);
    b01 = f64x2.add(b01, f64x2.mul(w01, q));
    n001 = f64x2.add(n001, f64x2.mul(lane0(w01), f01));
    if (parameters > 1) n101 = f64x2.add(n101, f64x2.mul(lane1(w01), f01));
    if (parameters > 2) {
      const f23 = v128.load(row, 16);
      const w23 = f64x2.mul(w, f23);
      b23 = f64x2.add(b23, f64x2.mul(w23, q));
      n201 = f64x2.add(n201, f64x2.mul(lane0(w23), f01));
      n223 = f64x2.add(n223, f64x2.mul(lane0(w23), f23));
      if (parameters > 3) {
        n301 = f64x2.add(n301, f64x2.mul(lane1(w23), f01));
        n323 = f64x2.add(n323, f64x2.mul(lane1(w23), f23));
      }
      if (parameters > 4) {
        const f45 = v128.load(row, 32);
        const w45 = f64x2.mul(w, f45);
        b45 = f64x2.add(b45, f64x2.mul(w45, q));
        n401 = f64x2.add(n401, f64x2.mul(lane0(w45), f01));
        n423 = f64x2.add(n423, f64x2.mul(lane0(w45), f23));
        n445 = f64x2.add(n445, f64x2.mul(lane0(w45), f45));
        n501 = f64x2.add(n501, f64x2.mul(lane1(w45), f01));
        n523 = f64x2.add(n523, f64x2.mul(lane1(w45), f23));
        n545 = f64x2.add(n545, f64x2.mul(lane1(w45), f45));
      }
    }
  }
  // elimination row by row: pivot di, its reciprocal ri, the right-hand side yi
  let l10: f64 = 0;
  let l20: f64 = 0;
  let l21: f64 = 0;
  let l30: f64 = 0;
  let l31: f64 = 0;
  let l32: f64 = 0;
  let l40: f64 = 0;
  let l41: f64 = 0;
  let l42: f64 = 0;
  let l43: f64 = 0;
  let l50: f64 = 0;
  let l51: f64 = 0;
  let l52: f64 = 0;
  let l53: f64 = 0;
  let l54: f64 = 0;
  let r0: f64 = 0;
  let y0: f64 = 0;
  let r1: f64 = 0;
  let y1: f64 = 0;
  let r2: f64 = 0;
  let y2: f64 = 0;
  let r3: f64 = 0;
  let y3: f64 = 0;
  let r4: f64 = 0;
  let y4: f64 = 0;
  let r5: f64 = 0;
  let y5: f64 = 0;
  const n00 = f64x2.extract_lane(n001, 0);
  const d0 = n00;
  if (!(d0 > 1e-9 * n00)) return false;
  r0 = 1.0 / d0;
  y0 = f64x2.extract_lane(b01, 0);
  if (parameters > 1) {
    const c10 = f64x2.extract_lane(n101, 0);
    l10 = c10 * r0;
    const n11 = f64x2.extract_lane(n101, 1);
    const d1 = n11 - l10 * c10;
    if (!(d1 > 1e-9 * n11)) return false;
    r1 = 1.0 / d1;
    y1 = f64x2.extract_lane(b01, 1) - l10 * y0;
  }
  if (parameters > 2) {
    const c20 = f64x2.extract_lane(n201, 0);
    l20 = c20 * r0;
    const c21 = f64x2.extract_lane(n201, 1) - l10 * c20;
    l21 = c21 * r1;
    const n22 = f64x2.extract_lane(n223, 0);
    const d2 = n22 - l20 * c20 - l21 * c21;
    if (!(d2 > 1e-9 * n22)) return false;
    r2 = 1.0 / d2;
    y2 = f64x2.extract_lane(b23, 0) - l20 * y0 - l21 * y1;
  }
  if (parameters > 3) {
    const c30 = f64x2.extract_lane(n301, 0);
    l30 = c30 * r0;
    const c31 = f64x2.extract_lane(n301, 1) - l10 * c30;
    l31 = c31 * r1;
    const c32 = f64x2.extract_lane(n323, 0) - l20 * c30 - l21 * c31;
    l32 = c32 * r2;
    const n33 = f64x2.extract_lane(n323, 1);
    const d3 = n33 - l30 * c30 - l31 * c31 - l32 * c32;
    if (!(d3 > 1e-9 * n33)) return false;
    r3 = 1.0 / d3;
    y3 = f64x2.extract_lane(b23, 1) - l30 * y0 - l31 * y1 - l32 * y2;
  }
  if (parameters > 4) {
    const c40 = f64x2.extract_lane(n401, 0);
    l40 = c40 * r0;
    const c41 = f64x2.extract_lane(n401, 1) - l10 * c40;
    l41 = c41 * r1;
    const c42 = f64x2.extract_lane(n423, 0) - l20 * c40 - l21 * c41;
    l42 = c42 * r2;
    const c43 = f64x2.extract_lane(n423, 1) - l30 * c40 - l31 * c41 - l32 * c42;
    l43 = c43 * r3;
    const n44 = f64x2.extract_lane(n445, 0);
    const d4 = n44 - l40 * c40 - l41 * c41 - l42 * c42 - l43 * c43;
    if (!(d4 > 1e-9 * n44)) return false;
    r4 = 1.0 / d4;
    y4 = f64x2.extract_lane(b45, 0) - l40 * y0 - l41 * y1 - l42 * y2 - l43 * y3;
  }
  if (parameters > 4) {
    const c50 = f64x2.extract_lane(n501, 0);
    l50 = c50 * r0;
    const c51 = f64x2.extract_lane(n501, 1) - l10 * c50;
    l51 = c51 * r1;
    const c52 = f64x2.extract_lane(n523, 0) - l20 * c50 - l21 * c51;
    l52 = c52 * r2;
    const c53 = f64x2.extract_lane(n523, 1) - l30 * c50 - l31 * c51 - l32 * c52;
    l53 = c53 * r3;
    const c54 = f64x2.extract_lane(n545, 0) - l40 * c50 - l41 * c51 - l42 * c52 - l43 * c53;
    l54 = c54 * r4;
    const n55 = f64x2.extract_lane(n545, 1);
    const d5 = n55 - l50 * c50 - l51 * c51 - l52 * c52 - l53 * c53 - l54 * c54;
    if (!(d5 > 1e-9 * n55)) return false;
    r5 = 1.0 / d5;
    y5 = f64x2.extract_lane(b45, 1) - l50 * y0 - l51 * y1 - l52 * y2 - l53 * y3 - l54 * y4;
  }
  // back substitution; what a smaller system does not have is 0
  const x5 = y5 * r5;
  const x4 = y4 * r4 - l54 * x5;
  const x3 = y3 * r3 - l43 * x4 - l53 * x5;
  const x2 = y2 * r2 - l32 * x3 - l42 * x4 - l52 * x5;
  const x1 = y1 * r1 - l21 * x2 - l31 * x3 - l41 * x4 - l51 * x5;
  const x0 = y0 * r0 - l10 * x1 - l20 * x2 - l30 * x3 - l40 * x4 - l50 * x5;
  store<f64>(STEP, x0);
  if (parameters > 1) store<f64>(STEP, x1, 8);
  if (parameters > 2) store<f64>(STEP, x2, 16);
  if (parameters > 3) store<f64>(STEP, x3, 24);
  if (parameters > 4) store<f64>(STEP, x4, 32);
  if (parameters > 4) store<f64>(STEP, x5, 40);
  return true;
}

// @ts-ignore: decorator
@inline
function lane0(v: v128): v128 {
  return v128.shuffle<f64>(v, v, 0, 0);
}

// @ts-ignore: decorator
@inline
function lane1(v: v128): v128 {
  return v128.shuffle<f64>(v, v, 1, 1);
}

/** All lines into KEPT; returns their number. */
function allLines(): i32 {
  for (let j: i32 = 0; j < observedCount; j++) store<i32>(KEPT + (<usize>j << 2), j);
  return observedCount;
}

/** `keep` lines into KEPT, drawn without replacement with probability ~ WEIGHT; returns their number. */
function drawLines(keep: i32): i32 {
  const n = observedCount;
  const draws = min(keep, n);
  const end = REMAINING + (<usize>n << 2);
  for (let i: usize = 0; i < <usize>n << 2; i += 16) v128.store(REMAINING + i, v128.load(CUMULATIVE + i));
  let total = totalWeight;
  for (let t: i32 = 0; t < draws; t++) {
    // the first line whose sum is above z: as many lines are before it as have a sum up to z
    const above = i32x4.splat(<i32>(nextUniform() * <f64>total) + 1);
    let before = i32x4.splat(0);
    for (let a = REMAINING; a < end; a += 16) before = i32x4.sub(before, i32x4.lt_s(v128.load(a), above));
    const pairs = i32x4.add(before, v128.shuffle<i32>(before, before, 2, 3, 0, 1));
    const chosen = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
    store<i32>(KEPT + (<usize>t << 2), chosen);
    const weight = load<i32>(WEIGHT + (<usize>chosen << 2));
    total -= weight;
    for (let a = REMAINING; a < end; a += 16) {
      const sums = v128.load(a);
      v128.store(a, i32x4.sub(sums, v128.andnot(i32x4.splat(weight), i32x4.lt_s(sums, above))));
    }
  }
  return draws;
}

// @ts-ignore: decorator
@inline
function copyCoefficients(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
  v128.store(to, v128.load(from, 32), 32);
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
  copyCoefficients(CURRENT, c);
  copyCoefficients(BEST, c);
  copyCoefficients(STEP, c); // places that no parameter has stay as they were
  const limit = shiftLines(load<f64>(c, 48));
  let best: f64 = 0;
  for (let round: i32 = 0; round <= rounds; round++) {
    const lines = calculate(CURRENT, limit);
    if (lines < 2) break;
    nearest(lines);
    const s = score(lines);
    if (s > best && isValid(CURRENT)) {
      best = s;
      copyCoefficients(BEST, CURRENT);
    }
    if (round == rounds) break;
    const kept = round == 0 && firstAll != 0 ? allLines() : drawLines(keep);
    if (fit(kept, lines) && isValid(STEP)) copyCoefficients(CURRENT, STEP);
  }
  copyCoefficients(c, BEST);
  store<f64>(c, best, 56);
}
