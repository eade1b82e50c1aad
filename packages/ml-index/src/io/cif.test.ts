import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../math/index.js';
import { cifBlocks, cifColumn, cifNumber, cifValue, readCif } from './cif.js';

const SAMPLE = `#\\#CIF_1.1
data_first   # comment
_cell_length_a   5.4307(2)
_Chemical_Name_Common 'silicon's "powder"'
_quoted_unknown '?'
_unknown ?
_text
;line one
 line # two
;
loop_
_atom_site_label
_atom_site_fract_x
Si1 0.125 Si2
.
loop_
_symop
'x, y, z'
"-x,-y,-z"

data_second
_cell_length_a 3
`;

describe('CIF reader', () => {
  it('reads quotes, text fields, loops, comments and several blocks', () => {
    const [first, second] = readCif(SAMPLE);
    expect(first.name).toBe('first');
    expect(first.line).toBe(2);
    expect(first.issues).toEqual([]);
    expect(cifValue(first, '_cell_length_a')).toBe('5.4307(2)');
    expect(cifValue(first, '_chemical_name_common')).toBe(`silicon's "powder"`);
    expect(cifValue(first, '_quoted_unknown')).toBe('?');
    expect(first.items.get('_unknown')).toBeNull();
    expect(cifValue(first, '_text')).toBe('line one\n line # two');
    expect(cifColumn(first, '_atom_site_label')).toEqual(['Si1', 'Si2']);
    expect(cifColumn(first, '_atom_site_fract_x')).toEqual(['0.125', null]);
    expect(cifColumn(first, '_symop')).toEqual(['x, y, z', '-x,-y,-z']);
    expect(cifColumn(first, '_not_there')).toBeNull();
    expect(cifValue(second, '_cell_length_a')).toBe('3');
  });

  it('reads bytes and any line ends alike', () => {
    const bytes = new TextEncoder().encode(SAMPLE.replaceAll('\n', '\r\n'));
    expect(readCif(bytes)).toEqual(readCif(SAMPLE));
    expect(readCif(SAMPLE.replaceAll('\n', '\r'))).toEqual(readCif(SAMPLE));
  });

  it('joins pieces of long input correctly', () => {
    const count = 200_000;
    const text = `data_long\r\nloop_\r\n_i\r\n_name\r\n${Array.from({ length: count }, (_, i) => `${i} 'n°${i}'`).join('\r\n')}\r\n`;
    for (const input of [text, new TextEncoder().encode(text)]) {
      const [block] = readCif(input);
      expect(block.issues).toEqual([]);
      const names = cifColumn(block, '_name')!;
      expect(names.length).toBe(count);
      expect(names.every((name, i) => name === `n°${i}`)).toBe(true);
    }
  });

  it('reports problems with line and block and keeps the rest', () => {
    const text = `stray
data_bad
_a
_b 1
_b 2
loop_ _c _d
1 2 3
_e 'open
save_frame
_f
;never closed`;
    const [block] = readCif(text, 'bad.cif');
    expect(block.issues.map(({ code, line }) => [code, line])).toEqual([
      ['cif-stray-value', 1],
      ['cif-no-value', 3],
      ['cif-repeated-tag', 5],
      ['cif-loop-length', 6],
      ['cif-open-quote', 8],
      ['cif-reserved-word', 9],
      ['cif-open-text', 11],
    ]);
    expect(block.issues[1].message).toContain('data_bad');
    expect(block.issues[1].file).toBe('bad.cif');
    expect(cifValue(block, '_b')).toBe('1');
    expect(cifColumn(block, '_c')).toEqual(['1']);
    expect(cifColumn(block, '_d')).toEqual(['2']);
  });

  it('says so when there is no block', () => {
    expect(() => readCif('10 20\n')).toThrow(InputError);
    expect([...cifBlocks('')]).toEqual([]);
  });

  it('gives back any values that were written', () => {
    const value = fc.string({ unit: fc.constantFrom(...`aZ09 _#'";?.[]$()-`) });
    const write = (text: string): string =>
      /['"](?:\s|$)/.test(text) || text.includes("'") ? `\n;${text}\n;\n` : `'${text}'`;
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1 }), (rows) => {
        const text = `data_t\nloop_\n_x\n_y\n${rows.map(([x, y]) => `${write(x)} ${write(y)}`).join('\n')}\n`;
        const [block] = readCif(text);
        expect(block.issues).toEqual([]);
        expect(cifColumn(block, '_x')).toEqual(rows.map(([x]) => x));
        expect(cifColumn(block, '_y')).toEqual(rows.map(([, y]) => y));
      }),
    );
  });
});

describe('cifNumber', () => {
  it('splits value and standard uncertainty', () => {
    expect(cifNumber('1.234(5)')).toEqual({ value: 1.234, su: 0.005 });
    expect(cifNumber('-12(3)')).toEqual({ value: -12, su: 3 });
    expect(cifNumber('90.')).toEqual({ value: 90, su: null });
    expect(cifNumber('.5(12)')).toEqual({ value: 0.5, su: 1.2 });
    expect(cifNumber('1.50e-3(2)')).toEqual({ value: 0.0015, su: 0.00002 });
  });

  it('refuses what is no number', () => {
    for (const text of [null, '', 'abc', '1.2.3', '(3)', '1,5', '1.0(']) expect(cifNumber(text)).toBeNull();
  });
});
