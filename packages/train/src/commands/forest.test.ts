import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, type Issue } from 'ml-index/math';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forestCommand } from './forest.js';

describe('mlindex-train forest', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'forest-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const issuesOf = async (args: string[]): Promise<readonly Issue[]> => {
    try {
      await forestCommand.run(args);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).issues;
    }
    return [];
  };

  it('refuses lattices and options that there are not', async () => {
    expect(await issuesOf(['--lattices', 'tP,tF'])).toMatchObject([{ code: 'usage', value: 'tF' }]);
    expect(await issuesOf(['--trees', '5'])).toMatchObject([{ code: 'usage' }]);
  });

  it('says everything that is wrong with a configuration, and in which file', async () => {
    const file = join(folder, 'config.json');
    writeFileSync(file, '{ "forest": { "trees": 0, "leaves": 3 }, "training": "all" }');
    const issues = await issuesOf(['--config', file]);
    expect(issues.map((issue) => [issue.code, issue.file])).toEqual(issues.map(() => ['bad-config', file]));
    const text = issues.map(({ message }) => message).join('\n');
    for (const word of ['forest.trees', 'leaves', 'training']) expect(text).toContain(word);
    writeFileSync(file, '{ "forest": ');
    expect(await issuesOf(['--config', file])).toMatchObject([{ code: 'bad-config', file }]);
    expect(await issuesOf(['--config', join(folder, 'none.json')])).toMatchObject([{ code: 'bad-config' }]);
  });
});
