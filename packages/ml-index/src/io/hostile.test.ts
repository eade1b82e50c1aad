import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { InputError } from '../math/index.js';
import { cifBlocks } from './cif.js';
import { readAny } from './readAny.js';
import { parseXml } from './xml.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Codes of the issues that a call throws. */
function codes(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error.issues.map(({ code }) => code);
    throw error;
  }
  return [];
}

// a header of 16 bytes asked for gigabytes
it.each(['RAW ', 'RAW2', 'RAW1.01', 'RAW4.00'])(
  'a %s header that announces 4,000,000,000 points is refused',
  (magic) => {
    for (const size of [16, 800, 1400]) {
      const bytes = new Uint8Array(size);
      for (let i = 8; i < size; i++) bytes[i] = i % 4 === 3 ? 0xee : 0x6b;
      bytes.set(encode(magic));
      expect(codes(() => readAny(bytes, 'a.raw')).length).toBeGreaterThan(0);
    }
  },
);

describe('archives', () => {
  it('that unpack to far more than they are, are refused', () => {
    const bomb = zipSync({ 'Experiment0/RawData0.xml': new Uint8Array(20_000_000).fill(0x20) }, { level: 9 });
    expect(bomb.length).toBeLessThan(100_000);
    expect(codes(() => readAny(bomb, 'a.brml'))).toEqual(['too-large']);
  });

  it('members that no reader wants are not unpacked', () => {
    const archive = zipSync({
      'big.bin': new Uint8Array(60_000_000),
      'Experiment0/RawData0.xml': encode('<a/>'),
    });
    expect(codes(() => readAny(archive, 'a.brml'))).not.toContain('too-large');
  });
});

describe('XML', () => {
  const most = 400_000;
  it.each([
    ['unclosed comments', '<!--'],
    ['unclosed data', '<![CDATA['],
    ['open tags', '<a>'],
    ['quotes', '<a b="'],
    ['brackets', '<'],
    ['instructions', '<?'],
  ])('of %s is refused at once', (_, piece) => {
    expect(codes(() => parseXml(`<r>${piece.repeat(most / piece.length)}`, 'a'))).toEqual(['bad-xml']);
  });

  it('is read without recursion, whatever its depth', () => {
    const depth = 50_000;
    const root = parseXml(`${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`, 'a');
    expect(root.children).toHaveLength(1);
  });

  it('keeps attributes, entities, comments and data apart', () => {
    const root = parseXml(
      '<?xml version="1.0"?><!-- <b> --><n:a x="1 > 2" y=\'&lt;\'>t&amp;<![CDATA[<raw>]]><b/></n:a>',
      'a',
    );
    expect(root.name).toBe('a');
    expect([...root.attributes]).toEqual([
      ['x', '1 > 2'],
      ['y', '<'],
    ]);
    expect(root.text).toBe('t&<raw>');
    expect(root.children.map(({ name }) => name)).toEqual(['b']);
  });
});

it('a CIF of 20,000 blocks, and one of a single line of 5 MB, are read', () => {
  const blocks = Array.from({ length: 20_000 }, (_, i) => `data_${i}\n_a ${i}\n`).join('');
  expect([...cifBlocks(blocks)]).toHaveLength(20_000);
  expect([...cifBlocks(`data_x _a '${'y'.repeat(5_000_000)}'`)]).toHaveLength(1);
});

it('a UXD line with a lone underscore is passed over', () => {
  const rows = Array.from({ length: 80 }, (_, i) => 50 + ((i * 37) % 11)).join('\n');
  const file = readAny(encode(`_ \n_START = 10\n_STEPSIZE = 0.05\n_WL1 1.5406\n_COUNTS\n${rows}\n`), 'a.uxd');
  expect(file.kind).toBe('pattern');
});
