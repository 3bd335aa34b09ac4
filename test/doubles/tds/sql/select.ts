// SELECT, as far as questions about a database need it: joins, conditions, groups and an order; no subqueries, no unions.

import { type Expression, parseCondition, parseExpression } from './expressions.ts';
import type { Words } from './words.ts';

export interface Source {
  readonly path: readonly string[];
  readonly alias: string;
  /** Absent for the first. */
  readonly join?: { readonly on: Expression; readonly isLeft: boolean };
}

export interface Select {
  readonly kind: 'select';
  readonly top: number | undefined;
  /** `undefined` is a star. */
  readonly columns: readonly { readonly of: Expression; readonly name: string }[] | undefined;
  readonly from: readonly Source[];
  readonly where: Expression | undefined;
  readonly groupBy: readonly Expression[];
  readonly orderBy: readonly { readonly of: Expression; readonly isDescending: boolean }[];
}

export function parseSelect(words: Words): Select {
  words.expect('SELECT');
  const top = words.accept('TOP') ? parseTop(words) : undefined;
  const columns = words.acceptSymbol('*') ? undefined : words.list(() => parseColumn(words));
  const from = words.accept('FROM') ? parseSources(words) : [];
  const where = words.accept('WHERE') ? parseCondition(words) : undefined;
  const groupBy = words.accept('GROUP', 'BY') ? words.list(() => parseExpression(words)) : [];
  const orderBy = words.accept('ORDER', 'BY') ? words.list(() => parseOrder(words)) : [];
  return { kind: 'select', top, columns, from, where, groupBy, orderBy };
}

function parseTop(words: Words): number {
  const isBracketed = words.acceptSymbol('(');
  const rows = Number(words.integer());
  if (isBracketed) words.expectSymbol(')');
  return rows;
}

function parseColumn(words: Words): { of: Expression; name: string } {
  const of = parseExpression(words);
  if (words.accept('AS')) return { of, name: words.name() };
  return { of, name: of.kind === 'column' ? of.path.at(-1)! : '' };
}

function parseSources(words: Words): Source[] {
  const sources: Source[] = [parseSource(words)];
  for (;;) {
    const isLeft = words.accept('LEFT');
    if (isLeft) words.accept('OUTER');
    if (!isLeft && !words.accept('INNER') && !words.sees('JOIN')) return sources;
    words.expect('JOIN');
    const source = parseSource(words);
    words.expect('ON');
    sources.push({ ...source, join: { on: parseCondition(words), isLeft } });
  }
}

function parseSource(words: Words): Source {
  const path = words.path();
  const alias = words.accept('AS') ? words.name() : path.at(-1)!;
  return { path, alias };
}

function parseOrder(words: Words): { of: Expression; isDescending: boolean } {
  const of = parseExpression(words);
  const isDescending = words.accept('DESC');
  if (!isDescending) words.accept('ASC');
  return { of, isDescending };
}
