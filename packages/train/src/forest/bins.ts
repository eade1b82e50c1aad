import { binOf } from 'ml-index/models';

/** Inputs of samples in bins, and what they are to predict. */
export interface BinnedSamples {
  readonly samples: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly bins: number;
  /** Bin of input i of sample s at `i * samples + s`. */
  readonly binned: Uint8Array;
  /** Output k of sample s at `s * outputs + k`. */
  readonly targets: Float64Array;
}

/**
 * Borders of bins that divide the values equally, as far as equal values allow: ascending, `bins - 1` of them, the
 * last repeated where there are fewer distinct ones. In single precision, as they are shipped.
 */
export function quantileEdges(values: Float64Array, bins: number): Float32Array {
  const sorted = Float64Array.from(values).sort();
  const edges = new Float32Array(bins - 1);
  for (let b = 1; b < bins; b++) {
    const at = Math.min(sorted.length - 1, Math.max(1, Math.round((b / bins) * sorted.length)));
    edges[b - 1] = (sorted[Math.max(0, at - 1)] + sorted[at]) / 2;
  }
  return edges;
}

/**
 * @param inputs `width` numbers a sample, row after row
 * @returns borders of all inputs, `bins - 1` each, and the bins of the samples, input after input
 */
export function binInputs(
  inputs: Float64Array,
  width: number,
  bins: number,
): { edges: Float32Array; binned: Uint8Array } {
  const samples = inputs.length / width;
  const edges = new Float32Array(width * (bins - 1));
  const binned = new Uint8Array(inputs.length);
  for (let i = 0; i < width; i++) {
    const column = Float64Array.from({ length: samples }, (_, s) => inputs[s * width + i]);
    const from = i * (bins - 1);
    edges.set(quantileEdges(column, bins), from);
    for (let s = 0; s < samples; s++)
      binned[i * samples + s] = binOf(edges, from, from + bins - 1, column[s]);
  }
  return { edges, binned };
}
