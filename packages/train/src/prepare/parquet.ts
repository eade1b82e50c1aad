import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';
import { COLUMNS, PATTERN_COLUMN, type Column, type Row } from './row.js';
import { writeWhole } from '../wholeFile.js';

const PHYSICAL = { STRING: 'BYTE_ARRAY', INT32: 'INT32', DOUBLE: 'DOUBLE' } as const;

function schemaOfColumn({ name, type, isList, isOptional }: Column): SchemaElement[] {
  const leaf = {
    type: PHYSICAL[type],
    ...(type === 'STRING' ? ({ converted_type: 'UTF8' } as const) : {}),
  };
  if (!isList) return [{ name, ...leaf, repetition_type: isOptional ? 'OPTIONAL' : 'REQUIRED' }];
  return [
    { name, repetition_type: 'REQUIRED', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', ...leaf, repetition_type: 'REQUIRED' },
  ];
}

/** Writes one Parquet file (snappy), whole or not at all. Equal rows give equal bytes. */
export function writeRows(path: string, rows: readonly Row[], hasPattern: boolean): void {
  const columns = hasPattern ? [...COLUMNS, PATTERN_COLUMN] : COLUMNS;
  const buffer = parquetWriteBuffer({
    schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(schemaOfColumn)],
    columnData: columns.map(({ name }) => ({ name, data: rows.map((row) => row[name]) })),
    rowGroupSize: Math.max(1, rows.length),
    createdBy: 'ml-index',
  });
  writeWhole(path, new Uint8Array(buffer));
}

/** Rows of one Parquet file; of the columns that are named, else of all. */
export async function readRows(path: string): Promise<Row[]>;
export async function readRows<K extends keyof Row>(
  path: string,
  columns: readonly K[],
): Promise<Pick<Row, K>[]>;
export async function readRows(path: string, columns?: readonly (keyof Row)[]): Promise<object[]> {
  const file = await asyncBufferFromFile(path);
  return parquetReadObjects({ file, ...(columns === undefined ? {} : { columns: [...columns] }) });
}
