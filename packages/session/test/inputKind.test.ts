import { describe, expect, it } from 'vitest';
import { linesOfBytes, type LineOptions } from '../src/index.js';
import { describeInput } from '../src/report/facts.js';

const read = (text: string, options: LineOptions = {}): ReturnType<typeof linesOfBytes> =>
  linesOfBytes(new TextEncoder().encode(text), 'a.txt', options, () => 0);

describe('what the columns of a file are', () => {
  it('a unit that nothing but the values tell is said with the others they allow', () => {
    const falling = read(Array.from({ length: 12 }, (_, i) => (58.38 / (i + 1)).toFixed(3)).join('\n'));
    expect(falling.summary.unitAlternatives).toContain('two-theta');
    expect(describeInput(falling.summary, 12)).toMatch(
      /positions in d by their values, possible too: .*two-theta/,
    );
    const headed = read(
      `d\n${Array.from({ length: 12 }, (_, i) => (58.38 / (i + 1)).toFixed(3)).join('\n')}`,
    );
    expect(headed.summary.unitAlternatives).toBeUndefined();
    expect(describeInput(headed.summary, 12)).toContain('positions in d)');
  });

  it('the option as decides for columns in steady steps, and columns are options of a pattern too', () => {
    const text = Array.from(
      { length: 150 },
      (_, i) =>
        `${(5 + 0.1 * i).toFixed(2)} ${(100 + 900 * Math.exp(-(((i % 50) - 25) ** 2) / 8)).toFixed(0)}`,
    ).join('\n');
    expect(read(text, { wavelength: 1.5 }).summary.kind).toBe('pattern');
    expect(read(text, { wavelength: 1.5, as: 'peaks' }).summary.kind).toBe('peaks');
    const { warnings } = read(text, { wavelength: 1.5, columns: 'two-theta,intensity', unit: 'd' });
    const ignored = warnings.filter(({ code }) => code === 'option-ignored');
    expect(ignored.map(({ option }) => option)).toEqual(['unit']);
  });
});
