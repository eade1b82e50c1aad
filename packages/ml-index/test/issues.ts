import { InputError, type Issue } from '../src/math/index.js';

/** The issues of the InputError that `work` throws. */
export function issuesOf(work: () => unknown): readonly Issue[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error.issues;
    throw error;
  }
  throw new Error('no InputError was thrown');
}
