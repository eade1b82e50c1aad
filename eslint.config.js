import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { architecture, RESTRICTED_GLOBALS, ROOT } from './scripts/lint/architecture.js';

const TESTS = [
  'packages/*/vite.config.ts',
  'packages/*/src/**/*.test.ts',
  'packages/*/test/**/*.ts',
  'scripts/**/*.ts',
  'vitest.config.ts',
];
/** A flag in a text, as in `with --wavelength`; no variable of CSS. */
const FLAG = String.raw`/(^|[\s"'\x60]|(?<!var)\()--[a-z][\w-]*(?![\w-]*\s*:)/`;
const reason = 'The library gets clocks, chance and files from its caller (docs/design.md).';

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      'coverage/',
      'packages/web/site/',
      'packages/kernels/build/',
      'packages/kernels/assembly/', // AssemblyScript: checked by its own compiler
      'packages/kernels/src/generated.ts',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: { URL: 'readonly', console: 'readonly', process: 'readonly', performance: 'readonly' },
    },
  },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { project: ['packages/*/tsconfig.json', 'tsconfig.test.json'], tsconfigRootDir: ROOT },
    },
    plugins: { architecture },
    rules: {
      'architecture/imports': 'error',
      'no-undef': 'off', // the compiler knows better
      'no-control-regex': 'off', // readers of files and terminals mean them
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowArray: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['packages/ml-index/src/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-globals': ['error', ...RESTRICTED_GLOBALS.map((name) => ({ name, message: reason }))],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: reason },
        ...RESTRICTED_GLOBALS.map((property) => ({ object: 'globalThis', property, message: reason })),
      ],
    },
  },
  {
    // fronts word the options that an issue names
    files: ['packages/{ml-index,models,session}/src/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-syntax': [
        'error',
        ...['Literal[value=FLAG]', 'TemplateElement[value.raw=FLAG]'].map((selector) => ({
          selector: selector.replace('FLAG', FLAG),
          message: "The library names no flag of a command line: give the issue an option's name.",
        })),
      ],
    },
  },
  {
    files: TESTS,
    rules: { 'no-loss-of-precision': 'off' }, // expected values have the digits of their source
  },
  {
    files: ['packages/{bench,train}/src/**/*.ts'],
    rules: { 'no-console': 'off' }, // commands: their output is what they are for
  },
);
