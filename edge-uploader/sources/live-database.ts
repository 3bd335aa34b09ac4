// Whether a file is a database that an engine may have open. A copy of a live database file is very often corrupt, and nobody
// notices before the day of need; so such a file is refused, by its name and, under any other name, by its first bytes.
//
// Firebird (read from Firebird 3.0.11's own files): byte 0 is 1, a header page; bytes 16-17 the page size, a power of two from 1024
// to 32768; bytes 18-19 the on-disk structure, whose highest bit is Firebird's mark. SQL Server (from its documented page header,
// not seen here): byte 0 is 1, byte 1 is 15, a file header page, and bytes 32-35, the page's own number, are 0.

import { Failure } from '../failure.ts';

/** So many first bytes of a file tell what it is. */
export const LIVE_HEAD_BYTES = 64;

export type LiveDatabase = 'firebird' | 'mssql';

const LIVE_NAMES: readonly { name: RegExp; engine: LiveDatabase }[] = [
  { name: /\.(fdb|gdb)$/i, engine: 'firebird' },
  { name: /\.(mdf|ldf|ndf)$/i, engine: 'mssql' },
];

export function liveByName(name: string): LiveDatabase | undefined {
  return LIVE_NAMES.find((one) => one.name.test(name))?.engine;
}

export function liveByHead(head: Buffer): LiveDatabase | undefined {
  if (head.length < LIVE_HEAD_BYTES || head[0] !== 1) return undefined;
  const pageBytes = head.readUInt16LE(16);
  const isPowerOfTwo = pageBytes >= 1024 && pageBytes <= 32_768 && (pageBytes & (pageBytes - 1)) === 0;
  if (isPowerOfTwo && (head.readUInt16LE(18) & 0x8000) !== 0) return 'firebird';
  return head[1] === 15 && head.readUInt32LE(32) === 0 ? 'mssql' : undefined;
}

const PRODUCT = { firebird: 'Firebird', mssql: 'SQL Server' };
const SUFFIX_HINT = { firebird: '`engine: firebird`', mssql: '`engine: mssql`' };

/** `by` says how it was recognised, for the sentence. */
export function liveRefusal(
  doing: string,
  { path, engine, by }: { path: string; engine: LiveDatabase; by: 'name' | 'head' },
  wayOut: string,
): Failure {
  const why = by === 'name' ? 'is named like' : 'begins like';
  return new Failure(
    'source',
    `${doing} was refused: ${path} ${why} a ${PRODUCT[engine]} database file, and a copy of a database that is in use cannot be relied upon`,
    { hint: `back the database itself up with ${SUFFIX_HINT[engine]}, and ${wayOut}` },
  );
}
