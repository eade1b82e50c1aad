import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeForest, writeAssignmentModel, writeVarianceModel } from 'ml-index/models';
import { smallAssignmentModel, smallForest, smallVarianceModel } from '../../ml-index/test/smallModels.js';
import { packageCommand } from '../../train/src/commands/package.js';

/** Small models for mP and tI, packed by the command as trained ones are; the folder of the set. */
export async function packedSet(folder: string): Promise<string> {
  const models = join(folder, 'trained');
  const out = join(folder, 'set');
  const files: Readonly<Record<string, Uint8Array>> = {
    'forest/mP-1.forest': encodeForest(smallForest('mP', 1)),
    'forest/mP-2.forest': encodeForest(smallForest('mP', 2)),
    'forest/tI.forest': encodeForest(smallForest('tI', 3)),
    'network/mP-1.variance': writeVarianceModel(smallVarianceModel('mP', 4)),
    'assignment/monoclinic-0.1.assign': writeAssignmentModel(smallAssignmentModel('monoclinic', 5)),
  };
  const record = { dataset: 'a'.repeat(64), configuration: {}, metrics: {}, seed: 1, seconds: 0 };
  for (const [name, bytes] of Object.entries(files)) {
    const file = join(models, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, bytes);
    writeFileSync(file.replace(/\.[a-z]+$/, '.json'), JSON.stringify(record));
  }
  await packageCommand.run(['--models', models, '--out', out]);
  return out;
}
