// Compares every row of every table of two databases, BLOBs to the last byte, and says in words where they differ.
// Without it "the restore exited with 0" would be taken for "the clinic's data are back", and Firebird has shown that it is not.

import { createHash } from 'node:crypto';
import Firebird from 'node-firebird';
import { rowQueries, type TableColumns, tablesOf } from './clinic-compare-queries.ts';
import { attachFirebird, type DatabaseAddress } from './firebird-attach.ts';

const DIFFERENCES_TOLD_PER_TABLE = 5;

/** What differs, one sentence each; nothing means that both hold the same rows. Neither database is written to. */
export async function compareClinicDatabases(original: DatabaseAddress, restored: DatabaseAddress): Promise<string[]> {
  const [left, right] = await Promise.all([readDatabase(original), readDatabase(restored)]);
  const differences: string[] = [];
  for (const table of new Set([...left.keys(), ...right.keys()])) {
    const [before, after] = [left.get(table), right.get(table)];
    if (before === undefined) differences.push(`table ${table} is only in the restored database`);
    else if (after === undefined) differences.push(`table ${table} is missing from the restored database`);
    else differences.push(...compareTable(table, before, after));
  }
  return differences;
}

interface TableContent {
  columns: string;
  /** The row's key in words (or the row's own hash where the table has no key), and the hash of each row that bears it. */
  rows: Map<string, string[]>;
  count: number;
}

function compareTable(table: string, before: TableContent, after: TableContent): string[] {
  if (before.columns !== after.columns) return [`table ${table} had columns ${before.columns}, now ${after.columns}`];
  const told: string[] = [];
  if (before.count !== after.count) told.push(`table ${table} had ${before.count} rows, now ${after.count}`);
  const missing: string[] = [];
  const changed: string[] = [];
  for (const [key, hashes] of before.rows) {
    const now = after.rows.get(key);
    if (now === undefined) missing.push(key);
    else if (hashes.toSorted().join() !== now.toSorted().join()) changed.push(key);
  }
  const added = [...after.rows.keys()].filter((key) => !before.rows.has(key));
  for (const [keys, what] of [
    [missing, 'missing'],
    [changed, 'different'],
    [added, 'new'],
  ] as const) {
    if (keys.length === 0) continue;
    const some = keys.slice(0, DIFFERENCES_TOLD_PER_TABLE).join(', ');
    told.push(`table ${table}: ${keys.length} ${what}: ${some}${keys.length > DIFFERENCES_TOLD_PER_TABLE ? ' …' : ''}`);
  }
  return told;
}

async function readDatabase(address: DatabaseAddress): Promise<Map<string, TableContent>> {
  const database = await attachFirebird(address);
  try {
    // One snapshot: rows and BLOBs are read by two queries, which must see the same rows in the same order.
    const transaction = await database.transactionAsync(Firebird.ISOLATION_REPEATABLE_READ);
    const contents = new Map<string, TableContent>();
    for (const table of await tablesOf(transaction)) contents.set(table.name, await readTable(transaction, table));
    await transaction.rollbackAsync();
    return contents;
  } finally {
    await database.detachAsync();
  }
}

async function readTable(transaction: Firebird.Transaction, table: TableColumns): Promise<TableContent> {
  const queries = rowQueries(table);
  const blobHashes: string[] = [];
  if (queries.blobs !== null) {
    let hash = createHash('sha256');
    await transaction.sequentiallyAsync(queries.blobs, [], (row: Record<string, unknown>) => {
      hash.update(`${row.COLUMN_NO} ${row.PIECE === null ? 'null' : 'bytes'} `);
      if (row.PIECE !== null) hash.update(row.PIECE as Buffer);
      if (row.IS_LAST === 1) {
        blobHashes.push(hash.digest('base64'));
        hash = createHash('sha256');
      }
    });
  }
  const rows = new Map<string, string[]>();
  let count = 0;
  await transaction.sequentiallyAsync(queries.scalars, [], (row: Record<string, unknown>) => {
    const hash = createHash('sha256').update(blobHashes[count] ?? '');
    for (const value of Object.values(row)) {
      // Length and presence come first, so that NULL, '' and a neighbour's text cannot be taken for each other.
      if (value === null) hash.update('n');
      else hash.update(`v${Buffer.byteLength(value as Buffer)}:`).update(value as Buffer);
    }
    const digest = hash.digest('base64');
    const key = table.key
      .map((_, index) => `${table.key[index]} ${String(row[`V${table.keyPositions[index]}`]).trim()}`)
      .join(' ');
    const name = key === '' ? `row ${digest.slice(0, 12)}` : key;
    rows.set(name, [...(rows.get(name) ?? []), digest]);
    count += 1;
  });
  if (queries.blobs !== null && blobHashes.length !== count) {
    throw new Error(`table ${table.name}: read BLOBs of ${blobHashes.length} rows, but ${count} rows`);
  }
  return { columns: table.columns.map(({ name }) => name).join(', '), rows, count };
}
