import { bravaisInfo } from '../../../lattice/index.js';
import { CANDIDATE_STRIDE, SHIFT_SLOT } from '../../candidate.js';
import { drawShift, type CandidateGenerator } from '../generator.js';
import { DRAWS, placeTable, volumeStatistics } from '../../../prior/index.js';

/** Attempts allowed for each candidate asked for. */
const ATTEMPTS = 40;
/** Candidates whose ln(volume) is further than this many standard deviations off the regression are not worth a round. */
const VOLUME_REACH = 2.5;
const PLACE_DRAWS = 1024;
/** The high bits of 32 that index a draw table. */
const DRAW_SHIFT = 32 - Math.log2(DRAWS);

/**
 * Guessed indices: as many low-angle lines as the lattice has free coefficients are given low Miller indices, drawn
 * from how often each reference line stands at that place in training patterns, and the coefficients follow from the
 * linear equations (the trial method of Werner, Eriksson & Westdahl 1985, J. Appl. Cryst. 18, 367, with learned odds).
 */
export const lowIndexCells: CandidateGenerator = {
  name: 'low-index',
  plan(bravais) {
    switch (bravaisInfo(bravais).system) {
      case 'cubic':
        return { candidates: 100, schedule: { rounds: 4, keep: 3, firstAll: false } };
      case 'tetragonal':
      case 'hexagonal':
      case 'rhombohedral':
        return { candidates: 2000, schedule: { rounds: 5, keep: 4, firstAll: false } };
      case 'orthorhombic':
        return { candidates: 6000, schedule: { rounds: 8, keep: 6, firstAll: false } };
      case 'monoclinic':
        return { candidates: 10000, schedule: { rounds: 14, keep: 7, firstAll: false } };
      case 'triclinic':
        return { candidates: 16000, schedule: { rounds: 20, keep: 9, firstAll: false } };
    }
  },
  generate(input, count, random, out) {
    const { freedom, system } = bravaisInfo(input.bravais);
    const table = placeTable(input.bravais);
    const { q2, slope } = input.observed;
    const places = Math.min(table.places, q2.length);
    if (places < freedom) return 0;
    const { mean, sigma } = volumeStatistics(input.bravais, q2.length);
    const expected = mean + Math.log(q2.length) - 1.5 * Math.log(q2[q2.length - 1]);
    const matrix = new Float64Array(freedom * (freedom + 1));
    const solution = new Float64Array(6);
    const { features } = input.references;
    const place = placeDraws(places);
    let written = 0;
    let shift = drawShift(input.shifts, 0, random);
    for (let attempt = 0; attempt < ATTEMPTS * count && written < count; attempt++) {
      let chosen = 0;
      for (let i = 0; i < freedom;) {
        // one draw for both: the low bits choose the line, the high ones its reflection
        const bits = random.uint32();
        const line = place[bits % PLACE_DRAWS];
        if ((chosen >> line) & 1) continue;
        chosen |= 1 << line;
        const reflection = table.lines[line][bits >>> DRAW_SHIFT];
        const row = i * (freedom + 1);
        for (let k = 0; k < freedom; k++) matrix[row + k] = features[reflection * freedom + k];
        matrix[row + freedom] = q2[line] - shift * slope[line];
        i++;
      }
      if (!solveInPlace(matrix, freedom, solution)) continue;
      const determinant = reciprocalDeterminant(system, solution);
      if (!(determinant > 0)) continue;
      const deviation = (-0.5 * Math.log(determinant) - expected) / sigma;
      if (Math.abs(deviation) > VOLUME_REACH) continue;
      const at = written * CANDIDATE_STRIDE;
      out.fill(0, at, at + CANDIDATE_STRIDE);
      for (let k = 0; k < freedom; k++) out[at + k] = solution[k];
      out[at + SHIFT_SLOT] = shift;
      written++;
      shift = drawShift(input.shifts, written, random);
    }
    return written;
  },
};

/** Places of lines to draw from, low angles more often: as the smaller of two even draws. */
function placeDraws(places: number): Uint8Array {
  const draws = new Uint8Array(PLACE_DRAWS);
  for (let i = 0; i < PLACE_DRAWS; i++) {
    draws[i] = Math.min(places - 1, Math.floor(places * (1 - Math.sqrt(1 - (i + 0.5) / PLACE_DRAWS))));
  }
  return draws;
}

/** Gaussian elimination with partial pivoting on an n x (n+1) row-major system of small integers; false when singular. */
function solveInPlace(m: Float64Array, n: number, x: Float64Array): boolean {
  const w = n + 1;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(m[r * w + i]) > Math.abs(m[pivot * w + i])) pivot = r;
    if (Math.abs(m[pivot * w + i]) < 1e-9) return false;
    if (pivot !== i) {
      for (let k = i; k <= n; k++) {
        const t = m[i * w + k];
        m[i * w + k] = m[pivot * w + k];
        m[pivot * w + k] = t;
      }
    }
    for (let r = i + 1; r < n; r++) {
      const f = m[r * w + i] / m[i * w + i];
      if (f === 0) continue;
      for (let k = i + 1; k <= n; k++) m[r * w + k] -= f * m[i * w + k];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let t = m[i * w + n];
    for (let k = i + 1; k < n; k++) t -= m[i * w + k] * x[k];
    x[i] = t / m[i * w + i];
  }
  return true;
}

/** Determinant of the reciprocal metric, not positive when the coefficients are no lattice's. */
function reciprocalDeterminant(system: string, p: Float64Array): number {
  switch (system) {
    case 'cubic':
      return p[0] > 0 ? p[0] ** 3 : 0;
    case 'tetragonal':
      return p[0] > 0 && p[1] > 0 ? p[0] * p[0] * p[1] : 0;
    case 'hexagonal':
    case 'rhombohedral':
      return p[0] > 0 && p[1] > 0 ? 0.75 * p[0] * p[0] * p[1] : 0;
    case 'orthorhombic':
      return p[0] > 0 && p[1] > 0 && p[2] > 0 ? p[0] * p[1] * p[2] : 0;
    case 'monoclinic':
      return p[0] > 0 && p[1] > 0 && p[2] > 0 ? p[1] * (p[0] * p[2] - 0.25 * p[3] * p[3]) : 0;
    default: {
      const [a, b, c] = p;
      const d = p[3] / 2;
      const e = p[4] / 2;
      const f = p[5] / 2;
      if (!(a > 0 && b > 0 && c > 0 && a * b > f * f)) return 0;
      return a * (b * c - d * d) - f * (f * c - d * e) + e * (f * d - b * e);
    }
  }
}
