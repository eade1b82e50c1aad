import { decodeModels, predictVariance, type LatticeModels } from 'ml-index/models';

/** What models decode to, number for number, and what the networks predict for some lines, as a text. */
export function contentsOf(models: LatticeModels): string {
  const decoded = decodeModels(models);
  const predictions = decoded.networks.map(({ model }) =>
    predictVariance(
      model,
      model.inputs.mean.map((mean, i) => mean + i / 4),
    ),
  );
  return JSON.stringify({ decoded, predictions }, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? [...(value as Float32Array)] : value,
  );
}
