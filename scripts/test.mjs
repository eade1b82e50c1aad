// npm test: everything that must hold, then one line `N passed, N failed`. A check (build, lint, ...) counts when it fails.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ml-index-test-'));
const results = join(folder, 'vitest.json');
process.env.CI ??= 'true'; // the browser test must run, and no snapshot is written
process.env.PATH = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;

/** Runs a command in the root; true when it succeeds. */
function step(name, command, ...args) {
  console.log(`\n== ${name}: ${command} ${args.join(' ')}`);
  const start = performance.now();
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) console.log(error.message);
  console.log(
    `== ${name}: ${status === 0 ? 'ok' : 'FAILED'}, ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  return status === 0;
}

/** Passed and failed tests of vitest's JSON; prints what was skipped. A file that did not load is a failure. */
function count(success) {
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(results, 'utf8'));
  const { numPassedTests: passed, numFailedTests } = report;
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  for (const { name, message } of broken) console.log(`not run: ${relative(root, name)}: ${message}`);
  const skipped = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => ['skipped', 'pending', 'todo'].includes(status)),
  );
  console.log(`\n${skipped.length} skipped`);
  for (const { fullName } of skipped) console.log(`  ${fullName}`);
  const failed = numFailedTests + broken.length;
  return { passed, failed: failed === 0 && !success ? 1 : failed };
}

const checks = [
  step('browser for the tests', 'bash', 'scripts/install-chromium.sh'),
  step('build', 'npm', 'run', 'build'),
  step('lint', 'eslint', '.'),
  step('format', 'prettier', '--check', '.'),
  step('types of the tests', 'tsc', '-p', 'tsconfig.test.json'),
];
const success = step(
  'tests',
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${results}`,
);
const { passed, failed } = count(success);
rmSync(folder, { recursive: true });
const total = failed + checks.filter((ok) => !ok).length;
console.log(`${passed} passed, ${total} failed`);
process.exitCode = total === 0 ? 0 : 1;
