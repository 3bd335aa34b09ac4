// What a response consists of: MS-TDS 2.2.7. Each token is a byte that names it, mostly a length, and its fields.

import { COLLATION, type Column, encodeColumn, encodeType, encodeValue, type SqlType, type Value } from './columns.ts';

/** An error or an information, with the numbers that SQL Server gives it. */
export interface Notice {
  readonly number: number;
  readonly state: number;
  /** Up to 10 it is an information, above an error. */
  readonly severity: number;
  readonly text: string;
  readonly line?: number;
}

const DONE = { statement: 0xfd, procedure: 0xfe, inProcedure: 0xff } as const;
export type DoneKind = keyof typeof DONE;
const FLAG = { more: 0x01, error: 0x02, count: 0x10, attention: 0x20 } as const;

export function encodeNotice(notice: Notice, server: string): Buffer {
  const numbers = Buffer.alloc(6);
  numbers.writeInt32LE(notice.number, 0);
  numbers[4] = notice.state;
  numbers[5] = notice.severity;
  const line = Buffer.alloc(4);
  line.writeUInt32LE(notice.line ?? 1);
  const body = Buffer.concat([numbers, wideText(notice.text), shortText(server), shortText(''), line]);
  return token(notice.severity > 10 ? 0xaa : 0xab, body);
}

export function encodeDone(
  kind: DoneKind,
  options: { more?: boolean; error?: boolean; attention?: boolean; rows?: number },
): Buffer {
  const { more, error, attention, rows } = options;
  const flags =
    (more ? FLAG.more : 0) |
    (error ? FLAG.error : 0) |
    (rows === undefined ? 0 : FLAG.count) |
    (attention ? FLAG.attention : 0);
  const bytes = Buffer.alloc(13);
  bytes[0] = DONE[kind];
  bytes.writeUInt16LE(flags, 1);
  bytes.writeUInt16LE(rows === undefined ? 0 : 0xc1, 3);
  bytes.writeBigUInt64LE(BigInt(rows ?? 0), 5);
  return bytes;
}

export function encodeColumns(columns: readonly Column[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16LE(columns.length);
  return Buffer.concat([Buffer.from([0x81]), count, ...columns.map(encodeColumn)]);
}

export function encodeRow(values: readonly Value[], types: readonly SqlType[]): Buffer {
  return Buffer.concat([Buffer.from([0xd1]), ...values.map((value, i) => encodeValue(value, types[i]!))]);
}

/** What a procedure returns: 0 is success. */
export function encodeReturnStatus(status: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0x79;
  bytes.writeInt32LE(status, 1);
  return bytes;
}

export function encodeLoginAck(options: { tdsVersion: number; version: readonly [number, number, number] }): Buffer {
  const version = Buffer.alloc(4);
  version.writeUInt32BE(options.tdsVersion);
  const [major, minor, build] = options.version;
  const program = shortText('Microsoft SQL Server\0\0');
  return token(
    0xad,
    Buffer.concat([Buffer.from([1]), version, program, Buffer.from([major, minor, build >> 8, build & 0xff])]),
  );
}

const CHANGE = { database: 1, language: 2, packetSize: 4 } as const;

export function encodeChange(what: keyof typeof CHANGE, now: string, before: string): Buffer {
  return token(0xe3, Buffer.concat([Buffer.from([CHANGE[what]]), shortText(now), shortText(before)]));
}

export function encodeCollationChange(): Buffer {
  return token(0xe3, Buffer.from([7, COLLATION.length, ...COLLATION, 0]));
}

export function encodeSspi(data: Buffer): Buffer {
  return token(0xed, data);
}

/** The only extension that we might be asked for and know nothing of: none is acknowledged. */
export function encodeNoFeatures(): Buffer {
  return Buffer.from([0xae, 0xff]);
}

export function encodeReturnValue(name: string, value: Value, type: SqlType): Buffer {
  const head = Buffer.concat([Buffer.from([0xac, 0, 0]), shortText(name), Buffer.from([1, 0, 0, 0, 0, 0, 0])]);
  return Buffer.concat([head, encodeType(type), encodeValue(value, type)]);
}

function token(id: number, body: Buffer): Buffer {
  const head = Buffer.alloc(3);
  head[0] = id;
  head.writeUInt16LE(body.length, 1);
  return Buffer.concat([head, body]);
}

function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'utf16le')]);
}

function wideText(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([length, Buffer.from(text, 'utf16le')]);
}
