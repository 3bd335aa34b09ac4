// What a file is, by its first bytes and by its name, so that a dump which is something else than its name claims is told on the
// day it is made. A file that a virus has encrypted keeps its name, and begins like nothing.
//
//   gbak       00 02 04 nn 00 00 00   record "backup", attribute "format", four bytes: the version of the format (seen: 10, Firebird 3)
//   SQL Server "TAPE", a tape in Microsoft's format, or "MSSQLBAK", which is compressed; documented, not seen here
//   zip        "PK" 03 04; its end holds "PK" 05 06, so a cut one is noticed
//   7z         "7z" bc af 27 1c; bytes 12-27 say where its end is, so a cut one is noticed

import { LIVE_HEAD_BYTES, type LiveDatabase, liveByHead } from '../live-database.ts';

export type Contents =
  | 'firebird-backup'
  | 'mssql-backup'
  | 'mssql-compressed-backup'
  | 'zip'
  | '7z'
  | 'image'
  | 'unknown';

export const CONTENTS_WORDS: Readonly<Record<Contents, string>> = {
  'firebird-backup': 'a Firebird backup (gbak)',
  'mssql-backup': 'a SQL Server backup',
  'mssql-compressed-backup': 'a compressed SQL Server backup',
  zip: 'a zip archive',
  '7z': 'a 7z archive',
  image: 'a disk image',
  unknown: 'nothing that offsite knows',
};

/** Compressed or encrypted by what made them: of a new one, hardly a byte is where it was in the last. */
export const HARD_TO_DEDUPLICATE: readonly Contents[] = ['mssql-compressed-backup', 'zip', '7z', 'image'];

const HEAD_BYTES = LIVE_HEAD_BYTES;
/** A zip's end record and the longest comment behind it. */
const ZIP_TAIL_BYTES = 22 + 65_535;
/** Firebird 5 writes 11. */
const GBAK_FORMAT_MAX = 64;

/** Which contents a name promises; of images only the name is known, not the inside. */
const CLAIMS: readonly { name: RegExp; contents: readonly Contents[] }[] = [
  { name: /\.(fbk|gbk)$/i, contents: ['firebird-backup'] },
  { name: /\.bak$/i, contents: ['mssql-backup', 'mssql-compressed-backup'] },
  { name: /\.zip$/i, contents: ['zip'] },
  { name: /\.7z(\.001)?$/i, contents: ['7z'] },
  // Acronis, Veeam, Macrium, EaseUS, AOMEI.
  { name: /\.(tibx?|vbk|vib|vrb|vbm|mrimg|mrbak|pbd|adi|afi)$/i, contents: ['image'] },
];

export interface ReadableFile {
  readonly bytes: number;
  read(position: number, length: number): Promise<Buffer>;
}

export interface Recognised {
  readonly contents: Contents;
  /** Set where the file is no backup at all, but a database. */
  readonly live: LiveDatabase | undefined;
  /** What the name promises and the file is not; undefined where it is what it says, or says nothing. */
  readonly claimed: Contents | undefined;
  /** Why it cannot be whole, in words. */
  readonly cut: string | undefined;
}

export async function recognise(name: string, file: ReadableFile): Promise<Recognised> {
  const head = await file.read(0, HEAD_BYTES);
  const seen = contentsOf(head);
  const claims = CLAIMS.find((claim) => claim.name.test(name))?.contents ?? [];
  const isByName = seen === 'unknown' && claims.includes('image');
  const contents = isByName ? 'image' : seen;
  return {
    contents,
    live: liveByHead(head),
    claimed: claims.length === 0 || claims.includes(contents) ? undefined : claims[0],
    // A volume of several has its end in another file.
    cut: /\.\d{3}$/.test(name) ? undefined : await cutShort(contents, head, file),
  };
}

function contentsOf(head: Buffer): Contents {
  const begins = (...bytes: number[]): boolean => head.subarray(0, bytes.length).equals(Buffer.from(bytes));
  if (begins(0, 2, 4) && head.length >= 8 && head.readUInt32LE(3) >= 1 && head.readUInt32LE(3) <= GBAK_FORMAT_MAX) {
    return 'firebird-backup';
  }
  if (head.toString('latin1', 0, 8) === 'MSSQLBAK') return 'mssql-compressed-backup';
  if (head.toString('latin1', 0, 4) === 'TAPE') return 'mssql-backup';
  if (begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6)) return 'zip';
  return begins(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c) ? '7z' : 'unknown';
}

async function cutShort(contents: Contents, head: Buffer, file: ReadableFile): Promise<string | undefined> {
  if (contents === 'zip') {
    const tail = await file.read(Math.max(0, file.bytes - ZIP_TAIL_BYTES), ZIP_TAIL_BYTES);
    if (tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) === -1) return 'the end of the zip archive is missing';
    if (head[2] === 5) return 'the zip archive is empty';
  }
  if (contents === '7z' && head.length >= 32) {
    const end = 32n + head.readBigUInt64LE(12) + head.readBigUInt64LE(20);
    if (end > BigInt(file.bytes)) return `the 7z archive should have ${end} bytes and has ${file.bytes}`;
    if (end === 32n) return 'the 7z archive is empty';
  }
  return undefined;
}
