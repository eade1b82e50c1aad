import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { regressionCommand } from './regression.js';

const folder = mkdtempSync(join(tmpdir(), 'regression-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
const config = (text: string): string => {
  const file = join(folder, 'config.json');
  writeFileSync(file, text);
  return file;
};
const run = async (...args: string[]): Promise<void> => regressionCommand.run(args);

describe('mlindex-train regression', () => {
  it('refuses unknown options, lattices and groups before it reads any data', async () => {
    await expect(run('--lattice', 'mP')).rejects.toThrow(/--lattice/);
    await expect(run('--lattices', 'mP,xP')).rejects.toThrow(/no such Bravais lattice.*xP/);
    await expect(run('--groups', 'mP-1,mP-9')).rejects.toThrow(/no such group.*mP-9/);
    await expect(run('--groups', 'mP-1', '--lattices', 'mP')).rejects.toThrow(
      /either --lattices or --groups/,
    );
    await expect(run('--dataset', folder)).rejects.toThrow(/no finished data set/);
  });
  it('names what is wrong in a configuration file, all of it', async () => {
    const wrong = config('{"regression": {"batchSize": 0, "adam": {"rate": 1}}, "copies": 3}');
    await expect(run('--config', wrong)).rejects.toThrow(
      /config\.json.*regression\.adam.*rate[^]*regression\.batchSize[^]*copies/,
    );
    await expect(run('--config', config('{'))).rejects.toThrow(
      /config\.json: the configuration cannot be read/,
    );
    await expect(run('--config', join(folder, 'none.json'))).rejects.toThrow(/none\.json.*ENOENT/);
  });
});
