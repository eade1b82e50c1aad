import { describe, expect, it } from 'vitest';
import { assignmentCommand } from './assignment.js';

const run = async (...args: string[]): Promise<void> => assignmentCommand.run(args);

describe('mlindex-train assignment', () => {
  it('refuses unknown options, lattices and levels before it reads any data', async () => {
    await expect(run('--lattice', 'mP')).rejects.toThrow(/--lattice/);
    await expect(run('--lattices', 'mP,cubical')).rejects.toThrow(/no such lattice.*monoclinic.*cubical/);
    await expect(run('--levels', '0.3')).rejects.toThrow(/no such level.*0\.025/);
  });
  it('says where no data set is', async () => {
    await expect(run('--dataset', '/nowhere')).rejects.toThrow(/no finished data set/);
  });
});
