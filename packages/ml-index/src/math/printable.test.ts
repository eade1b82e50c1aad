import { expect, it } from 'vitest';
import { printable } from './printable.js';

it.each([
  ['plain Å, 2θ', 'plain Å, 2θ'],
  ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
  ['\u001b[31mred', '\\u{1b}[31mred'],
  ['a\rb\u0007\u009b2J', 'a\\u{d}b\\u{7}\\u{9b}2J'],
  ['abc\u202etxt.exe', 'abc\\u{202e}txt.exe'],
])('%j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
