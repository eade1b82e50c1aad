import { instantiateKernels, type KernelExports } from '@ml-index/kernels';
import { CANDIDATE_STRIDE, SCORE_SLOT, type Schedule } from '../candidate.js';
import { bravaisInfo, type CellLimits, type ReferenceList } from '../../lattice/index.js';
import type { ObservedLines } from '../../peaks/index.js';
import { determinantFactor, type CandidateKernel } from './kernel.js';

/** The WebAssembly SIMD kernels behind {@link CandidateKernel}. One instance a worker; not reentrant. */
export function createWasmKernel(): CandidateKernel {
  return new WasmKernel(instantiateKernels());
}

class WasmKernel implements CandidateKernel {
  private readonly doubles: Float64Array;
  private readonly candidates: Float64Array;
  private readonly assigned: Int32Array;
  private readonly maxBatch: number;

  constructor(private readonly wasm: KernelExports) {
    this.doubles = new Float64Array(wasm.memory.buffer);
    this.maxBatch = wasm.maxBatch();
    this.candidates = new Float64Array(
      wasm.memory.buffer,
      wasm.candidatesPointer(),
      this.maxBatch * CANDIDATE_STRIDE,
    );
    this.assigned = new Int32Array(wasm.memory.buffer, wasm.assignedPointer(), wasm.maxObserved());
  }

  configure(references: ReferenceList, observed: ObservedLines, limits: CellLimits, outlier: number): void {
    const { wasm } = this;
    const { freedom } = bravaisInfo(references.bravais);
    const lines = observed.q2.length;
    const stride = wasm.maxReference();
    if (references.count > stride)
      throw new RangeError(`${references.count} reference lines, at most ${stride}`);
    if (lines > wasm.maxObserved())
      throw new RangeError(`${lines} observed lines, at most ${wasm.maxObserved()}`);
    const padded = (references.count + 7) & ~7;
    const features = new Float32Array(wasm.memory.buffer, wasm.featuresPointer(), 6 * stride);
    features.fill(0);
    for (let k = 0; k < freedom; k++) {
      for (let i = 0; i < padded; i++) {
        // the padding is below no limit
        features[k * stride + i] = i < references.count ? references.features[i * freedom + k] : NaN;
      }
    }
    const rows = new Float64Array(wasm.memory.buffer, wasm.features64Pointer(), 6 * stride);
    for (let i = 0; i < references.count; i++) {
      for (let k = 0; k < freedom; k++) rows[i * 6 + k] = references.features[i * freedom + k];
    }
    this.doubles.set(observed.q2, wasm.observedPointer() / 8);
    this.doubles.set(observed.slope, wasm.slopePointer() / 8);
    this.doubles.set(observed.sigma, wasm.sigmaPointer() / 8);
    wasm.configure(
      padded,
      freedom,
      lines,
      outlier,
      1 / limits.maxLength ** 2,
      1 / limits.minLength ** 2,
      1 / limits.maxVolume ** 2,
      1 / limits.minVolume ** 2,
      determinantFactor(references.bravais),
    );
  }

  seed(words: Uint32Array): void {
    this.wasm.seed(words[0], words[1], words[2], words[3]);
  }

  improve(candidates: Float64Array, count: number, schedule: Schedule): void {
    for (let start = 0; start < count; start += this.maxBatch) {
      const size = Math.min(this.maxBatch, count - start);
      const from = start * CANDIDATE_STRIDE;
      const to = from + size * CANDIDATE_STRIDE;
      this.candidates.set(candidates.subarray(from, to));
      this.wasm.improve(size, schedule.rounds, schedule.keep, schedule.firstAll ? 1 : 0);
      candidates.set(this.candidates.subarray(0, to - from), from);
    }
  }

  evaluate(candidate: Float64Array, assigned: Int32Array): number {
    this.candidates.set(candidate);
    const score = this.wasm.evaluate(0);
    assigned.set(this.assigned.subarray(0, assigned.length));
    candidate[SCORE_SLOT] = score;
    return score;
  }
}
