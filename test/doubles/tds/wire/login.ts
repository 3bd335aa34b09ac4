// LOGIN7 (MS-TDS 2.2.6.4), as far as a server needs it: who logs in, how, into which database. Passwords are only swapped and
// XORed there, which is no encryption: without TLS, whoever listens has them.
//
//   36 bytes of numbers (lengths, TDS version, packet size, flags), then pairs (offset, length in characters) of
//   host, user, password, application, server, extension, library, language, database; 6 bytes of client id; pair of SSPI …

export interface Login {
  readonly tdsVersion: number;
  readonly packetBytes: number;
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly application: string;
  readonly database: string;
  /** The client's first NTLM message, if it logs in as a Windows user. */
  readonly sspi: Buffer | undefined;
  /** Whether extensions are asked for, which the answer must then mention. */
  readonly asksForFeatures: boolean;
}

const INTEGRATED = 0x80;
const EXTENDED = 0x10;

export function parseLogin(data: Buffer): Login {
  if (data.length < 94 || data.readUInt32LE(0) > data.length) throw new Error('a LOGIN7 that is cut off');
  const bytesAt = (at: number): Buffer => {
    const offset = data.readUInt16LE(at);
    return data.subarray(offset, offset + 2 * data.readUInt16LE(at + 2));
  };
  const text = (at: number): string => bytesAt(at).toString('utf16le');
  const sspiOffset = data.readUInt16LE(78);
  const isIntegrated = (data[25]! & INTEGRATED) !== 0;
  return {
    tdsVersion: data.readUInt32LE(4),
    packetBytes: Math.min(Math.max(data.readUInt32LE(8), 512), 32_767),
    host: text(36),
    user: text(40),
    password: Buffer.from(bytesAt(44).map(unveil)).toString('utf16le'),
    application: text(48),
    database: text(68),
    asksForFeatures: (data[27]! & EXTENDED) !== 0,
    sspi: isIntegrated ? data.subarray(sspiOffset, sspiOffset + data.readUInt16LE(80)) : undefined,
  };
}

function unveil(byte: number): number {
  const swapped = byte ^ 0xa5;
  return ((swapped >> 4) | (swapped << 4)) & 0xff;
}
