import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../configFile.js';
import { prepareConfigSchema } from '../prepare/config.js';
import { prepare } from '../prepare/prepare.js';
import { dataFolder } from '../structures.js';
import { withUsage, type Command } from './command.js';

const USAGE = `usage: mlindex-train prepare [--config FILE] [--out FOLDER] [PATH...]
  Make a data set of crystal structures: quality criteria, duplicates, split, powder lines; Parquet files and a data card.
  PATH    CIF files (plain or gzipped, any number of data blocks) and folders of them; one file is one source.
          Default: structures/ of the data folder (environment variable ML_INDEX_DATA, else ../shared/data).
  --config FILE   JSON; keys and defaults: docs/training.md.
  --out FOLDER    default tmp/dataset. An interrupted run goes on where it was, with the same inputs and configuration.`;

export const prepareCommand: Command = {
  name: 'prepare',
  summary: 'a data set of crystal structures, from CIF files to Parquet',
  usage: USAGE,
  async run(args) {
    const { values, positionals } = withUsage(USAGE, () =>
      parseArgs({
        args,
        allowPositionals: true,
        options: { config: { type: 'string' }, out: { type: 'string', default: 'tmp/dataset' } },
      }),
    );
    const config = readConfig(prepareConfigSchema, values.config);
    const paths = positionals.length > 0 ? positionals : [join(dataFolder(), 'structures')];
    const card = await prepare({ paths, config, out: values.out, log: console.error });
    console.error(
      `written: ${values.out}: ${card.total.rows} rows, data card in ${join(values.out, 'datacard.md')}`,
    );
  },
};
