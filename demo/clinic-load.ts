// Loads rows into a table by way of an external table: a file with fields of fixed width that the server reads itself.
// Without it the demonstration would spend minutes on INSERT statements, one network turn each.

import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row, Value } from './clinic-rows.ts';
import type { FirebirdServer } from './firebird-server.ts';

/** The file on the disk never grows beyond this, however many rows there are. */
const EXTERNAL_FILE_BYTES_MAX = 64 * 1024 * 1024;
/** Stands for NULL, so that NULL and an empty text stay two things. Fields are filled up with zero bytes. */
const NULL_MARK = 0x01;

export interface LoadTable {
  table: string;
  /** Each column with the number of bytes its longest value may have. */
  columns: Readonly<Record<string, number>>;
}

export async function loadRows(
  server: FirebirdServer,
  databasePath: string,
  { table, columns }: LoadTable,
  rows: Iterable<Row>,
): Promise<void> {
  const widths = Object.values(columns);
  const rowBytes = widths.reduce((sum, width) => sum + width, 0);
  const batchRows = Math.max(1, Math.floor(EXTERNAL_FILE_BYTES_MAX / rowBytes));
  const path = join(server.databaseFolder, `load_${table}.dat`);
  const fields = Object.entries(columns).map(([name, width]) => `${name} char(${width}) character set octets`);
  const values = Object.keys(columns).map((name) => `nullif(trim(trailing x'00' from ${name}), x'01')`);
  // One script a batch: each start of isql costs as much as several thousand rows.
  const script = `create table load_${table} external file '${path}' (${fields.join(', ')});
commit;
insert into ${table} (${Object.keys(columns).join(', ')}) select ${values.join(', ')} from load_${table};
commit;
drop table load_${table};
commit;
`;
  try {
    for (const batch of batches(rows, batchRows)) {
      await writeFields(path, batch, { widths, rowBytes, table });
      await server.sql(databasePath, script);
      await rm(path);
    }
  } finally {
    await rm(path, { force: true });
  }
}

function* batches(rows: Iterable<Row>, size: number): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function writeFields(
  path: string,
  rows: Row[],
  { widths, rowBytes, table }: { widths: number[]; rowBytes: number; table: string },
): Promise<void> {
  const bytes = Buffer.alloc(rows.length * rowBytes);
  let offset = 0;
  for (const row of rows) {
    if (row.length !== widths.length)
      throw new Error(`a row of ${table} has ${row.length} values, not ${widths.length}`);
    for (const [index, width] of widths.entries()) {
      writeField(bytes, { offset, width, value: row[index]!, where: table });
      offset += width;
    }
  }
  await using file = await open(path, 'w');
  await file.writeFile(bytes);
}

function writeField(
  bytes: Buffer,
  { offset, width, value, where }: { offset: number; width: number; value: Value; where: string },
): void {
  if (value === null) {
    bytes[offset] = NULL_MARK;
    return;
  }
  const text = String(value);
  if (Buffer.byteLength(text) > width)
    throw new Error(`a value of ${where} is longer than its ${width} bytes: ${text}`);
  bytes.write(text, offset, width, 'utf8');
}
