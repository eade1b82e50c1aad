import type { LineOptions } from '@ml-index/session';
import { defaultSearchOptions } from 'ml-index/search';
import { expect, it } from 'vitest';
import { optionName } from '../src/options.js';
import { run } from '../src/run.js';
import { MemoryIo } from './memoryIo.js';

const LINE_OPTIONS: Readonly<Record<keyof LineOptions, true>> = {
  as: true,
  wavelength: true,
  unit: true,
  columns: true,
  decimalComma: true,
  keepSatellites: true,
  significance: true,
  doublet: true,
};

it('each option of the library, which an issue may name, has a flag', async () => {
  const io = new MemoryIo();
  await run(['index', '--help'], io);
  for (const name of [...Object.keys(LINE_OPTIONS), ...Object.keys(defaultSearchOptions)]) {
    expect(io.out, name).toMatch(new RegExp(`^  ${optionName(name)} `, 'm'));
  }
});
