import { Assigner, sharesWeights, type AssignmentModel } from 'ml-index/models';
import * as ort from 'onnxruntime-web';

/** A list of as many lines as the model has heads, and a cell to assign them in. */
export interface CheckedList {
  /** 1/A^2, ascending. */
  readonly q2: ArrayLike<number>;
  /** Free coefficients, 1/A^2. */
  readonly free: ArrayLike<number>;
}

/**
 * Greatest difference between the probabilities that an ONNX file gives in onnxruntime and those of the library for the same
 * model.
 * @param lists of equal length
 */
export async function greatestAssignmentDifference(
  model: AssignmentModel,
  onnx: Uint8Array,
  lists: readonly CheckedList[],
): Promise<number> {
  const session = await ort.InferenceSession.create(onnx, { executionProviders: ['wasm'] });
  const [lines, freedom] = [lists[0].q2.length, lists[0].free.length];
  const extra = sharesWeights(model.heads) ? [] : [1];
  const tensor = (of: (list: CheckedList) => ArrayLike<number>, ...shape: number[]): ort.Tensor =>
    new ort.Tensor('float32', Float32Array.from(lists.flatMap((list) => Array.from(of(list)))), shape);
  const { probabilities } = await session.run({
    q2: tensor(({ q2 }) => q2, lists.length, lines, ...extra, 1),
    free: tensor(({ free }) => free, lists.length, 1, ...extra, freedom),
  });
  const found = probabilities.data as Float32Array;
  const assigner = new Assigner(model, lines);
  let greatest = 0;
  lists.forEach(({ free, q2 }, s) => {
    assigner.assign(free, q2).forEach((value, i, all) => {
      const difference = Math.abs(value - found[s * all.length + i]);
      // not less: a NaN counts too
      if (!(difference <= greatest)) greatest = difference;
    });
  });
  await session.release();
  return greatest;
}
