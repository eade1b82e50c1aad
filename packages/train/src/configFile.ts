import { readFileSync } from 'node:fs';
import { InputError, type Issue } from 'ml-index/math';
import type { z } from 'zod';

/**
 * A configuration in a JSON text, defaults filled in.
 * @param schema all of whose keys have defaults, so that the known keys can be told.
 * @throws InputError `bad-config`, one issue for each problem, with the path of the key.
 */
export function parseConfig<S extends z.ZodType>(schema: S, text: string, file?: string): z.output<S> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unreadable(`no JSON: ${(error as Error).message}`, file);
  }
  return checkedConfig(schema, json, file);
}

/** The same of entries that are read already. */
export function checkedConfig<S extends z.ZodType>(schema: S, entries: unknown, file?: string): z.output<S> {
  const place = file === undefined ? {} : { file };
  const result = schema.safeParse(entries);
  if (result.success) return result.data;
  throw new InputError(
    result.error.issues.flatMap((issue) => issuesOf(schema, issue).map((one) => ({ ...one, ...place }))),
  );
}

/** {@link parseConfig} of a file; the defaults where there is none. */
export function readConfig<S extends z.ZodType>(schema: S, file: string | undefined): z.output<S> {
  if (file === undefined) return parseConfig(schema, '{}');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable((error as Error).message, file);
  }
  return parseConfig(schema, text, file);
}

function unreadable(reason: string, file: string | undefined): InputError {
  return new InputError([
    {
      code: 'bad-config',
      message: `the configuration cannot be read: ${reason}`,
      ...(file === undefined ? {} : { file }),
    },
  ]);
}

function issuesOf(schema: z.ZodType, issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => ({
      code: 'bad-config',
      message: `unknown key ${[...issue.path, key].join('.')}`,
      ...(known.length === 0
        ? {}
        : { hint: `Known keys${path === '' ? '' : ` of ${path}`}: ${known.join(', ')}` }),
    }));
  }
  return [{ code: 'bad-config', message: `${path === '' ? 'configuration' : path}: ${issue.message}` }];
}

/** Keys of the object at a path of the schema, taken from its defaults. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let value: unknown = schema.safeParse({}).data;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
