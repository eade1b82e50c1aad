import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ranking } from '../ranking.js';
import { usageError, wholeNumber, optionValues, type Command } from './command.js';
import { leastLines, loadStructures } from './load.js';

const USAGE = `usage: mlindex-train ranking [--data FOLDER] [--part train] [--per-lattice N] [--validate-per-lattice N] [--seed N]
                             [--min-lines CUBIC,OTHERS] [--work FOLDER] [--workers N] [--out FILE]
  Fit the ranking and write packages/ml-index/src/weigh/ranking.data.ts (or FILE); searches are kept in
  FOLDER/candidates.jsonl, so that an interrupted run goes on where it was. The number of workers changes nothing of the result.
  Defaults: --per-lattice 30 --validate-per-lattice 15 --seed 1 --min-lines 10,20 --work tmp/ranking --workers 2.`;

const FILE = fileURLToPath(new URL('../../../ml-index/src/weigh/ranking.data.ts', import.meta.url));

export const rankingCommand: Command = {
  name: 'ranking',
  summary: 'weights of the ranking, from searches of calculated cases',
  usage: USAGE,
  async run(args) {
    const values = optionValues(USAGE, args, {
      data: { type: 'string' },
      part: { type: 'string', default: 'train' },
      'per-lattice': { type: 'string', default: '30' },
      'validate-per-lattice': { type: 'string', default: '15' },
      seed: { type: 'string', default: '1' },
      'min-lines': { type: 'string', default: '10,20' },
      work: { type: 'string', default: 'tmp/ranking' },
      workers: { type: 'string', default: '2' },
      out: { type: 'string', default: FILE },
    });
    if (values.part !== 'train')
      throw usageError(USAGE, 'the ranking is fitted on the part train only', values.part);
    const number = (name: 'per-lattice' | 'validate-per-lattice' | 'seed' | 'workers'): number =>
      wholeNumber(USAGE, name, values[name]);
    const options = {
      perLattice: number('per-lattice'),
      validatePerLattice: number('validate-per-lattice'),
      seed: number('seed'),
      minLines: leastLines(values['min-lines'], (text) => wholeNumber(USAGE, 'min-lines', text)),
      data: values.data,
      work: values.work,
      workers: number('workers'),
      log: console.error,
    };
    if (options.workers < 1) throw usageError(USAGE, '--workers wants one at least', values.workers);
    const { structures, split } = loadStructures(values.data);
    writeFileSync(values.out, await ranking(structures, split, options));
    console.error(`written: ${values.out}`);
  },
};
