// Data types as they are written in CAST and CREATE TABLE: `int`, `nvarchar(60)`, `varbinary(max)`.

import { refuse } from '../engine/messages.ts';
import type { SqlType, TypeName } from '../wire/columns.ts';
import type { Words } from './words.ts';

const NAMES: Readonly<Record<string, TypeName>> = {
  BIGINT: 'bigint',
  INT: 'int',
  SMALLINT: 'smallint',
  TINYINT: 'tinyint',
  BIT: 'bit',
  FLOAT: 'float',
  NVARCHAR: 'nvarchar',
  SYSNAME: 'nvarchar',
  VARBINARY: 'varbinary',
  DATETIME: 'datetime',
};

export function parseType(words: Words): SqlType {
  const written = words.name();
  const name = NAMES[written.toUpperCase()];
  if (name === undefined) throw refuse(102, written);
  if (written.toUpperCase() === 'SYSNAME') return { name, length: 128 };
  if (name !== 'nvarchar' && name !== 'varbinary') return { name };
  if (!words.acceptSymbol('(')) return { name, length: 30 };
  const length = words.accept('MAX') ? 'max' : Number(words.integer());
  words.expectSymbol(')');
  return { name, length };
}
