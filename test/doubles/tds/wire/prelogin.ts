// The first message of both sides (MS-TDS 2.2.6.5): versions, and whether the line will be encrypted. A table of options (token,
// offset and length, both big-endian) ends with 0xff; the values follow it.

const OPTION = { version: 0, encryption: 1, instance: 2, threadId: 3, mars: 4 } as const;
const END = 0xff;

/** What a side says of encryption. */
export const ENCRYPTION = { off: 0, on: 1, notSupported: 2, required: 3 } as const;

export function parsePrelogin(data: Buffer): { encryption: number } {
  for (let at = 0; data[at] !== END; at += 5) {
    if (at + 5 > data.length) throw new Error('a PRELOGIN without an end');
    const offset = data.readUInt16BE(at + 1);
    if (data[at] === OPTION.encryption) return { encryption: data[offset]! };
  }
  return { encryption: ENCRYPTION.notSupported };
}

export function encodePrelogin(options: { version: readonly [number, number, number]; encryption: number }): Buffer {
  const [major, minor, build] = options.version;
  const version = Buffer.from([major, minor, build >> 8, build & 0xff, 0, 0]);
  const values: [token: number, value: Buffer][] = [
    [OPTION.version, version],
    [OPTION.encryption, Buffer.from([options.encryption])],
    [OPTION.instance, Buffer.from([0])],
    [OPTION.threadId, Buffer.alloc(0)],
    [OPTION.mars, Buffer.from([0])],
  ];
  let offset = values.length * 5 + 1;
  const table = values.flatMap(([token, { length }]) => {
    const entry = [token, offset >> 8, offset & 0xff, length >> 8, length & 0xff];
    offset += length;
    return entry;
  });
  return Buffer.concat([Buffer.from([...table, END]), ...values.map(([, value]) => value)]);
}

/** What the server does about encryption, from what both want: nothing, the login only, or everything. */
export function negotiate(client: number, server: number): { answer: number; encrypt: 'nothing' | 'login' | 'all' } {
  const { off, on, notSupported, required } = ENCRYPTION;
  if (server === notSupported) return { answer: notSupported, encrypt: 'nothing' };
  if (client === notSupported) {
    return server === required
      ? { answer: required, encrypt: 'nothing' }
      : { answer: notSupported, encrypt: 'nothing' };
  }
  if (client === off)
    return server === required ? { answer: required, encrypt: 'all' } : { answer: off, encrypt: 'login' };
  return { answer: on, encrypt: 'all' };
}
