// A backup file in Microsoft Tape Format as far as its descriptor blocks: `TAPE` (the media), `SSET` (the backup set, with what a
// restore must know), then pages, then `ESET`. The pages' own layout is ours, since only this double reads them; each ends with a
// checksum, as with WITH CHECKSUM. All numbers are little-endian.
//
//   every block   0  4  its name        4  4  attributes     8  2  offset to its data   10  1  system: 14 is Windows NT
//                20  8  where the block stands               48  1  kind of texts: 2 is UTF-16   50  2  checksum of its first 50 bytes
//   TAPE         52  4  media family   56  4  attributes    60  2  media number    84 4  software name (size, offset)
//                88  2  block size     90  2  vendor: 4608 is Microsoft            97  1  version of the format

import { crc32 } from 'node:zlib';
import { type Database, type DatabaseFile, PAGE_BYTES, SYSTEM_PAGES } from './model.ts';
import { encodeTables } from './store.ts';

export const BLOCK_BYTES = 4096;
const HEADER_BYTES = 52;
const PAYLOAD_BYTES = PAGE_BYTES - 4;
const END_BYTES = 512;

/** What stands in the backup set's block. */
export interface BackupSet {
  readonly database: string;
  readonly version: readonly [number, number, number];
  readonly files: readonly DatabaseFile[];
  readonly compatibilityLevel: number;
  readonly collation: string;
  readonly recoveryModel: Database['recoveryModel'];
  readonly certificate: string | null;
  readonly hasChecksums: boolean;
  readonly isCopyOnly: boolean;
  readonly tableBytes: number;
  readonly fillerPages: number;
  readonly damagedPage: number | null;
  readonly pages: number;
}

export function encodeHead(set: BackupSet): Buffer {
  const tape = block('TAPE', BLOCK_BYTES, 0);
  tape.writeUInt32LE(0x51a7_0001, 52);
  tape.writeUInt16LE(1, 60);
  const software = Buffer.from('Microsoft SQL Server', 'utf16le');
  tape.writeUInt16LE(software.length, 84);
  tape.writeUInt16LE(100, 86);
  tape.writeUInt16LE(BLOCK_BYTES / 8, 88);
  tape.writeUInt16LE(4608, 90);
  tape[97] = 1;
  software.copy(tape, 100);
  const text = Buffer.from(JSON.stringify(set), 'utf8');
  const length = Math.ceil((HEADER_BYTES + 8 + text.length) / BLOCK_BYTES) * BLOCK_BYTES;
  const sset = block('SSET', length, BLOCK_BYTES);
  sset.writeUInt32LE(text.length, HEADER_BYTES);
  sset.writeUInt32LE(crc32(text), HEADER_BYTES + 4);
  text.copy(sset, HEADER_BYTES + 8);
  return Buffer.concat([tape, sset]);
}

export function encodeEnd(at: number): Buffer {
  return block('ESET', END_BYTES, at);
}

/** What a head holds, and where the pages begin; undefined where this is no backup file. */
export function parseHead(bytes: Buffer): { set: BackupSet; pagesAt: number } | undefined {
  if (!isBlock(bytes, 'TAPE')) return undefined;
  const sset = bytes.subarray(BLOCK_BYTES);
  if (!isBlock(sset, 'SSET') || sset.length < HEADER_BYTES + 8) return undefined;
  const length = sset.readUInt32LE(HEADER_BYTES);
  const text = sset.subarray(HEADER_BYTES + 8, HEADER_BYTES + 8 + length);
  if (text.length !== length || crc32(text) !== sset.readUInt32LE(HEADER_BYTES + 4)) return undefined;
  const pagesAt = BLOCK_BYTES + Math.ceil((HEADER_BYTES + 8 + length) / BLOCK_BYTES) * BLOCK_BYTES;
  return { set: JSON.parse(text.toString('utf8')), pagesAt };
}

export const isEnd = (bytes: Buffer): boolean => bytes.length === END_BYTES && isBlock(bytes, 'ESET');

/** The pages of a database: its tables, and then its bulk, the same bytes every time. */
export function* encodePages(database: Database, hasChecksums: boolean): Generator<Buffer> {
  const tables = Buffer.from(encodeTables(database), 'utf8');
  for (let at = 0; at < tables.length; at += PAYLOAD_BYTES)
    yield page(tables.subarray(at, at + PAYLOAD_BYTES), hasChecksums);
  for (let number = 0; number < SYSTEM_PAGES + database.fillerPages; number += 1)
    yield page(filler(database.id, number), hasChecksums);
}

export function describe(
  database: Database,
  options: Pick<BackupSet, 'version' | 'hasChecksums' | 'isCopyOnly'>,
): BackupSet {
  const { name, files, compatibilityLevel, collation, recoveryModel, certificate, fillerPages, damagedPage } = database;
  const tableBytes = Buffer.byteLength(encodeTables(database));
  const pages = Math.ceil(tableBytes / PAYLOAD_BYTES) + SYSTEM_PAGES + fillerPages;
  return {
    database: name,
    files,
    compatibilityLevel,
    collation,
    recoveryModel,
    certificate,
    fillerPages,
    damagedPage,
    tableBytes,
    pages,
    ...options,
  };
}

/** The tables' part of what the pages hold. */
export const payload = (bytes: Buffer): Buffer => bytes.subarray(0, PAYLOAD_BYTES);
export const isWhole = (bytes: Buffer): boolean => crc32(payload(bytes)) === bytes.readUInt32LE(PAYLOAD_BYTES);
function page(content: Buffer, hasChecksums: boolean): Buffer {
  const bytes = Buffer.alloc(PAGE_BYTES);
  content.copy(bytes);
  if (hasChecksums) bytes.writeUInt32LE(crc32(payload(bytes)), PAYLOAD_BYTES);
  return bytes;
}

function filler(seed: number, number: number): Buffer {
  const bytes = Buffer.alloc(PAYLOAD_BYTES);
  let state = (seed * 0x9e3779b1 + number * 0x85ebca6b + 1) >>> 0;
  for (let at = 0; at < PAYLOAD_BYTES - 4; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeInt32LE(state | 0, at);
  }
  return bytes;
}

function block(name: string, length: number, at: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.write(name, 0, 'latin1');
  bytes.writeUInt16LE(HEADER_BYTES, 8);
  bytes[10] = 14;
  bytes.writeBigUInt64LE(BigInt(at), 20);
  bytes[48] = 2;
  bytes.writeUInt16LE(checksum(bytes), 50);
  return bytes;
}

function isBlock(bytes: Buffer, name: string): boolean {
  return (
    bytes.length >= HEADER_BYTES &&
    bytes.toString('latin1', 0, 4) === name &&
    bytes.readUInt16LE(50) === checksum(bytes)
  );
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < 50; at += 2) sum ^= bytes.readUInt16LE(at);
  return sum;
}
