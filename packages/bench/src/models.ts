import { openModels, SHIPPED_MODELS } from '@ml-index/models/node';
import type { SearchContext } from 'ml-index/search';
import { contentFingerprint } from './resultFile.js';
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

/** Folder of a set of models. */
export const folderOf = (models: Models): string => (models === 'on' ? SHIPPED_MODELS : models);

/** Fingerprint of what a row depends on: that of the program, and with models the content of their files. */
export function buildWithModels(build: string, models: Models): string {
  return models === 'off' ? build : `${build}-${contentFingerprint([folderOf(models)], () => true)}`;
}

const opened = new Map<Models, Promise<Partial<SearchContext>>>();

/** What the library's search takes to have the models; opened once. @throws InputError as `openModels` */
export function modelsContext(models: Models): Promise<Partial<SearchContext>> {
  if (models === 'off') return Promise.resolve({});
  const known = opened.get(models) ?? openModels(folderOf(models)).then((store) => ({ models: store }));
  opened.set(models, known);
  return known;
}
