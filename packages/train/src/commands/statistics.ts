import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { latticeStatistics, statisticsModule } from '../statistics.js';
import { wholeNumber, withUsage, type Command } from './command.js';
import { loadStructures } from './load.js';

const USAGE = `usage: mlindex-train statistics [--data FOLDER] [--seed N]
  Write packages/ml-index/src/prior/cellStatistics.data.ts from the training part.`;

const FILE = fileURLToPath(new URL('../../../ml-index/src/prior/cellStatistics.data.ts', import.meta.url));

export const statisticsCommand: Command = {
  name: 'statistics',
  summary: 'cell statistics that the library ships, from the training part',
  usage: USAGE,
  run(args) {
    const { values } = withUsage(USAGE, () =>
      parseArgs({ args, options: { data: { type: 'string' }, seed: { type: 'string', default: '1' } } }),
    );
    const seed = wholeNumber(USAGE, 'seed', values.seed);
    const { structures, split } = loadStructures(values.data);
    writeFileSync(FILE, statisticsModule(latticeStatistics(structures, split, seed)));
    console.error(`written: ${FILE}`);
  },
};
