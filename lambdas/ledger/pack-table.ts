// sites/<site>/packs in the ledger: what the cloud knows of every pack of one site, and which backups need it. Without it each
// nightly look at a large site would have to ask S3 for 100,000 objects, and nobody would know which of them may go.
//
// A table of N packs and S backups, little-endian:
//
//   offset            bytes   content
//   0                    16   "offsite-packs-1" and a line feed
//   16                    4   N
//   20                    4   S
//   24                    4   L, the bytes of the names of the backups
//   28                    L   S names "<backup>/<database>" with a line feed each, ascending, so the oldest first
//   28+L               32 N   pack ids, ascending
//   …                   4 N   bytes of each pack
//   …                   4 N   stored at, by S3's clock, in seconds since 1970; 0 = never seen
//   …                   4 N   locked until; 0 = not locked
//   …                   4 N   when S3 was asked for it last
//   …                   4 N   when its bytes were read again last; 0 = never
//   …                   4 N   marked to be removed since; 0 = not
//   …                     N   flags: bits 0-1 what S3 said (0 intact, 1 missing, 2 no checksum or not readable, 3 other bytes);
//                             bit 2 the lock can be lifted (governance mode); bit 3 its bytes were wrong when read again
//   …          N ⌈S / 8⌉ bytes   needed by: bit i of a pack (byte i >> 3, bit i & 7) for backup i; the other bits are 0
//   …                    32   SHA-256 of all that is before
//
// 100,000 packs and 60 backups make 6.5 MB. Columns, because an object for each row would take ten times as much memory.

import { hash } from 'node:crypto';
import { type BackupId, backupIdSchema, type DatabaseId, databaseIdSchema } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { PACK_TABLE_BYTES_MAX, PACK_TABLE_SLOTS_MAX } from '../limits.ts';

/** A backup that needs packs. */
export interface Slot {
  readonly database: DatabaseId;
  readonly backup: BackupId;
}

/** Times are whole seconds since 1970. A table is never changed in place. */
export interface PackTable {
  readonly slots: readonly Slot[];
  readonly ids: Buffer;
  readonly bytes: Uint32Array;
  readonly storedAt: Uint32Array;
  readonly lockedUntil: Uint32Array;
  readonly seenAt: Uint32Array;
  readonly rereadAt: Uint32Array;
  readonly markedAt: Uint32Array;
  readonly flags: Uint8Array;
  readonly needs: Uint8Array;
}

export const ID_BYTES = 32;
export const FLAGS = { said: 3, governance: 4, damaged: 8 } as const;
export const SAID = { intact: 0, missing: 1, unproven: 2, otherBytes: 3 } as const;
export const TIME_COLUMNS = ['bytes', 'storedAt', 'lockedUntil', 'seenAt', 'rereadAt', 'markedAt'] as const;

const MAGIC = Buffer.from('offsite-packs-1\n', 'latin1');
const HEAD_BYTES = 28;
const SHA256_BYTES = 32;
const OBJECT = 'the pack table';

export const rowsOf = (table: PackTable): number => table.flags.length;
export const strideOf = (slots: number): number => Math.ceil(slots / 8);
export const slotName = ({ database, backup }: Slot): string => `${backup}/${database}`;

export function emptyPackTable(): PackTable {
  const none = new Uint32Array(0);
  return {
    ...{ slots: [], ids: Buffer.alloc(0), bytes: none, storedAt: none, lockedUntil: none, seenAt: none },
    ...{ rereadAt: none, markedAt: none, flags: new Uint8Array(0), needs: new Uint8Array(0) },
  };
}

export function encodePackTable(table: PackTable): Buffer {
  const names = Buffer.from(table.slots.map((slot) => `${slotName(slot)}\n`).join(''), 'latin1');
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(rowsOf(table), 16);
  head.writeUInt32LE(table.slots.length, 20);
  head.writeUInt32LE(names.length, 24);
  const columns = TIME_COLUMNS.map((name) => littleEndian(table[name]));
  const before = Buffer.concat([head, names, table.ids, ...columns, table.flags, table.needs]);
  const bytes = Buffer.concat([before, hash('sha256', before, 'buffer')]);
  if (bytes.length > PACK_TABLE_BYTES_MAX || table.slots.length > PACK_TABLE_SLOTS_MAX) {
    throw new Refusal(OBJECT, `${rowsOf(table)} packs and ${table.slots.length} backups are more than it can hold`);
  }
  return bytes;
}

