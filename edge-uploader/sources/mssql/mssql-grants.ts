// What an administrator types so that our login may back up, verify and look: each statement once, said in errors and in notes alike.

import type { MssqlConfig } from './config.ts';
import { quoteName } from './quote.ts';

export type MssqlTarget = Pick<
  MssqlConfig,
  'database' | 'host' | 'port' | 'instance' | 'user' | 'domain' | 'spoolFolder' | 'serverSpoolFolder'
>;

export const loginOf = ({ user, domain }: MssqlTarget): string => (domain === undefined ? user : `${domain}\\${user}`);
export const database = (at: MssqlTarget): string => quoteName(at.database);
export const login = (at: MssqlTarget): string => quoteName(loginOf(at));

const roles = (at: MssqlTarget): string =>
  `ALTER ROLE db_backupoperator ADD MEMBER ${login(at)}; GRANT VIEW DEFINITION TO ${login(at)};`;
/** Lets a user of the database back it up and see its tables, but not what is in them. */
export const roleGrants = (at: MssqlTarget): string => `USE ${database(at)}; ${roles(at)}`;
/** Makes the login such a user. */
export const userGrants = (at: MssqlTarget): string =>
  `USE ${database(at)}; CREATE USER ${login(at)} FOR LOGIN ${login(at)}; ${roles(at)}`;
/** What RESTORE asks for, even where it only verifies. */
export const restoreGrant = (at: MssqlTarget): string => `USE master; GRANT CREATE ANY DATABASE TO ${login(at)};`;
