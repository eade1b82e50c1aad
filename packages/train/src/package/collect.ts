import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError, type Issue } from 'ml-index/math';
import { MODEL_KINDS, type ModelKind } from 'ml-index/models';
import { readRecord, type TrainingRecord } from './record.js';
import { ENDINGS, targetOf, type Target } from './target.js';

/** A trained model as it stands in the folder of a training run. */
export interface TrainedModel {
  readonly kind: ModelKind;
  readonly name: string;
  readonly target: Target;
  readonly record: TrainingRecord;
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * The trained models of a folder: `KIND/NAME.ENDING` with `KIND/NAME.json` beside it, by kind and name.
 * @param kinds default: those that have a folder
 * @throws InputError all that is wrong: `no-models` where there are none of a kind, `model-name`, issues of readRecord,
 *   `other-dataset` where not all were trained from the same data set, `model-overlap`
 */
export function trainedModels(folder: string, kinds: readonly ModelKind[] | null): TrainedModel[] {
  const present = MODEL_KINDS.filter((kind) => existsSync(join(folder, kind)));
  const issues: Issue[] = [];
  const models = (kinds ?? present).flatMap((kind) => modelsOfKind(folder, kind, issues));
  if (kinds === null && present.length === 0) issues.push(noModels(folder, MODEL_KINDS));
  issues.push(...otherDatasets(models), ...overlapping(models));
  if (issues.length > 0) throw new InputError(issues);
  return models;
}

function noModels(folder: string, kinds: readonly ModelKind[]): Issue {
  const expected = kinds.map((kind) => `${kind}/NAME${ENDINGS[kind]}`).join(' or ');
  return { code: 'no-models', message: 'there are no trained models in this folder', file: folder, expected };
}

function modelsOfKind(folder: string, kind: ModelKind, issues: Issue[]): TrainedModel[] {
  const path = join(folder, kind);
  const files = (existsSync(path) ? readdirSync(path) : [])
    .filter((file) => file.endsWith(ENDINGS[kind]))
    .sort();
  if (files.length === 0) issues.push(noModels(folder, [kind]));
  return files.flatMap((base) => {
    const file = join(path, base);
    const name = basename(base, ENDINGS[kind]);
    const target = targetOf(kind, name);
    if (target === null) {
      const expected =
        kind === 'assignment' ? 'a lattice, e.g. cubic-0.1' : 'a group of the table, e.g. oP-3';
      const message = 'the name of a model does not tell what it is for';
      issues.push({ code: 'model-name', message, file, value: name, expected });
      return [];
    }
    try {
      const record = readRecord(join(path, `${name}.json`));
      return [{ kind, name, target, record, file, bytes: new Uint8Array(readFileSync(file)) }];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      issues.push(...error.issues);
      return [];
    }
  });
}

/** Models that were trained from another data set than most. */
function otherDatasets(models: readonly TrainedModel[]): Issue[] {
  const counts = new Map<string, number>();
  for (const { record } of models) counts.set(record.dataset, (counts.get(record.dataset) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return models
    .filter(({ record }) => record.dataset !== most[0])
    .map(({ file, record }) => ({
      code: 'other-dataset',
      message: 'the model was trained from another data set than most of them',
      ...{ file, value: record.dataset, expected: most[0] },
      hint: 'Train all from one data set, or choose with --kinds',
    }));
}

/** Forests or networks of a group of which there is also one for the whole lattice. */
function overlapping(models: readonly TrainedModel[]): Issue[] {
  const key = ({ kind, target }: TrainedModel): string => `${kind} ${target.bravais}`;
  const whole = new Map(
    models.filter(({ target }) => target.group === null).map((model) => [key(model), model.file]),
  );
  return models.flatMap((model): Issue[] => {
    const other = whole.get(key(model));
    if (model.target.group === null || other === undefined) return [];
    return [
      {
        code: 'model-overlap',
        message: 'there is a model for the group and one for the whole lattice',
        ...{ file: model.file, value: other },
        hint: 'Remove one of them',
      },
    ];
  });
}
