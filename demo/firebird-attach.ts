// A connection to a throw-away Firebird server by the JavaScript driver, with a second try after a refused login.
// Without it about one test run in a hundred fails: the driver's login sometimes computes a wrong proof of the password.

import Firebird from 'node-firebird';

const ATTEMPTS_MAX = 4;
const LOGIN_FAILED = 335544472;

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
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await Firebird.attachAsync({ host, port, user, password, database: path, ...options });
    } catch (error) {
      const refused = error instanceof Error && (error as { gdscode?: number }).gdscode === LOGIN_FAILED;
      if (!refused || attempt >= ATTEMPTS_MAX) throw error;
    }
  }
}
