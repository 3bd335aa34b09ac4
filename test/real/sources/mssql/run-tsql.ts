// FreeTDS's tsql, the client that shares no line of code with tedious: what it can do with the double is not tuned to ours.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface TsqlAnswer {
  /** Rows, their columns separated by tabs, the first of each result its header. */
  readonly lines: readonly string[];
  /** Numbers of the informations and errors that came. */
  readonly numbers: readonly number[];
  readonly said: string;
}

export async function runTsql(
  server: { port: number; encryption?: 'off' | 'request' | 'require' },
  login: { user: string; password: string },
  ...batches: readonly string[]
): Promise<TsqlAnswer> {
  const args = ['-H', '127.0.0.1', '-p', String(server.port), '-U', login.user, '-P', login.password, '-o', 'q', '-v'];
  // tsql encrypts its login by default, and all of it only when its configuration asks for that.
  const folder = await mkdtemp(join(tmpdir(), 'offsite-tsql-'));
  const configuration = join(folder, 'freetds.conf');
  await writeFile(configuration, `[global]\ntds version = 7.4\nencryption = ${server.encryption ?? 'request'}\n`);
  const env = { ...process.env, TDSVER: '7.4', FREETDSCONF: configuration };
  const child = spawn('tsql', args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(batches.map((batch) => `${batch}\nGO\n`).join(''));
  const [rows, said] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  await rm(folder, { recursive: true });
  const lines = rows.split('\n').filter((line) => line !== '');
  const numbers = Array.from(said.matchAll(/Msg (\d+) \(/g), ([, number]) => Number(number));
  return { lines, numbers, said };
}
