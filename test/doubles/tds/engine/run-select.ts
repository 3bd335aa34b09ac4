// Runs a SELECT over views and tables: all joined rows, those that fit, in groups if it asks for them, in its order.

import type { Expression } from '../sql/expressions.ts';
import type { Select, Source } from '../sql/select.ts';
import type { Column, Value } from '../wire/columns.ts';
import { DATABASE_VIEWS, isView, type Relation, SERVER_VIEWS } from './catalogue.ts';
import { type Context, mayInDatabase, openDatabase, same } from './context.ts';
import { compare, compile, hasAggregate, type Scope } from './evaluate.ts';
import { refuse } from './messages.ts';

type Row = readonly Value[];

export function runSelect(select: Select, context: Context): void {
  const { scopes, rows } = joinAll(select.from, context);
  const where = select.where && compile(select.where, scopes, context);
  const chosen = where === undefined ? rows : rows.filter((row) => where.evaluate([row]) === 1n);
  const columns = select.columns ?? everyColumn(scopes);
  const isGrouped = select.groupBy.length > 0 || columns.some(({ of }) => hasAggregate(of));
  const groups = isGrouped ? groupsOf(chosen, select.groupBy, scopes, context) : chosen.map((row) => [row]);
  const compiled = columns.map(({ of }) => compile(of, scopes, context));
  const order = select.orderBy.map(({ of, isDescending }) => ({
    isDescending,
    key: orderKey(of, columns, scopes, context),
  }));
  const results = groups.map((group) => ({ group, values: compiled.map((column) => column.evaluate(group)) }));
  const sorted = results.toSorted((one, other) => {
    for (const { key, isDescending } of order) {
      const difference = compare(key(one), key(other)) ?? 0;
      if (difference !== 0) return isDescending ? -difference : difference;
    }
    return 0;
  });
  const top = sorted.slice(0, select.top);
  context.output.columns(columns.map(({ name }, i) => ({ name, type: compiled[i]!.type })));
  for (const { values } of top) context.output.row(values);
  context.output.done(top.length);
}

type Result = { group: readonly Row[]; values: Row };

/** ORDER BY may name a column of the result, its place, or anything else. */
function orderKey(
  of: Expression,
  columns: readonly { name: string }[],
  scopes: readonly Scope[],
  context: Context,
): (result: Result) => Value {
  const place =
    of.kind === 'literal' && typeof of.value === 'bigint'
      ? Number(of.value) - 1
      : of.kind === 'column' && of.path.length === 1
        ? columns.findIndex(({ name }) => same(name, of.path[0]!))
        : -1;
  if (place >= 0) return ({ values }) => values[place] ?? null;
  const compiled = compile(of, scopes, context);
  return ({ group }) => compiled.evaluate(group);
}

function joinAll(from: readonly Source[], context: Context): { scopes: Scope[]; rows: Row[] } {
  const scopes: Scope[] = [];
  let rows: Row[] = [[]];
  for (const { path, alias, join } of from) {
    const { columns, rows: added } = relationAt(path, context);
    scopes.push({ alias, columns, offset: scopes.reduce((sum, scope) => sum + scope.columns.length, 0) });
    const on = join && compile(join.on, scopes, context);
    const nothing = columns.map(() => null);
    rows = rows.flatMap((row) => {
      const joined = added
        .map((other) => [...row, ...other])
        .filter((both) => on === undefined || on.evaluate([both]) === 1n);
      return joined.length === 0 && join?.isLeft ? [[...row, ...nothing]] : joined;
    });
  }
  return { scopes, rows };
}

function relationAt(path: readonly string[], context: Context): Relation {
  const name = path.at(-1)!.toLowerCase();
  if (isView(path)) {
    const ofServer = SERVER_VIEWS[name];
    if (ofServer !== undefined) return ofServer(context);
    const ofDatabase = DATABASE_VIEWS[name];
    if (ofDatabase === undefined) throw refuse(208, path.join('.'));
    return ofDatabase(openDatabase(context, path.at(-3) ?? context.session.database), context);
  }
  const database = openDatabase(context, path.at(-3) || context.session.database);
  const table = database.tables.find((one) => same(one.name, name));
  if (table === undefined) throw refuse(208, path.join('.'));
  if (!mayInDatabase(context.session, database, 'SELECT')) throw refuse(229, 'SELECT', table.name, database.name);
  return { columns: table.columns, rows: table.rows };
}

function everyColumn(scopes: readonly Scope[]): { of: Expression; name: string }[] {
  return scopes.flatMap(({ alias, columns }) =>
    columns.map(({ name }: Column) => ({ of: { kind: 'column' as const, path: [alias, name] }, name })),
  );
}

function groupsOf(
  rows: readonly Row[],
  by: readonly Expression[],
  scopes: readonly Scope[],
  context: Context,
): Row[][] {
  if (by.length === 0) return [[...rows]];
  const keys = by.map((key) => compile(key, scopes, context));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map(({ evaluate }) => String(evaluate([row]))));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}
