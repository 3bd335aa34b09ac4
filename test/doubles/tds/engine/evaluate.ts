// Expressions become functions of a row, with the type that SQL Server would give their column. Compiled once per statement, so that
// an unknown column or function is refused even where no row would ever reach it.

import type { Expression } from '../sql/expressions.ts';
import type { Column, SqlType, Value } from '../wire/columns.ts';
import { type Context, same } from './context.ts';
import { FUNCTIONS } from './functions.ts';
import { refuse } from './messages.ts';
import { widest } from './type-rules.ts';

/** A place where rows come from: its alias, its columns, and where its first value stands in a joined row. */
export interface Scope {
  readonly alias: string;
  readonly columns: readonly Column[];
  readonly offset: number;
}

export interface Compiled {
  readonly type: SqlType;
  /** With aggregates it is given a whole group, otherwise one row. */
  readonly evaluate: (rows: readonly (readonly Value[])[]) => Value;
}

const AGGREGATES = new Set(['COUNT', 'COUNT_BIG', 'SUM', 'MIN', 'MAX']);
const BIT: SqlType = { name: 'bit' };

export function hasAggregate(expression: Expression): boolean {
  if (expression.kind === 'call' && AGGREGATES.has(expression.name.toUpperCase())) return true;
  return partsOf(expression).some(hasAggregate);
}

function partsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'call') return expression.args;
  if (expression.kind === 'cast' || expression.kind === 'not' || expression.kind === 'null') return [expression.of];
  if (expression.kind === 'binary') return [expression.left, expression.right];
  if (expression.kind === 'in') return [expression.of, ...expression.list];
  return expression.kind === 'case' ? [...expression.branches.flat(), expression.otherwise] : [];
}

export function compile(expression: Expression, scopes: readonly Scope[], context: Context): Compiled {
  const deep = (part: Expression): Compiled => compile(part, scopes, context);
  switch (expression.kind) {
    case 'literal':
      return { type: expression.type, evaluate: () => expression.value };
    case 'variable':
      return variable(expression.name, context);
    case 'column':
      return column(expression.path, scopes);
    case 'cast': {
      const of = deep(expression.of);
      return { type: expression.type, evaluate: (rows) => convert(of.evaluate(rows), expression.type) };
    }
    case 'not': {
      const of = deep(expression.of);
      return { type: BIT, evaluate: (rows) => negate(of.evaluate(rows)) };
    }
    case 'null': {
      const of = deep(expression.of);
      return { type: BIT, evaluate: (rows) => bit((of.evaluate(rows) === null) !== expression.isNegated) };
    }
    case 'in': {
      const [of, ...list] = [expression.of, ...expression.list].map(deep);
      const isIn = (rows: readonly (readonly Value[])[]): Value =>
        bit(list.some((item) => compare(of!.evaluate(rows), item.evaluate(rows)) === 0) !== expression.isNegated);
      return { type: BIT, evaluate: (rows) => (of!.evaluate(rows) === null ? null : isIn(rows)) };
    }
    case 'case': {
      const branches = expression.branches.map(([when, then]) => [deep(when), deep(then)] as const);
      const otherwise = deep(expression.otherwise);
      const type = branches.reduce((sum, [, then]) => widest(sum, then.type), otherwise.type);
      const chosen = (rows: readonly (readonly Value[])[]): Compiled =>
        branches.find(([when]) => when.evaluate(rows) === 1n)?.[1] ?? otherwise;
      return { type, evaluate: (rows) => chosen(rows).evaluate(rows) };
    }
    case 'binary':
      return binary(expression.operator, deep(expression.left), deep(expression.right));
    case 'call':
      return AGGREGATES.has(expression.name.toUpperCase())
        ? aggregate(expression, deep)
        : call(expression, deep, context);
  }
}

function variable(name: string, { engine, session, variables }: Context): Compiled {
  if (same(name, '@@SPID')) return { type: { name: 'smallint' }, evaluate: () => BigInt(session.id) };
  if (same(name, '@@SERVERNAME'))
    return { type: { name: 'nvarchar', length: 128 }, evaluate: () => engine.properties.name };
  if (same(name, '@@VERSION')) {
    const text = `Microsoft SQL Server - ${engine.properties.version.join('.')}.0 (X64) ${engine.properties.edition} (a double for tests)`;
    return { type: { name: 'nvarchar', length: 300 }, evaluate: () => text };
  }
  const found = variables.get(name.toLowerCase());
  if (found === undefined) throw refuse(137, name);
  return { type: found.type, evaluate: () => found.value };
}

function column(path: readonly string[], scopes: readonly Scope[]): Compiled {
  const name = path.at(-1)!;
  const alias = path.at(-2);
  for (const scope of scopes) {
    if (alias !== undefined && !same(alias, scope.alias)) continue;
    const at = scope.columns.findIndex((one) => same(one.name, name));
    if (at !== -1) return { type: scope.columns[at]!.type, evaluate: ([row]) => row?.[scope.offset + at] ?? null };
  }
  throw refuse(207, name);
}

