import { openModels } from '@ml-index/models/node';
import { InputError } from 'ml-index/math';
import type { SearchContext } from 'ml-index/search';
import { usageError } from './usage.js';

/** `off`: without models; `on`: those that the package has; else the folder of a set of models. */
export type Models = string;

/** `off,on`; each asked once. @throws InputError `usage` */
export function modelsOf(text: string, usage: string): Models[] {
  const list = text.split(',');
  if (list.some((one) => one === '') || new Set(list).size < list.length)
    throw usageError(`--models ${text}: on, off or folders are wanted, each once`, usage);
  return list;
}

const opened = new Map<Models, Promise<Partial<SearchContext>>>();

/** What the library's search takes to have the models; opened once. @throws InputError `no-models` */
export function modelsContext(models: Models): Promise<Partial<SearchContext>> {
  if (models === 'off') return Promise.resolve({});
  const context =
    opened.get(models) ??
    openModels(models === 'on' ? undefined : models).then((store) => ({ models: store }));
  opened.set(models, context);
  return context;
}

/**
 * Arguments of `mlindex index` for the models.
 * @param help what its --help says: a build without the option knows no models
 * @throws InputError `no-models`
 */
export function modelsArguments(models: Models, help: string): string[] {
  if (help.includes('--models')) return ['--models', models];
  if (models === 'off') return [];
  throw noModels(models);
}

function noModels(models: Models): InputError {
  return new InputError([
    {
      code: 'no-models',
      message: 'this build of the search takes no models',
      value: models,
      expected: 'off',
    },
  ]);
}
