// A batch as a list of statements. The whole batch is parsed before any of it runs, as SQL Server does: a syntax error in its last
// line keeps its first from running.

import { refuse } from '../engine/messages.ts';
import type { SqlType } from '../wire/columns.ts';
import {
  type Backup,
  type CheckDatabase,
  parseBackup,
  parseCheck,
  parseRestore,
  type Restore,
} from './backup-statements.ts';
import { parseType } from './data-types.ts';
import { type Expression, parseExpression } from './expressions.ts';
import { parseSelect, type Select } from './select.ts';
import { Words } from './words.ts';

export interface ColumnDefinition {
  readonly name: string;
  readonly type: SqlType;
  readonly isNullable: boolean;
  readonly isKey: boolean;
}

export type Statement =
  | Select
  | Backup
  | Restore
  | CheckDatabase
  | { readonly kind: 'use'; readonly database: string }
  | { readonly kind: 'set' }
  | { readonly kind: 'createDatabase'; readonly database: string }
  | { readonly kind: 'dropDatabase'; readonly database: string }
  | { readonly kind: 'renameDatabase'; readonly database: string; readonly name: string }
  | { readonly kind: 'setDatabase'; readonly database: string; readonly option: string }
  | { readonly kind: 'createTable'; readonly path: readonly string[]; readonly columns: readonly ColumnDefinition[] }
  | {
      readonly kind: 'insert';
      readonly path: readonly string[];
      readonly columns: readonly string[] | undefined;
      readonly rows: readonly (readonly Expression[])[];
    };

export function parseStatements(sql: string): Statement[] {
  const words = new Words(sql);
  const statements: Statement[] = [];
  // At the beginning of a batch a name alone calls a procedure, and there are none.
  if (words.seesName()) throw refuse(2812, words.name());
  while (!words.isAtEnd) {
    if (words.acceptSymbol(';')) continue;
    statements.push(parseStatement(words));
  }
  return statements;
}

function parseStatement(words: Words): Statement {
  if (words.sees('SELECT')) return parseSelect(words);
  if (words.sees('BACKUP')) return parseBackup(words);
  if (words.sees('RESTORE')) return parseRestore(words);
  if (words.sees('DBCC')) return parseCheck(words);
  if (words.accept('USE')) return { kind: 'use', database: words.name() };
  if (words.accept('SET')) return parseSet(words);
  if (words.accept('CREATE', 'DATABASE')) return { kind: 'createDatabase', database: words.name() };
  if (words.accept('DROP', 'DATABASE')) return { kind: 'dropDatabase', database: words.name() };
  if (words.accept('ALTER', 'DATABASE')) return parseAlter(words);
  if (words.accept('CREATE', 'TABLE')) return parseTable(words);
  if (words.accept('INSERT')) return parseInsert(words);
  throw words.wrong();
}

/** Options of the session change nothing here; that they are well formed is checked all the same. */
function parseSet(words: Words): Statement {
  if (words.accept('TRANSACTION', 'ISOLATION', 'LEVEL')) {
    if (!words.accept('READ', 'COMMITTED') && !words.accept('READ', 'UNCOMMITTED')) words.expect('SNAPSHOT');
    return { kind: 'set' };
  }
  words.name();
  if (!words.accept('ON') && !words.accept('OFF')) {
    if (words.next.kind === 'integer') words.integer();
    else words.name();
  }
  return { kind: 'set' };
}

function parseAlter(words: Words): Statement {
  const database = words.name();
  if (words.accept('MODIFY', 'NAME')) {
    words.expectSymbol('=');
    return { kind: 'renameDatabase', database, name: words.name() };
  }
  words.expect('SET');
  const option = words.name().toUpperCase();
  const value = option === 'RECOVERY' ? ` ${words.accept('FULL') ? 'FULL' : words.name().toUpperCase()}` : '';
  if (words.accept('WITH')) words.expect('ROLLBACK', 'IMMEDIATE');
  return { kind: 'setDatabase', database, option: option + value };
}

function parseTable(words: Words): Statement {
  const path = words.path();
  words.expectSymbol('(');
  const columns = words.list((): ColumnDefinition => {
    const name = words.name();
    const type = parseType(words);
    let isNullable = true;
    let isKey = false;
    for (;;) {
      if (words.accept('NOT', 'NULL')) isNullable = false;
      else if (words.accept('PRIMARY', 'KEY')) isKey = true;
      else if (!words.accept('NULL')) break;
    }
    return { name, type, isNullable: isNullable && !isKey, isKey };
  });
  words.expectSymbol(')');
  return { kind: 'createTable', path, columns };
}

function parseInsert(words: Words): Statement {
  words.accept('INTO');
  const path = words.path();
  const columns = words.acceptSymbol('(') ? words.list(() => words.name()) : undefined;
  if (columns !== undefined) words.expectSymbol(')');
  words.expect('VALUES');
  const rows = words.list(() => {
    words.expectSymbol('(');
    const values = words.list(() => parseExpression(words));
    words.expectSymbol(')');
    return values;
  });
  return { kind: 'insert', path, columns, rows };
}
