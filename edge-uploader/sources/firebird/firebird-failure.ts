// What Firebird's own words mean for the person at the clinic, and what to do about them. The same words come from gbak and
// from the driver. Without this, half of the operator's calls would be about "gbak: ERROR: Exiting before completion".

import { type ExitName, Failure } from '../../failure.ts';
import { COMPLAINT_CHARACTERS_MAX } from '../limits.ts';

export interface FirebirdTarget {
  readonly database: string;
  readonly server: string;
  readonly user: string;
}

/** What is wrong, in one word; `other` where Firebird's words are new to us. */
export type FirebirdTrouble = keyof typeof troubles | 'other';

interface Trouble {
  readonly pattern: RegExp;
  readonly exit: ExitName;
  readonly why: (at: FirebirdTarget) => string;
  readonly hint: (at: FirebirdTarget) => string;
}

// The first that matches wins, so the precise stand before the general.
const troubles = {
  login: {
    pattern:
      /user name and password are not defined|login failed|error occurred during login|isc_login|Install incomplete/i,
    exit: 'source',
    why: (at) => `the server refused the user ${at.user} or its password`,
    hint: () =>
      'correct the user in the configuration or the password in the secrets file; isql shows whether they work',
  },
  shutdown: {
    pattern: /database .*shutdown|shutdown mode|is shut ?down/i,
    exit: 'source',
    why: () => 'the database is shut down, or being restored right now',
    hint: (at) =>
      `if a restore or other maintenance is running, wait for its end; otherwise put it back to work: gfix -online ${at.server}:${at.database}`,
  },
  encryptionKey: {
    pattern: /missing database encryption key|crypt key .*not set|encryption key .*(missing|not found)/i,
    exit: 'source',
    why: () => 'the database is encrypted, and the server has no key for it',
    hint: () =>
      'see that the key holder plug-in (KeyHolderPlugin in firebird.conf) works without a person; the server must open the database by itself',
  },
  outputClosed: {
    pattern: /cannot open backup file|error opening file for backup|could not open backup/i,
    exit: 'disk',
    why: () => 'the server could not open the file or pipe that it should write the dump to',
    hint: () => 'let the user that runs Firebird write to spoolFolder or fifoFolder, or set `method: stdout`',
  },
  diskFull: {
    pattern: /No space left|disk full|disk space exhausted|not enough space|ENOSPC|File too large/i,
    exit: 'disk',
    why: () => 'there is no room left on the disk that the dump was written to',
    hint: () => 'free space there, or name another folder as spoolFolder, or set `method: stdout`, which needs none',
  },
  lost: {
    pattern:
      /(reading data from|writing data to) the connection|connection (was )?(lost|reset|closed)|ECONNRESET|EPIPE|socket hang/i,
    exit: 'source',
    why: () => 'the connection to the server was lost half way',
    hint: () => 'see in firebird.log whether the server was restarted or crashed; then run the same command again',
  },
  unreachable: {
    pattern:
      /network request to host|Failed to establish|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT|ENETUNREACH/i,
    exit: 'source',
    why: (at) => `the server ${at.server} cannot be reached`,
    hint: () => 'start the Firebird service, or correct host and port in the configuration',
  },
  inUse: {
    pattern: /lock .*failed|already opened|Database already in use|file in use|being used by another/i,
    exit: 'source',
    why: () => 'a server has the database open',
    hint: () => 'set `method: auto`: `embedded` works only on a database that no server has open',
  },
  rights: {
    pattern:
      /no permission|Permission denied|Operation not permitted|Access is denied|insufficient (rights|priv)|EACCES/i,
    exit: 'source',
    why: (at) => `the user ${at.user}, or the account that runs the program, may not do that`,
    hint: () => 'use SYSDBA or the owner of the database, and let the Firebird service read the file',
  },
  unknownDatabase: {
    pattern:
      /No such file|cannot find the (file|path)|Error while trying to open file|unavailable database|CreateFile/i,
    exit: 'source',
    why: (at) => `the server knows no database ${at.database}`,
    hint: () => 'correct `database` in the configuration: the path or alias as the server sees it (see databases.conf)',
  },
  notFirebird: {
    pattern: /not a valid database|unsupported on-disk structure|wrong (page type|ODS)/i,
    exit: 'source',
    why: (at) => `${at.database} is not a database that this Firebird can read`,
    hint: () => 'check that path and Firebird version fit together',
  },
  damaged: {
    pattern:
      /database file appears corrupt|checksum error|bad page|wrong page type|internal Firebird consistency|page .* is of wrong type/i,
    exit: 'damaged',
    why: () => 'the database itself is damaged',
    hint: () => 'stop using it, keep the file, and restore the last good backup: `offsite backups` lists them',
  },
} satisfies Record<string, Trouble>;

export function recogniseTrouble(words: string): FirebirdTrouble {
  const found = Object.entries(troubles).find(([, trouble]) => trouble.pattern.test(words));
  return (found?.[0] as FirebirdTrouble | undefined) ?? 'other';
}

/** `doing` starts the sentence: "dumping /data/clinic.fdb through fifo failed". */
export function firebirdFailure(doing: string, words: string, at: FirebirdTarget, cause?: unknown): Failure {
  const kind = recogniseTrouble(words);
  const said = words
    .trim()
    .replace(/\s*\n\s*/g, '; ')
    .slice(0, COMPLAINT_CHARACTERS_MAX);
  if (kind === 'other') {
    return new Failure('source', `${doing} failed${said ? `: ${said}` : ' and no reason was given'}`, {
      hint: 'look at the end of firebird.log on the server for the reason',
      ...{ said, cause },
    });
  }
  const trouble: Trouble = troubles[kind];
  return new Failure(trouble.exit, `${doing} failed: ${trouble.why(at)} (${said})`, {
    ...{ hint: trouble.hint(at), said, cause },
  });
}
