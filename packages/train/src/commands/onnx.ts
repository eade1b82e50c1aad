import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from 'ml-index/math';
import { readVarianceModel } from 'ml-index/models';
import { usageError, optionValues, type Command } from './command.js';

const USAGE = `usage: mlindex-train onnx [--models FOLDER] [--samples N]
  Run each FOLDER/network/GROUP.onnx in onnxruntime beside the library's own forward pass of GROUP.variance, and tell the
  greatest difference of mean, alpha and beta, relative where they are above 1. Exit code 2 where one is above 1e-4.
  Default: --models tmp/models --samples 200.`;

/** What single precision lets differ. */
const TOLERANCE = 1e-4;

export const onnxCommand: Command = {
  name: 'onnx',
  summary: 'proof that the ONNX files of the networks give the same outputs',
  usage: USAGE,
  async run(args) {
    const values = optionValues(USAGE, args, {
      models: { type: 'string', default: 'tmp/models' },
      samples: { type: 'string', default: '200' },
    });
    if (!/^[1-9]\d*$/.test(values.samples))
      throw usageError(USAGE, '--samples wants a number', values.samples);
    const folder = join(values.models, 'network');
    const names = existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith('.onnx'))
          .map((name) => name.slice(0, -5))
      : [];
    if (names.length === 0) {
      throw new InputError([
        { code: 'no-models', message: 'no ONNX files of networks', file: folder, expected: 'GROUP.onnx' },
      ]);
    }
    // loaded when needed: onnxruntime is there for development only
    const { greatestDifference } = await import('../regression/onnxCheck.js');
    let worst = { name: '', difference: 0 };
    for (const name of names) {
      const file = join(folder, `${name}.variance`);
      const model = readVarianceModel(readFileSync(file), file);
      const onnx = readFileSync(join(folder, `${name}.onnx`));
      const difference = await greatestDifference(model, onnx, Number(values.samples));
      console.log(`${name}: ${difference.toExponential(1)}`);
      if (!(difference <= worst.difference)) worst = { name, difference };
    }
    console.log(
      `${names.length} networks, greatest difference ${worst.difference.toExponential(1)} (${worst.name})`,
    );
    if (worst.difference <= TOLERANCE) return;
    throw new InputError([
      {
        code: 'onnx-differs',
        message: `${worst.name}.onnx does not give what ${worst.name}.variance does`,
        file: folder,
        value: worst.difference,
        expected: `at most ${TOLERANCE}`,
      },
    ]);
  },
};
