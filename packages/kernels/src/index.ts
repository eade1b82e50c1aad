import { KERNELS_BASE64 } from './generated.js';

/** Exports of assembly/index.ts; see there for the meaning of each. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  featuresPointer(): number;
  features64Pointer(): number;
  observedPointer(): number;
  slopePointer(): number;
  sigmaPointer(): number;
  candidatesPointer(): number;
  assignedPointer(): number;
  distancePointer(): number;
  maxReference(): number;
  maxObserved(): number;
  maxBatch(): number;
  configure(
    references: number,
    parameters: number,
    lines: number,
    outlierFraction: number,
    reciprocalMin: number,
    reciprocalMax: number,
    determinantMin: number,
    determinantMax: number,
    determinantFactor: number,
  ): void;
  seed(a: number, b: number, c: number, d: number): void;
  evaluate(index: number): number;
  improve(count: number, rounds: number, keep: number, firstAll: number): void;
}

let compiled: WebAssembly.Module | null = null;

/** A fresh instance of the kernels with its own memory. Compiled once; the same bytes in Node and the browser. */
export function instantiateKernels(): KernelExports {
  if (compiled === null) {
    const text = atob(KERNELS_BASE64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    compiled = new WebAssembly.Module(bytes);
  }
  return new WebAssembly.Instance(compiled).exports as unknown as KernelExports;
}
