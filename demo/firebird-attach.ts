// A connection to a throw-away Firebird server by the JavaScript driver. Without one place for it each caller would choose its
// own options, and the size of a BLOB's segments, which a dump shows, would differ from table to table.

import Firebird from 'node-firebird';

export interface DatabaseAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  path: string;
}

export async function attachFirebird(
  { host, port, user, password, path }: DatabaseAddress,
  options: { blobChunkSize?: number } = {},
): Promise<Firebird.Database> {
  return Firebird.attachAsync({ host, port, user, password, database: path, ...options });
}
