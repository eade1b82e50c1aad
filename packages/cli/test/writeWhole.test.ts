import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { processIo } from '../src/io.js';
import { writeWhole } from '../src/writeWhole.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlindex-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('writes a file, over an old one with its mode, and leaves nothing else', async () => {
  const path = join(folder, 'a.json');
  await writeWhole(path, 'one');
  writeFileSync(path, 'two', { mode: 0o600 });
  await writeWhole(path, 'three');
  expect(readFileSync(path, 'utf8')).toBe('three');
  expect(readdirSync(folder)).toEqual(['a.json']);
});

it('a link stays a link, its file is written', async () => {
  const [path, link] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(path, 'old');
  symlinkSync(path, link);
  await writeWhole(link, 'new');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('new');
});

it('what was there stays where the writing fails', async () => {
  const path = join(folder, 'a');
  writeFileSync(path, 'old');
  await expect(writeWhole(path, Symbol('no text') as unknown as string)).rejects.toThrow();
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a']);
});

it('a device is written to as it is', async () => {
  await writeWhole('/dev/null', 'text');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

it('links and other spellings of a path are one file', async () => {
  const { identity } = processIo();
  const [path, link] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(path, 'old');
  symlinkSync(path, link);
  expect(await identity(link)).toBe(await identity(path));
  expect(await identity(join(folder, '.', 'new'))).toBe(await identity(`${folder}/x/../new`));
  expect(await identity(join(folder, 'new'))).not.toBe(await identity(path));
});
