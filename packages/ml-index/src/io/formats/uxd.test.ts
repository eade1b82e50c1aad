import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import {
  codes,
  COUNTS,
  expectCounts,
  expectCuDoublet,
  read,
  rows,
  START,
  STEP,
} from '../../../test/patternFiles.js';

describe('Bruker .uxd', () => {
  const header = `; C:\\DATA\\A.RAW\n_FILEVERSION=2\n_WL1 = 1.540600\n_WL2=1.544390\n_WLRATIO=0.5\n_DRIVE='COUPLED'\n_STEPTIME=4.0\n_STEPSIZE=${STEP}\n_START=${START}\n`;

  it.each([
    ['a.uxd', `${header}_COUNTS\n${COUNTS.join('\n')}\n`],
    ['a.uxd', `${header}_CPS\n ${COUNTS.map((y) => y / 4).join(' ')}\n`],
    ['a.uxd', `${header}_2THETACOUNTS\n${rows((x, y) => `   ${x.toFixed(4)}   ${y}`)}\n`],
  ])('%s', (name, text) => {
    const file = read(text, name);
    expectCounts(file);
    expectCuDoublet(file);
    expect(codes(file)).toEqual([]);
  });

  it('reports what cannot be read', () => {
    expect(
      issuesOf(() => read(`${header.replace('COUPLED', 'THETA')}_COUNTS\n1 2 3\n`, 'a.uxd'))[0].code,
    ).toBe('no-data');
    expect(issuesOf(() => read('_COUNTS\n1 2 3\n', 'a.uxd'))[0].code).toBe('missing-angles');
  });
});
