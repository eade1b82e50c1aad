import { MODEL_KINDS, type ModelKind } from 'ml-index/models';
import { trainedModels } from '../package/collect.js';
import { packModels, type PackOptions } from '../package/pack.js';
import { missingGroups } from '../package/target.js';
import { checkSize, sizeTable, writeSet } from '../package/write.js';
import { usageError, optionValues, type Command } from './command.js';

const USAGE = `usage: mlindex-train package [--models FOLDER] [--out FOLDER] [--kinds LIST] [--numbers f16|as-trained]
                             [--max-size MB] [--licence TEXT]
  Collect trained models into a set that the library loads: FOLDER/forest/NAME.forest, network/NAME.variance and
  assignment/NAME.assign, each with its NAME.json. Checks that all were trained from one data set and that each can be
  read; writes the files and manifest.json with configuration, figures and SHA-256 of each. A set that is there already
  is replaced.
  --kinds     e.g. forest,network; default all that have a folder
  --numbers   f16 halves networks that were written as f32; as-trained leaves them
  --max-size  refuse more than so many MB (of 10^6 bytes) in all
  --licence   what the manifest tells; yours if you trained from structures of your own
  Defaults: --models tmp/models --out packages/models/data --numbers f16 --max-size 20 --licence MIT.`;

export const packageCommand: Command = {
  name: 'package',
  summary: 'collect trained models into a set that the library loads',
  usage: USAGE,
  run(args) {
    const values = optionValues(USAGE, args, {
      models: { type: 'string', default: 'tmp/models' },
      out: { type: 'string', default: 'packages/models/data' },
      kinds: { type: 'string' },
      numbers: { type: 'string', default: 'f16' },
      'max-size': { type: 'string', default: '20' },
      licence: { type: 'string', default: 'MIT' },
    });
    const maxSize = Number(values['max-size']);
    if (!(maxSize > 0)) throw usageError(USAGE, '--max-size wants a number above 0', values['max-size']);
    const options: PackOptions = {
      numbers: numbersOf(values.numbers),
      licence: values.licence,
      command: ['mlindex-train package', ...args].join(' '),
    };
    const models = trainedModels(values.models, values.kinds === undefined ? null : kindsOf(values.kinds));
    for (const kind of MODEL_KINDS) {
      const missing = missingGroups(
        models.filter((model) => model.kind === kind).map(({ target }) => target),
      );
      if (missing.length > 0) console.error(`no ${kind} of the groups ${missing.join(', ')}`);
    }
    const set = packModels(models, options);
    console.log(sizeTable(set));
    checkSize(set, maxSize);
    writeSet(set, values.out);
    console.error(`written: ${values.out}`);
  },
};

function kindsOf(text: string): ModelKind[] {
  const names = text.split(',');
  const unknown = names.find((name) => !MODEL_KINDS.some((kind) => kind === name));
  if (unknown === undefined) return MODEL_KINDS.filter((kind) => names.includes(kind));
  throw usageError(USAGE, `no such kind; known: ${MODEL_KINDS.join(', ')}`, unknown);
}

function numbersOf(text: string): PackOptions['numbers'] {
  if (text === 'f16' || text === 'as-trained') return text;
  throw usageError(USAGE, '--numbers wants f16 or as-trained', text);
}