/** Parses a table. Throws a `Refusal` for everything that `encodePackTable` would not have written. */
export function parsePackTable(bytes: Buffer): PackTable {
  const refuse = (reason: string): never => {
    throw new Refusal(OBJECT, reason);
  };
  if (bytes.length > PACK_TABLE_BYTES_MAX) refuse(`it is larger than ${PACK_TABLE_BYTES_MAX} bytes`);
  if (bytes.length < HEAD_BYTES + SHA256_BYTES || !bytes.subarray(0, 16).equals(MAGIC)) refuse('it is none');
  const [rows, slotCount, nameBytes] = [16, 20, 24].map((at) => bytes.readUInt32LE(at));
  const rowBytes = ID_BYTES + 4 * TIME_COLUMNS.length + 1 + strideOf(slotCount);
  if (bytes.length !== HEAD_BYTES + nameBytes + rows * rowBytes + SHA256_BYTES)
    refuse('it is cut or longer than it says');
  const end = bytes.length - SHA256_BYTES;
  if (!hash('sha256', bytes.subarray(0, end), 'buffer').equals(bytes.subarray(end))) refuse('its checksum is wrong');

  let at = HEAD_BYTES;
  const take = (length: number): Buffer => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const slots = parseSlots(take(nameBytes).toString('latin1'), slotCount);
  const ids = Buffer.from(take(rows * ID_BYTES));
  const columns = TIME_COLUMNS.map(() => fromLittleEndian(take(4 * rows)));
  const [flags, needs] = [Uint8Array.from(take(rows)), Uint8Array.from(take(rows * strideOf(slotCount)))];
  for (let row = 1; row < rows; row++) {
    if (compareIds(ids, row - 1, ids, row) >= 0) refuse('its packs are not in ascending order');
  }
  if (flags.some((flag) => flag > (FLAGS.said | FLAGS.governance | FLAGS.damaged))) refuse('it has unknown flags');
  if (hasStrayBits(needs, rows, slotCount)) refuse('a pack is needed by a backup that does not exist');
  const [sizes, storedAt, lockedUntil, seenAt, rereadAt, markedAt] = columns;
  return { slots, ids, bytes: sizes, storedAt, lockedUntil, seenAt, rereadAt, markedAt, flags, needs };
}

/** Negative, 0 or positive, as the id of one row is before, the same as or behind that of another. */
export function compareIds(one: Buffer, row: number, other: Buffer, otherRow: number): number {
  const [start, otherStart] = [row * ID_BYTES, otherRow * ID_BYTES];
  return one.compare(other, otherStart, otherStart + ID_BYTES, start, start + ID_BYTES);
}

function parseSlots(text: string, count: number): Slot[] {
  const names = text.split('\n');
  if (names.pop() !== '' || names.length !== count) throw new Refusal(OBJECT, 'it names another number of backups');
  return names.map((name, i) => {
    if (i > 0 && names[i - 1] >= name) throw new Refusal(OBJECT, 'its backups are not in ascending order');
    const [backup, database, ...rest] = name.split('/');
    const slot = { database: databaseIdSchema.safeParse(database), backup: backupIdSchema.safeParse(backup) };
    if (!slot.database.success || !slot.backup.success || rest.length > 0) {
      throw new Refusal(OBJECT, `the name of backup ${i} is none`);
    }
    return { database: slot.database.data, backup: slot.backup.data };
  });
}

/** Bits behind the last backup must be 0, or two tables that say the same would differ. */
function hasStrayBits(needs: Uint8Array, rows: number, slots: number): boolean {
  if (slots % 8 === 0) return false;
  const [stride, stray] = [strideOf(slots), 0xff & ~((1 << (slots % 8)) - 1)];
  for (let row = 0; row < rows; row++) if ((needs[(row + 1) * stride - 1] & stray) !== 0) return true;
  return false;
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

function littleEndian(column: Uint32Array): Buffer {
  const bytes = Buffer.from(Uint8Array.from(new Uint8Array(column.buffer, column.byteOffset, column.byteLength)));
  return IS_LITTLE_ENDIAN ? bytes : bytes.swap32();
}

function fromLittleEndian(bytes: Buffer): Uint32Array {
  const own = Uint8Array.from(bytes);
  if (!IS_LITTLE_ENDIAN) Buffer.from(own.buffer).swap32();
  return new Uint32Array(own.buffer);
}
