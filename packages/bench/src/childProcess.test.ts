import { expect, test } from 'vitest';
import { childrenCpu, runChild } from './childProcess.js';

test('CPU of ended children from /proc/self/stat, whatever the name of the program', () => {
  const stat = '42 (node (a) b) S 1 42 42 0 -1 4194304 1 2 3 4 500 60 1234 66 20 0 11 0 12345';
  expect(childrenCpu(stat)).toBeCloseTo(13, 12);
});

test('a child: output, exit code, wall and CPU time', async () => {
  const busy =
    'const end = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < end); console.log("a\\nb"); process.exitCode = 3';
  const lines: string[] = [];
  const child = await runChild(process.execPath, ['-e', busy], { onLine: (line) => lines.push(line) });
  expect(child).toMatchObject({ stdout: 'a\nb\n', stderr: '', code: 3 });
  expect(lines).toEqual(['a', 'b']);
  expect(child.wall).toBeGreaterThan(0.25);
  if (process.platform === 'linux') expect(child.cpu).toBeGreaterThan(0.25);
});

test('a child that takes too long is ended', async () => {
  const child = await runChild(process.execPath, ['-e', 'setTimeout(() => {}, 1e5)'], { timeout: 0.2 });
  expect(child.code).toBeNull();
});

test('a program that is not there', async () => {
  await expect(runChild('/no/such/program', [])).rejects.toThrow('ENOENT');
});
