import { readFileSync } from 'node:fs';
import { type InputError } from 'ml-index/math';
import { describe, expect, it } from 'vitest';
import { parsePrepareConfig } from './config.js';

function messages(text: string): string[] {
  try {
    parsePrepareConfig(text, 'my.json');
    return [];
  } catch (error) {
    return (error as InputError).issues.map(
      ({ file, message, hint }) => `${file}: ${message}; ${hint ?? ''}`,
    );
  }
}

describe('configuration of prepare', () => {
  it('is documented, each key with its default', () => {
    const text = readFileSync(new URL('../../../../docs/training.md', import.meta.url), 'utf8');
    const check = (value: object, path: string): void => {
      for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
        const isLeaf = typeof inner !== 'object' || Array.isArray(inner) || Object.keys(inner!).length === 0;
        if (!isLeaf) check(inner!, `${path}${key}.`);
        else {
          const row = text.split('\n').find((line) => line.startsWith(`| \`${path}${key}\``));
          expect(row?.split('|')[2].trim()).toBe(`\`${JSON.stringify(inner)}\``);
        }
      }
    };
    check(parsePrepareConfig('{}'), '');
  });

  it('has a default for each key', () => {
    const config = parsePrepareConfig('{}');
    expect(config.quality.volumePerAtom).toBe(18);
    expect(config.duplicates.leaveOut).toEqual(['H', 'D']);
    expect(config.pattern).toMatchObject({ maxTwoTheta: 60, step: 0.02, fwhm: 0.1, keep: false });
    expect(config.split).toEqual({ seed: 1, train: 0.7, validation: 0.15, test: 0.15 });
    expect(parsePrepareConfig('{"pattern": {"fwhm": 0.2}}').pattern).toMatchObject({ fwhm: 0.2, step: 0.02 });
  });

  it('names unknown keys with their path and the known ones', () => {
    expect(messages('{"patern": {}, "split": {"sed": 2}}')).toEqual([
      expect.stringMatching(
        /^my.json: unknown key split.sed; Known keys of split: seed, train, validation, test/,
      ),
      expect.stringMatching(/^my.json: unknown key patern; Known keys: sources, quality, /),
    ]);
  });

  it('refuses wrong values, shares that do not sum to 1, and what is no JSON', () => {
    expect(messages('{"lines": 0.5}')[0]).toContain('my.json: lines:');
    expect(messages('{"split": {"train": 0.8}}')[0]).toContain('must sum to 1');
    expect(messages('{')[0]).toContain('no JSON');
  });
});
