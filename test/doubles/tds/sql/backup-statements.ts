// BACKUP, RESTORE and DBCC CHECKDB with their options, as strictly as SQL Server reads them: an option that it does not know, one
// that belongs to the other statement, and two that exclude each other are refused.

import { refuse } from '../engine/messages.ts';
import type { Words } from './words.ts';

export type RestoreKind = 'DATABASE' | 'VERIFYONLY' | 'FILELISTONLY' | 'HEADERONLY' | 'LABELONLY';
/** What was said after WITH: `true`, or the value behind `=`. */
export type Options = ReadonlyMap<string, true | bigint | string>;
/** A name or path, or the variable that holds it. */
export type Given = { readonly text: string } | { readonly variable: string };

export interface Backup {
  readonly kind: 'backup';
  readonly database: Given;
  readonly device: Given;
  readonly options: Options;
}

export interface Restore {
  readonly kind: 'restore';
  readonly what: RestoreKind;
  readonly database: Given | undefined;
  readonly device: Given;
  readonly options: Options;
  readonly moves: ReadonlyMap<string, string>;
}

export interface CheckDatabase {
  readonly kind: 'checkdb';
  readonly database: string;
}

const VALUED = new Set([
  'STATS',
  'NAME',
  'DESCRIPTION',
  'MEDIANAME',
  'FILE',
  'BUFFERCOUNT',
  'MAXTRANSFERSIZE',
  'BLOCKSIZE',
]);
const OF_BOTH = [
  'CHECKSUM',
  'NO_CHECKSUM',
  'STOP_ON_ERROR',
  'CONTINUE_AFTER_ERROR',
  'STATS',
  'MEDIANAME',
  'BUFFERCOUNT',
  'MAXTRANSFERSIZE',
  'BLOCKSIZE',
];
const OF_BACKUP = new Set([
  ...OF_BOTH,
  'COPY_ONLY',
  'FORMAT',
  'NOFORMAT',
  'INIT',
  'NOINIT',
  'SKIP',
  'NOSKIP',
  'COMPRESSION',
  'NO_COMPRESSION',
  'NAME',
  'DESCRIPTION',
  'DIFFERENTIAL',
]);
const OF_RESTORE = new Set([...OF_BOTH, 'MOVE', 'REPLACE', 'RECOVERY', 'NORECOVERY', 'FILE']);
const OF_LISTING = new Set(['FILE', 'CHECKSUM', 'NO_CHECKSUM', 'STOP_ON_ERROR', 'CONTINUE_AFTER_ERROR', 'MEDIANAME']);
const OPPOSITES = [
  ['CHECKSUM', 'NO_CHECKSUM'],
  ['FORMAT', 'NOFORMAT'],
  ['INIT', 'NOINIT'],
  ['SKIP', 'NOSKIP'],
  ['COMPRESSION', 'NO_COMPRESSION'],
  ['STOP_ON_ERROR', 'CONTINUE_AFTER_ERROR'],
  ['RECOVERY', 'NORECOVERY'],
  ['COPY_ONLY', 'DIFFERENTIAL'],
] as const;

export function parseBackup(words: Words): Backup {
  words.expect('BACKUP', 'DATABASE');
  const database = given(words);
  words.expect('TO');
  const device = parseDevice(words);
  const { options } = parseOptions(words, 'BACKUP', OF_BACKUP);
  return { kind: 'backup', database, device, options };
}

export function parseRestore(words: Words): Restore {
  words.expect('RESTORE');
  const kinds = ['DATABASE', 'VERIFYONLY', 'FILELISTONLY', 'HEADERONLY', 'LABELONLY'] as const;
  const what = kinds.find((kind) => words.accept(kind));
  if (what === undefined) throw words.wrong();
  const database = what === 'DATABASE' ? given(words) : undefined;
  words.expect('FROM');
  const device = parseDevice(words);
  const allowed = what === 'DATABASE' || what === 'VERIFYONLY' ? OF_RESTORE : OF_LISTING;
  return { kind: 'restore', what, database, device, ...parseOptions(words, 'RESTORE', allowed) };
}

export function parseCheck(words: Words): CheckDatabase {
  words.expect('DBCC');
  words.expect('CHECKDB');
  words.expectSymbol('(');
  const database = words.next.kind === 'string' ? words.string() : words.name();
  words.expectSymbol(')');
  if (words.accept('WITH')) {
    words.list(() => {
      const option = words.name();
      if (!['NO_INFOMSGS', 'ALL_ERRORMSGS', 'PHYSICAL_ONLY', 'EXTENDED_LOGICAL_CHECKS'].includes(option.toUpperCase()))
        throw refuse(155, option, 'DBCC');
    });
  }
  return { kind: 'checkdb', database };
}

function given(words: Words): Given {
  if (words.next.kind === 'variable') return { variable: words.take().text };
  return { text: words.name() };
}

function parseDevice(words: Words): Given {
  words.expect('DISK');
  words.expectSymbol('=');
  if (words.next.kind === 'variable') return { variable: words.take().text };
  return { text: words.string() };
}

function parseOptions(words: Words, statement: string, allowed: ReadonlySet<string>) {
  const options = new Map<string, true | bigint | string>();
  const moves = new Map<string, string>();
  if (!words.accept('WITH')) return { options, moves };
  words.list(() => {
    const written = words.name();
    const option = written.toUpperCase();
    if (!allowed.has(option)) {
      if (OF_BACKUP.has(option) || OF_RESTORE.has(option)) throw refuse(3032, written);
      throw refuse(155, written, statement);
    }
    if (option === 'MOVE') {
      const file = words.string();
      words.expect('TO');
      moves.set(file, words.string());
    } else if (VALUED.has(option) && words.acceptSymbol('=')) {
      options.set(option, words.next.kind === 'integer' ? words.integer() : words.string());
    } else if (VALUED.has(option) && option !== 'STATS') {
      throw words.wrong();
    } else options.set(option, true);
  });
  for (const [one, other] of OPPOSITES) if (options.has(one) && options.has(other)) throw refuse(3031, one, other);
  const stats = options.get('STATS');
  if (typeof stats === 'bigint' && (stats < 1n || stats > 100n)) throw refuse(3217, 'STATS');
  return { options, moves };
}