function call(
  expression: Expression & { kind: 'call' },
  deep: (part: Expression) => Compiled,
  context: Context,
): Compiled {
  const args = expression.args.map(deep);
  const name = expression.name.toUpperCase();
  if (name === 'COALESCE' || name === 'ISNULL') {
    const type = args.map((arg) => arg.type).reduce(widest);
    return { type, evaluate: (rows) => args.map((arg) => arg.evaluate(rows)).find((value) => value !== null) ?? null };
  }
  const known = FUNCTIONS[name];
  if (known === undefined || expression.isStar) throw refuse(195, expression.name);
  if (args.length < known.arguments[0] || args.length > known.arguments[1]) throw refuse(195, expression.name);
  return {
    type: known.type,
    evaluate: (rows) =>
      known.evaluate(
        args.map((arg) => arg.evaluate(rows)),
        context,
      ),
  };
}

function aggregate(expression: Expression & { kind: 'call' }, deep: (part: Expression) => Compiled): Compiled {
  const name = expression.name.toUpperCase();
  const [of] = expression.args.map(deep);
  const isCount = name === 'COUNT' || name === 'COUNT_BIG';
  if (of === undefined && !(isCount && expression.isStar)) throw refuse(102, ')');
  const values = (rows: readonly (readonly Value[])[]): Value[] =>
    of === undefined ? rows.map(() => 0n) : rows.map((row) => of.evaluate([row])).filter((value) => value !== null);
  if (isCount) {
    return { type: { name: name === 'COUNT' ? 'int' : 'bigint' }, evaluate: (rows) => BigInt(values(rows).length) };
  }
  if (name === 'SUM') {
    const type: SqlType = of!.type.name === 'bigint' || of!.type.name === 'float' ? of!.type : { name: 'int' };
    return {
      type,
      evaluate: (rows) =>
        values(rows).reduce<Value>((sum, value) => (sum === null ? value : arithmetic('+', sum, value)), null),
    };
  }
  const better = name === 'MIN' ? -1 : 1;
  const choose = (best: Value, value: Value): Value =>
    best === null || Math.sign(compare(value, best) ?? 0) === better ? value : best;
  return { type: of!.type, evaluate: (rows) => values(rows).reduce(choose, null) };
}

function binary(operator: string, left: Compiled, right: Compiled): Compiled {
  if (operator === 'AND' || operator === 'OR') {
    const decisive = bit(operator === 'OR');
    const evaluate: Compiled['evaluate'] = (rows) => {
      const values = [left.evaluate(rows), right.evaluate(rows)];
      if (values.includes(decisive)) return decisive;
      return values.includes(null) ? null : negate(decisive);
    };
    return { type: BIT, evaluate };
  }
  const test = COMPARISONS[operator];
  if (test !== undefined) {
    const evaluate: Compiled['evaluate'] = (rows) => {
      const order = compare(left.evaluate(rows), right.evaluate(rows));
      return order === null ? null : bit(test(order));
    };
    return { type: BIT, evaluate };
  }
  if (operator === 'LIKE') {
    const evaluate: Compiled['evaluate'] = (rows) => like(left.evaluate(rows), right.evaluate(rows));
    return { type: BIT, evaluate };
  }
  return {
    type: widest(left.type, right.type),
    evaluate: (rows) => arithmetic(operator, left.evaluate(rows), right.evaluate(rows)),
  };
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
};

const bit = (value: boolean): bigint => (value ? 1n : 0n);
const negate = (value: Value): Value => (value === null ? null : value === 1n ? 0n : 1n);

/** Texts compare without case, as under the collation that the double has; NULL with nothing. */
export function compare(one: Value, other: Value): number | null {
  if (one === null || other === null) return null;
  if (Buffer.isBuffer(one) && Buffer.isBuffer(other)) return Buffer.compare(one, other);
  if (typeof one === 'string' && typeof other === 'string') {
    const [a, b] = [one.trimEnd().toLowerCase(), other.trimEnd().toLowerCase()];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  const [a, b] = [Number(one), Number(other)];
  return a - b;
}

function arithmetic(operator: string, one: Value, other: Value): Value {
  if (one === null || other === null) return null;
  if (typeof one === 'string' && typeof other === 'string' && operator === '+') return one + other;
  if (typeof one === 'bigint' && typeof other === 'bigint') {
    if (operator === '+') return one + other;
    if (operator === '-') return one - other;
    if (operator === '*') return one * other;
    return operator === '/' ? one / other : one % other;
  }
  const [a, b] = [Number(one), Number(other)];
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  return operator === '/' ? a / b : a % b;
}

function like(text: Value, pattern: Value): Value {
  if (text === null || pattern === null) return null;
  const escaped = String(pattern)
    .replaceAll(/[.*+?^${}()|\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return bit(new RegExp(`^${escaped}$`, 'is').test(String(text)));
}

function convert(value: Value, type: SqlType): Value {
  if (value === null) return null;
  if (type.name === 'nvarchar') {
    const text = Buffer.isBuffer(value) ? value.toString('utf16le') : String(value);
    return type.length === 'max' ? text : text.slice(0, type.length);
  }
  if (type.name === 'float') return Number(value);
  if (type.name === 'varbinary') return Buffer.isBuffer(value) ? value : Buffer.from(String(value), 'utf16le');
  if (type.name === 'datetime') return String(value);
  return BigInt(typeof value === 'number' ? Math.trunc(value) : (value as bigint | string));
}
