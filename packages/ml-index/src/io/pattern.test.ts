import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../test/issues.js';
import { bytes, codes, join, read, rows } from '../../test/patternFiles.js';
import { InputError } from '../math/index.js';
import { readPattern } from './pattern.js';
import { readAny } from './readAny.js';

describe('bad patterns', () => {
  it.each([
    ['too-few-points', '1 2\n2 3\n3 4\n'],
    ['no-signal', Array.from({ length: 50 }, (_, i) => `${i + 1} 7`).join('\n')],
    ['two-theta-too-large', rows((x, y) => `${x * 100} ${y}`)],
    ['not-a-number', rows((x, y, i) => `${x} ${i === 7 ? 'x' : y}`)],
    ['not-a-number', rows((x, y, i) => `${x} ${i === 7 ? 'NaN' : y}`)],
    ['not-a-number', rows((x, y) => `${x} ${y}`) + '\nend of data\n'],
    ['no-data', 'nothing here'],
    ['empty-file', ''],
  ])('%s', (code, text) => {
    expect(issuesOf(() => read(text, 'a.xy'))[0].code).toBe(code);
  });

  it('unsorted, repeated, negative: warnings', () => {
    const lines = rows((x, y) => `${x.toFixed(2)} ${y}`).split('\n');
    const file = read([lines[30], ...lines, '-1 5', '10.001 -5'].join('\n'), 'a.xy', { wavelength: 1.5 });
    expect(codes(file)).toEqual(['not-positive', 'unsorted', 'duplicate', 'negative-intensity']);
    expect(file.pattern.twoTheta.length).toBe(51);
  });

  it('never fails with anything but an InputError', () => {
    const starts = [
      'RAW ',
      'RAW2',
      'RAW1.01',
      'RAW4.00',
      'PK\x03\x04',
      '<xrdMeasurement><scan>',
      '*RAS_INT_START\n',
      '_COUNTS\n',
      'BANK 1 5 5 CONST 1 1 0 0 FXYE\n',
      'data_x\n_pd_meas_ 1\n',
      '1 2\n',
      '',
    ];
    const text = fc
      .array(
        fc.oneof(
          fc.double().map(String),
          fc.constantFrom(
            '\n',
            '<a>',
            '</scan>',
            '<counts>1 2</counts>',
            '_START=1',
            '*RAS_INT_END',
            'BANK 1 2 3 CONST',
            'loop_',
            '_pd_meas_counts_total',
            '&#99999999;',
            '"',
          ),
          fc.string(),
        ),
      )
      .map((parts) => bytes(parts.join(' ')));
    fc.assert(
      fc.property(
        fc.constantFrom(...starts),
        fc.oneof(fc.uint8Array({ maxLength: 3000 }), text),
        (start, rest) => {
          const data = join(bytes(start), rest);
          for (const work of [() => readPattern(data, 'x.dat'), () => readAny(data, 'x.dat')]) {
            try {
              work();
            } catch (error) {
              if (!(error instanceof InputError)) throw error;
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
