// From an error of SQL Server or its driver to what the person at the clinic is told. Decided by numbers and codes, never by words,
// which the server may say in another language. Without this, all that reached anybody would be "terminating abnormally".

import { Failure } from '../../failure.ts';
import { COMPLAINT_CHARACTERS_MAX } from '../limits.ts';
import type { MssqlTarget } from './mssql-grants.ts';
import { numbers } from './mssql-numbers.ts';
import { type MssqlTrouble, type Trouble, troubles } from './mssql-troubles.ts';

interface DriverError extends Error {
  readonly code?: string;
  /** The server's number; of errors of its own the driver puts the code here as well. */
  readonly number?: number | string;
  readonly originalError?: DriverError;
  readonly cause?: unknown;
  /** The errors that came before the last one: that says what went wrong, the last one only that it ended. */
  readonly precedingErrors?: readonly DriverError[];
}

/** "BACKUP DATABASE is terminating abnormally", and its like: true of every failure, and the reason of none. */
const CONCLUSIONS = new Set<unknown>([3013, 3119]);

/** `statement` matters to rights only: what BACKUP needs is granted in the database, what RESTORE needs, by the server. */
export function mssqlFailure(
  doing: string,
  error: unknown,
  target: MssqlTarget,
  statement: 'BACKUP' | 'RESTORE' = 'BACKUP',
): Failure {
  if (error instanceof Failure) return error;
  const errors = everyError(error as DriverError);
  const recognised = recogniseTrouble(error);
  const kind = recognised === 'noBackupRight' && statement === 'RESTORE' ? 'noRestoreRight' : recognised;
  const reasons = errors.filter(({ number }) => number === undefined || !CONCLUSIONS.has(number));
  const said = (reasons.length > 0 ? reasons : errors)
    .map(({ number, message }) => ({ text: message.trim(), number: typeof number === 'number' ? ` [${number}]` : '' }))
    .filter(({ text }, i, all) => all.findLastIndex((other) => other.text === text) === i)
    .map(({ text, number }) => text + number)
    .join('; ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, COMPLAINT_CHARACTERS_MAX);
  return failureOf(kind, doing, { ...target, words: said }, error);
}

/** The same for what was found out by a question, before the server had to refuse anything. */
export function failureOf(
  kind: MssqlTrouble | 'other',
  doing: string,
  at: MssqlTarget & { words?: string },
  cause?: unknown,
): Failure {
  const said = at.words ? ` (${at.words})` : '';
  if (kind === 'other') {
    return new Failure('source', `${doing} failed: ${at.words ?? 'no reason was given'}`, {
      hint: 'look into the log of SQL Server (ERRORLOG in the folder Log of the instance) for the reason',
      ...(at.words && { said: at.words }),
      cause,
    });
  }
  const trouble: Trouble = troubles[kind];
  return new Failure(trouble.exit, `${doing} failed: ${trouble.why(at)}${said}`, {
    ...{ hint: trouble.hint(at), cause },
    ...(at.words && { said: at.words }),
  });
}

/** Numbers of the server first: they say more than what the driver makes of them. */
export function recogniseTrouble(error: unknown): MssqlTrouble | 'other' {
  const errors = everyError(error as DriverError);
  const byNumber = errors.flatMap(({ number, message }) => {
    if (number === undefined || CONCLUSIONS.has(number)) return [];
    const system = /(?:error|failed:) '?(\d+)\(/i.exec(message)?.[1];
    return numbers[`${number}:${system}`] ?? numbers[String(number)] ?? [];
  });
  const byCode = errors.flatMap(({ code }) => (code === undefined ? [] : (CODES[code] ?? [])));
  return byNumber[0] ?? byCode[0] ?? 'other';
}

/** What the driver and Node call it. Of several, the innermost says most, so it comes first in `everyError`. */
const CODES: Readonly<Record<string, MssqlTrouble>> = {
  ELOGIN: 'login',
  EINSTLOOKUP: 'noInstance',
  EENCRYPT: 'encryption',
  ECERTIFICATEFILE: 'certificateFile',
  ETIMEOUT: 'silentServer',
  ECONNREFUSED: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ECONNRESET: 'lost',
  EPIPE: 'lost',
  ECONNCLOSED: 'lost',
  ENOTOPEN: 'lost',
  ESOCKET: 'lost',
  ECLOSE: 'lost',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  CERT_HAS_EXPIRED: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificateName',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'oldTls',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'oldTls',
  ERR_SSL_DH_KEY_TOO_SMALL: 'oldTls',
};

function everyError(error: DriverError): DriverError[] {
  const inner = [error.originalError, error.cause].filter((one): one is DriverError => one instanceof Error);
  const before = error.precedingErrors ?? [];
  const all = [...before.flatMap(everyError), ...inner.flatMap(everyError), error];
  // Several addresses of one host fail with an error each.
  return error instanceof AggregateError ? [...error.errors.flatMap(everyError), ...all] : all;
}
