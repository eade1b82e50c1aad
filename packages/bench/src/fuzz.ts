/**
 * `npm run fuzz [-- --inputs N --seed N | --replay FILE]`: reads damaged inputs of every format. Nothing but an InputError may come of
 * them, within two seconds each; what is read must be sound. A nightly run takes 100,000 inputs. Inputs that fail are written to
 * tmp/fuzz.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { outcomeOf } from './fuzz/check.js';
import { fuzz } from './fuzz/run.js';
import { ROOT } from './resultFile.js';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
  },
});
const now = (): number => performance.now() / 1000;

if (values.replay !== undefined) {
  const outcome = outcomeOf(new Uint8Array(readFileSync(values.replay)), basename(values.replay), now);
  console.log(JSON.stringify(outcome, null, 2));
  process.exitCode = outcome.kind === 'failed' ? 1 : 0;
} else {
  const { formats, failures } = fuzz(Number(values.inputs), Number(values.seed), now);
  console.log(
    `format              inputs    read  refused  slowest (ms)   seed ${values.seed}, node ${process.version}`,
  );
  for (const [format, { inputs, read, refused, slowest }] of formats)
    console.log(
      `${format.padEnd(18)} ${String(inputs).padStart(7)} ${String(read).padStart(7)} ${String(refused).padStart(8)} ${(1000 * slowest).toFixed(0).padStart(13)}`,
    );
  const folder = join(ROOT, 'tmp/fuzz');
  if (failures.length > 0) mkdirSync(folder, { recursive: true });
  for (const { format, name, input, mutations, why, bytes } of failures.slice(0, 20)) {
    const file = join(folder, `${values.seed}-${input}-${name}`);
    writeFileSync(file, bytes);
    console.log(
      `\n${format}, input ${input} (${mutations.join(', ')}): ${why}\n  npm run fuzz -- --replay ${file}`,
    );
  }
  console.log(`\n${Number(values.inputs) - failures.length} sound, ${failures.length} failed`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
