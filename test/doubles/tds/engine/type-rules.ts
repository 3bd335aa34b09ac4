// Which type the result has where two meet, as far as this dialect has them: SQL Server's order of precedence.

import type { SqlType, TypeName } from '../wire/columns.ts';

const ORDER: readonly TypeName[] = [
  'varbinary',
  'nvarchar',
  'bit',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'datetime',
];

export function widest(one: SqlType, other: SqlType): SqlType {
  if (one.name === other.name) {
    if (one.length === 'max' || other.length === 'max') return { name: one.name, length: 'max' };
    return one.length === undefined ? one : { name: one.name, length: Math.max(one.length, other.length ?? 0) };
  }
  return ORDER.indexOf(one.name) > ORDER.indexOf(other.name) ? one : other;
}
