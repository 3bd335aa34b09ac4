// What people should know about a dump although it counts: what else a restore will need, and what the server's owner may not know.

import type { MssqlConfig } from './config.ts';
import { loginOf, roleGrants } from './mssql-grants.ts';
import type { DatabaseState } from './server-facts.ts';

export function notesOn(config: MssqlConfig, state: DatabaseState, isLocal: boolean): string[] {
  const { database } = config;
  const notes: string[] = [];
  if (state.encrypted === true) {
    notes.push(
      `${database} is encrypted (TDE): nobody can restore it elsewhere without the certificate of the server; ` +
        "keep a copy of it off this server: BACKUP CERTIFICATE [name] TO FILE = N'…' WITH PRIVATE KEY (FILE = N'…', ENCRYPTION BY PASSWORD = N'…'); see docs/mssql.md",
    );
  }
  if (state.replica !== undefined && !state.replica.isPreferred) {
    notes.push(
      `the availability group of ${database} prefers another replica for backups; this one counts all the same`,
    );
  }
  if (!config.encrypt && !isLocal) {
    notes.push(
      `the password of ${loginOf(config)} and the counts of ${database} cross the network unencrypted (encrypt: false)`,
    );
  }
  if (state.accessible === true && state.maySeeTables === false) {
    notes.push(
      `the rows of ${database} cannot be counted for a later drill; an administrator types: ${roleGrants(config)}`,
    );
  }
  return notes;
}
