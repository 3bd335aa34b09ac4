// Reads the tar archives that we write, from a file that is already verified to the last byte. Strict: what encodeTarHeader would
// not have written is refused, so an archive that was made by somebody else's hand cannot find a reading that we never tested.

import { Failure } from '../failure.ts';
import { encodeTarHeader, TAR_BLOCK_BYTES, type TarEntry, type TarKind, tarPadding } from './tar-header.ts';

/** A path and a link's target, and a few numbers. */
const RECORDS_BYTES_MAX = 1024 * 1024;
const KINDS: Readonly<Record<string, TarKind>> = { '0': 'file', '5': 'folder', '2': 'link' };
const NANOSECONDS = 1_000_000_000n;

export interface ReadableTar {
  readonly bytes: number;
  /** At most so many bytes from a place. */
  read(position: number, length: number): Promise<Buffer>;
}

/** The entries in their order, each with the place of its contents. Throws a `Failure` for anything else than a whole archive. */
export async function* readTar(tar: ReadableTar): AsyncGenerator<{ entry: TarEntry; at: number }> {
  for (let position = 0; ; ) {
    const block = await tar.read(position, TAR_BLOCK_BYTES);
    if (block.length === TAR_BLOCK_BYTES && block.every((byte) => byte === 0)) {
      const end = await tar.read(position, 3 * TAR_BLOCK_BYTES);
      if (end.length !== 2 * TAR_BLOCK_BYTES || end.some((byte) => byte !== 0))
        throw damaged('it goes on behind its end');
      return;
    }
    const { entry, headerBytes } = await readHeader(tar, position, block);
    const at = position + headerBytes;
    position = at + entry.bytes + tarPadding(entry.bytes).length;
    if (position > tar.bytes) throw damaged('it ends within a file');
    yield { entry, at };
  }
}

async function readHeader(tar: ReadableTar, position: number, first: Buffer) {
  let block = checked(first);
  let records = new Map<string, Buffer>();
  let headerBytes = TAR_BLOCK_BYTES;
  if (flagOf(block) === 'x') {
    const length = octal(block, 124, 11);
    if (length > RECORDS_BYTES_MAX) throw damaged('a header is too long');
    const padded = length + tarPadding(length).length;
    const body = await tar.read(position + TAR_BLOCK_BYTES, padded + TAR_BLOCK_BYTES);
    records = parseRecords(body.subarray(0, length));
    block = checked(body.subarray(padded));
    headerBytes += padded + TAR_BLOCK_BYTES;
  }
  const entry = entryOf(block, records);
  const written = encodeTarHeader(entry);
  if (!written.equals(await tar.read(position, headerBytes))) throw damaged('a header is not as we write it');
  return { entry, headerBytes };
}

function entryOf(block: Buffer, records: Map<string, Buffer>): TarEntry {
  const kind = KINDS[flagOf(block)];
  if (kind === undefined) throw damaged('an entry is of an unknown kind');
  const number = (key: string, offset: number, digits: number): number => {
    const record = records.get(key);
    return record === undefined ? octal(block, offset, digits) : decimal(record);
  };
  const path = records.get('path') ?? text(block, 0);
  const target = kind === 'link' ? { target: records.get('linkpath') ?? text(block, 157) } : {};
  const mtime = records.get('mtime');
  return {
    kind,
    name: kind === 'folder' && path.at(-1) === 0x2f ? path.subarray(0, -1) : path,
    ...target,
    mode: octal(block, 100, 7),
    uid: number('uid', 108, 7),
    gid: number('gid', 116, 7),
    bytes: number('size', 124, 11),
    mtimeNs: mtime === undefined ? BigInt(octal(block, 136, 11)) * NANOSECONDS : nanoseconds(mtime),
  };
}

function parseRecords(body: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let rest = body; rest.length > 0; ) {
    const [, digits] = /^([1-9]\d{0,6}) /.exec(rest.toString('latin1', 0, 8)) ?? [];
    const length = Number(digits);
    const equals = rest.indexOf('=');
    if (!(length <= rest.length) || equals === -1 || equals >= length || rest[length - 1] !== 0x0a) {
      throw damaged('a header record is malformed');
    }
    records.set(rest.toString('latin1', digits!.length + 1, equals), rest.subarray(equals + 1, length - 1));
    rest = rest.subarray(length);
  }
  return records;
}

function checked(block: Buffer): Buffer {
  if (block.length !== TAR_BLOCK_BYTES) throw damaged('it is cut short');
  const sum = block.reduce((all, byte, i) => all + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (sum !== octal(block, 148, 6)) throw damaged('the checksum of a header is wrong');
  return block;
}

const flagOf = (block: Buffer): string => block.toString('latin1', 156, 157);

function text(block: Buffer, offset: number): Buffer {
  const field = block.subarray(offset, offset + 100);
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}

function octal(block: Buffer, offset: number, digits: number): number {
  const field = block.toString('latin1', offset, offset + digits);
  if (!/^[0-7]+$/.test(field)) throw damaged('a number in a header is malformed');
  return Number.parseInt(field, 8);
}

function decimal(record: Buffer): number {
  const number = Number(record.toString('latin1'));
  if (!Number.isSafeInteger(number) || number < 0) throw damaged('a number in a header is malformed');
  return number;
}

function nanoseconds(record: Buffer): bigint {
  const [, minus, whole, fraction = ''] = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?$/.exec(record.toString('latin1')) ?? [];
  if (whole === undefined) throw damaged('a time in a header is malformed');
  const positive = BigInt(whole) * NANOSECONDS + BigInt(fraction.padEnd(9, '0'));
  return minus === '-' ? -positive : positive;
}

function damaged(why: string): Failure {
  return new Failure('damaged', `reading the tar archive of this backup failed: ${why}`, {
    hint: 'restore it with --to FILE, unpack that with another tar program, and tell the operator',
  });
}
