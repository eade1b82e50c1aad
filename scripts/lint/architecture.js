// The module graph of docs/design.md as data, and the lint rule that holds the sources to it.
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Layers of the library, packages/ml-index/src/LAYER, and the layers that each may import beside itself. An engine finds
 * candidates and never weighs them; what weighs does not know the engines.
 */
export const LAYERS = {
  math: [],
  lattice: ['math'],
  symmetry: ['math', 'lattice'],
  peaks: ['math', 'lattice'],
  merit: ['math', 'lattice', 'symmetry', 'peaks'],
  models: ['math', 'lattice'],
  io: ['math', 'lattice', 'symmetry', 'peaks'],
  prior: ['math', 'lattice', 'symmetry'],
  refine: ['math', 'lattice', 'peaks'],
  engines: ['math', 'lattice', 'peaks', 'models', 'prior'],
  weigh: ['math', 'lattice', 'symmetry', 'peaks', 'merit', 'prior', 'refine'],
  report: ['math', 'lattice', 'symmetry', 'peaks', 'merit', 'refine', 'weigh'],
  search: ['math', 'lattice', 'peaks', 'models', 'prior', 'engines', 'weigh', 'report'],
};

/**
 * Folders under packages/, and the packages of this repository that each may import. What is for the browser imports
 * nothing of Node, but in `node.ts`, its entry point there, and `nodeWorker.ts`, its thread.
 */
export const PACKAGES = {
  kernels: { name: '@ml-index/kernels', imports: [], browser: true },
  'ml-index': { name: 'ml-index', imports: ['@ml-index/kernels'], browser: true },
  models: { name: '@ml-index/models', imports: ['ml-index'], browser: true },
  session: { name: '@ml-index/session', imports: ['ml-index'], browser: true },
  cli: { name: 'mlindex', imports: ['ml-index', '@ml-index/models', '@ml-index/session'], browser: false },
  train: { name: '@ml-index/train', imports: ['ml-index'], browser: false },
  web: {
    name: '@ml-index/web',
    imports: ['ml-index', '@ml-index/models', '@ml-index/session'],
    browser: true,
  },
  bench: {
    name: '@ml-index/bench',
    imports: ['ml-index', '@ml-index/models', '@ml-index/session', 'mlindex', '@ml-index/train'],
    browser: false,
  },
};

const OWN_NAMES = new Set(Object.values(PACKAGES).map(({ name }) => name));

/** Names by which code would reach a clock, chance, files or one host; the library gets such things as arguments. */
export const RESTRICTED_GLOBALS = [
  'Buffer',
  'Date',
  'crypto',
  'document',
  'fetch',
  'global',
  'localStorage',
  'navigator',
  'performance',
  'process',
  'require',
  'window',
];

const parse = (path) => {
  const [packages, folder, kind, layer, ...rest] = relative(ROOT, path).split(sep);
  if (packages !== 'packages') return null;
  return { folder, layer: kind === 'src' && rest.length > 0 ? layer : null };
};
const isTest = (path) => /\.(test|config)\.ts$/.test(path) || path.includes(`${sep}test${sep}`);
const isNodeEntry = ({ folder }, path) =>
  ['node.ts', 'nodeWorker.ts'].some((name) => path === join(ROOT, 'packages', folder, 'src', name));
const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const manifests = new Map();
const manifest = (folder) => {
  if (!manifests.has(folder)) {
    manifests.set(folder, JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')));
  }
  return manifests.get(folder);
};
const declared = (folder, test) => {
  const own = manifest(join('packages', folder));
  return {
    ...own.dependencies,
    ...(test ? { ...own.devDependencies, ...manifest('.').devDependencies } : {}),
  };
};

/**
 * What is wrong with an import.
 * @param {string} file absolute path of the importing file
 * @param {string} specifier what it imports
 * @returns {string | null} a message, null when the import is allowed
 */
export function importProblem(file, specifier) {
  const from = parse(file);
  if (from === null || !(from.folder in PACKAGES)) return null;
  const test = isTest(file);
  if (specifier.startsWith('.')) {
    const to = parse(resolve(dirname(file), specifier));
    if (to?.folder !== from.folder)
      return test ? null : 'leaves its package; import the other package by name';
    if (from.folder !== 'ml-index' || from.layer === null || to.layer === null) return null;
    if (!(from.layer in LAYERS)) return `is made in a layer that is not in LAYERS (${from.layer})`;
    if (!(to.layer in LAYERS)) return `is of a layer that is not in LAYERS (${to.layer})`;
    return to.layer === from.layer || LAYERS[from.layer].includes(to.layer)
      ? null
      : `goes from layer ${from.layer} to layer ${to.layer}, which LAYERS does not allow`;
  }
  const { browser, imports, name: self } = PACKAGES[from.folder];
  if (isBuiltin(specifier)) {
    return browser && !test && !isNodeEntry(from, file)
      ? `is of Node only, but ${self} must run in the browser too`
      : null;
  }
  const name = packageOf(specifier);
  if (name === self) return test ? null : 'is of the own package; import the file';
  if (OWN_NAMES.has(name)) {
    return imports.includes(name) || test
      ? null
      : `goes against the order of packages: ${self} may not import ${name}`;
  }
  return name in declared(from.folder, test)
    ? null
    : `is not declared in packages/${from.folder}/package.json`;
}

/** ESLint plugin with the one rule `imports`. */
export const architecture = {
  meta: { name: 'architecture' },
  rules: {
    imports: {
      meta: { type: 'problem', schema: [], messages: { problem: "import of '{{specifier}}' {{problem}}" } },
      create(context) {
        const check = (source) => {
          if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
          const problem = importProblem(context.filename, source.value);
          if (problem === null) return;
          context.report({ node: source, messageId: 'problem', data: { specifier: source.value, problem } });
        };
        return {
          ImportDeclaration: (node) => check(node.source),
          ExportNamedDeclaration: (node) => check(node.source),
          ExportAllDeclaration: (node) => check(node.source),
          ImportExpression: (node) => check(node.source),
          TSImportType: (node) => check(node.source ?? node.argument?.literal),
        };
      },
    },
  },
};
