// What a client asks: a batch of SQL, or a call of sp_executesql with parameters (MS-TDS 2.2.6.7 and 2.2.6.6). Both begin with
// ALL_HEADERS, whose own length stands first.

import type { SqlType, Value } from './columns.ts';

export interface Parameter {
  readonly name: string;
  readonly type: SqlType;
  readonly value: Value;
}

export interface Call {
  readonly procedure: string;
  readonly parameters: readonly Parameter[];
}

const PROCEDURES: Readonly<Record<number, string>> = {
  10: 'sp_executesql',
  11: 'sp_prepare',
  12: 'sp_execute',
  13: 'sp_prepexec',
  15: 'sp_unprepare',
};

export function parseBatch(data: Buffer): string {
  return data.subarray(data.readUInt32LE(0)).toString('utf16le');
}

export function parseCall(data: Buffer): Call {
  const reader = new Reader(data, data.readUInt32LE(0));
  const nameLength = reader.uint16();
  const procedure = nameLength === 0xffff ? `${PROCEDURES[reader.uint16()]}` : reader.text(nameLength);
  reader.uint16(); // Options: with recompile, no metadata …
  const parameters: Parameter[] = [];
  while (!reader.isAtEnd) {
    const name = reader.text(reader.byte());
    reader.byte(); // By reference, default.
    parameters.push({ name, ...reader.typed() });
  }
  return { procedure, parameters };
}

const INTEGERS: Readonly<Record<number, SqlType['name']>> = { 1: 'tinyint', 2: 'smallint', 4: 'int', 8: 'bigint' };

class Reader {
  readonly #data: Buffer;
  #at: number;

  constructor(data: Buffer, at: number) {
    this.#data = data;
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#data.length;
  }

  byte(): number {
    this.#at += 1;
    return this.#data.readUInt8(this.#at - 1);
  }

  uint16(): number {
    this.#at += 2;
    return this.#data.readUInt16LE(this.#at - 2);
  }

  bytes(length: number): Buffer {
    this.#at += length;
    if (this.#at > this.#data.length) throw new Error('a call that is cut off');
    return this.#data.subarray(this.#at - length, this.#at);
  }

  text(characters: number): string {
    return this.bytes(2 * characters).toString('utf16le');
  }

  typed(): { type: SqlType; value: Value } {
    const id = this.byte();
    if (id === 0x26 || id === 0x68) {
      const type: SqlType = id === 0x68 ? { name: 'bit' } : { name: INTEGERS[this.byte()]! };
      if (id === 0x68) this.byte();
      const length = this.byte();
      return { type, value: length === 0 ? null : this.#integer(length) };
    }
    if (id === 0x6d) {
      this.byte();
      const length = this.byte();
      const bytes = this.bytes(length);
      return {
        type: { name: 'float' },
        value: length === 0 ? null : length === 8 ? bytes.readDoubleLE() : bytes.readFloatLE(),
      };
    }
    if (id === 0xe7 || id === 0xa5 || id === 0xa7) {
      const declared = this.uint16();
      if (id !== 0xa5) this.bytes(5);
      const bytes = declared === 0xffff ? this.#partial() : this.#counted();
      const name = id === 0xa5 ? 'varbinary' : 'nvarchar';
      const length = declared === 0xffff ? 'max' : id === 0xe7 ? declared / 2 : declared;
      const decoded = bytes && (id === 0xa5 ? bytes : bytes.toString(id === 0xe7 ? 'utf16le' : 'latin1'));
      return { type: { name, length }, value: decoded };
    }
    throw new Error(`a parameter of type 0x${id.toString(16)}, which this double does not know`);
  }

  #integer(length: number): bigint {
    const bytes = this.bytes(length);
    return length === 8
      ? bytes.readBigInt64LE()
      : length === 1
        ? BigInt(bytes[0]!)
        : BigInt(bytes.readIntLE(0, length));
  }

  #counted(): Buffer | null {
    const length = this.uint16();
    return length === 0xffff ? null : this.bytes(length);
  }

  #partial(): Buffer | null {
    const whole = this.bytes(8);
    if (whole.every((byte) => byte === 0xff)) return null;
    const pieces: Buffer[] = [];
    for (let length = this.bytes(4).readUInt32LE(); length > 0; length = this.bytes(4).readUInt32LE())
      pieces.push(this.bytes(length));
    return Buffer.concat(pieces);
  }
}
