// Types, and how a column's description (TYPE_INFO) and its values travel: MS-TDS 2.2.5.4 to 2.2.5.6. Only the nullable variants,
// which SQL Server itself uses for every expression that may be NULL; a client reads both by the same rules.

export type TypeName =
  | 'int'
  | 'bigint'
  | 'smallint'
  | 'tinyint'
  | 'bit'
  | 'float'
  | 'nvarchar'
  | 'varbinary'
  | 'datetime';

export interface SqlType {
  readonly name: TypeName;
  /** In characters or bytes; `max` where there is no limit. */
  readonly length?: number | 'max';
}

/** Whole numbers of every width are bigints, so that none loses a digit. Dates are ISO texts. */
export type Value = bigint | number | string | Buffer | null;

export interface Column {
  readonly name: string;
  readonly type: SqlType;
}

const INTEGER_BYTES: Partial<Record<TypeName, number>> = { tinyint: 1, smallint: 2, int: 4, bigint: 8 };
/** Latin1_General_CI_AS, code page 1252: what a Western installation has. */
export const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
const MAX_LENGTH = 0xffff;

export function encodeColumn({ name, type }: Column): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16LE(0x0009, 4); // Nullable, updatability unknown.
  const text = Buffer.from(name, 'utf16le');
  return Buffer.concat([head, encodeType(type), Buffer.from([name.length]), text]);
}

export function encodeType({ name, length }: SqlType): Buffer {
  const integer = INTEGER_BYTES[name];
  if (integer !== undefined) return Buffer.from([0x26, integer]);
  if (name === 'bit') return Buffer.from([0x68, 1]);
  if (name === 'float') return Buffer.from([0x6d, 8]);
  if (name === 'datetime') return Buffer.from([0x6f, 8]);
  const bytes = Buffer.alloc(3);
  bytes[0] = name === 'nvarchar' ? 0xe7 : 0xa5;
  const unit = name === 'nvarchar' ? 2 : 1;
  bytes.writeUInt16LE(length === 'max' ? MAX_LENGTH : (length ?? 4000) * unit, 1);
  return name === 'nvarchar' ? Buffer.concat([bytes, COLLATION]) : bytes;
}

export function encodeValue(value: Value, { name, length }: SqlType): Buffer {
  const bytes = value === null ? null : valueBytes(value, name);
  if (name === 'nvarchar' || name === 'varbinary') return length === 'max' ? partial(bytes) : counted(bytes);
  return bytes === null ? Buffer.from([0]) : Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function valueBytes(value: Exclude<Value, null>, name: TypeName): Buffer {
  if (name === 'nvarchar') return Buffer.from(String(value), 'utf16le');
  if (name === 'varbinary') return value as Buffer;
  if (name === 'datetime') return dateBytes(String(value));
  const bytes = Buffer.alloc(8);
  if (name === 'float') {
    bytes.writeDoubleLE(Number(value));
    return bytes;
  }
  bytes.writeBigInt64LE(BigInt(value as bigint));
  return bytes.subarray(0, name === 'bit' ? 1 : INTEGER_BYTES[name]);
}

/** Days since 1900 and three-hundredths of a second since midnight. */
function dateBytes(iso: string): Buffer {
  const milliseconds = Date.parse(`${iso.replace(' ', 'T').replace(/Z?$/, 'Z')}`) - Date.UTC(1900, 0, 1);
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(Math.floor(milliseconds / 86_400_000), 0);
  bytes.writeUInt32LE(Math.round(((milliseconds % 86_400_000) * 3) / 10), 4);
  return bytes;
}

function counted(bytes: Buffer | null): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16LE(bytes === null ? MAX_LENGTH : bytes.length);
  return bytes === null ? head : Buffer.concat([head, bytes]);
}

/** PLP: the whole length, then pieces of it, each with its own, then a zero. */
function partial(bytes: Buffer | null): Buffer {
  const head = Buffer.alloc(8, 0xff);
  if (bytes === null) return head;
  head.writeBigUInt64LE(BigInt(bytes.length));
  const piece = Buffer.alloc(4);
  piece.writeUInt32LE(bytes.length);
  return Buffer.concat([head, ...(bytes.length > 0 ? [piece, bytes] : []), Buffer.alloc(4)]);
}
