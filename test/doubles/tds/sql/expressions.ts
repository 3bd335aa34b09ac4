// Expressions: `1 + a.b`, `x IN (0, 1) AND y IS NOT NULL`, `CAST(SUM(p.rows) AS bigint)`, `CASE WHEN … END`.

import type { SqlType, Value } from '../wire/columns.ts';
import { parseType } from './data-types.ts';
import type { Words } from './words.ts';

export type Expression =
  | { readonly kind: 'literal'; readonly value: Value; readonly type: SqlType }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'column'; readonly path: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly isStar: boolean }
  | { readonly kind: 'cast'; readonly of: Expression; readonly type: SqlType }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'null'; readonly of: Expression; readonly isNegated: boolean }
  | { readonly kind: 'in'; readonly of: Expression; readonly list: readonly Expression[]; readonly isNegated: boolean }
  | {
      readonly kind: 'case';
      readonly branches: readonly (readonly [Expression, Expression])[];
      readonly otherwise: Expression;
    };

const NULL: Expression = { kind: 'literal', value: null, type: { name: 'int' } };

/** A value. Conditions stand only behind WHERE, ON and WHEN. */
export function parseExpression(words: Words): Expression {
  return binary(words, () => binary(words, () => unary(words), ['*', '/', '%']), ['+', '-']);
}

export function parseCondition(words: Words): Expression {
  let left = parseConjunction(words);
  while (words.accept('OR')) left = { kind: 'binary', operator: 'OR', left, right: parseConjunction(words) };
  return left;
}

function parseConjunction(words: Words): Expression {
  let left = parseComparison(words);
  while (words.accept('AND')) left = { kind: 'binary', operator: 'AND', left, right: parseComparison(words) };
  return left;
}

function parseComparison(words: Words): Expression {
  if (words.accept('NOT')) return { kind: 'not', of: parseComparison(words) };
  const of = parseExpression(words);
  if (words.accept('IS')) {
    const isNegated = words.accept('NOT');
    words.expect('NULL');
    return { kind: 'null', of, isNegated };
  }
  const isNegated = words.accept('NOT');
  if (words.accept('IN')) {
    words.expectSymbol('(');
    const list = words.list(() => parseExpression(words));
    words.expectSymbol(')');
    return { kind: 'in', of, list, isNegated };
  }
  if (isNegated || words.accept('LIKE')) {
    if (isNegated) words.expect('LIKE');
    const like: Expression = { kind: 'binary', operator: 'LIKE', left: of, right: parseExpression(words) };
    return isNegated ? { kind: 'not', of: like } : like;
  }
  const operator = ['=', '<>', '!=', '<=', '>=', '<', '>'].find((symbol) => words.acceptSymbol(symbol));
  if (operator === undefined) throw words.wrong();
  return { kind: 'binary', operator, left: of, right: parseExpression(words) };
}

function binary(words: Words, operand: () => Expression, operators: readonly string[]): Expression {
  let left = operand();
  for (;;) {
    const operator = operators.find((symbol) => words.acceptSymbol(symbol));
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: operand() };
  }
}

function unary(words: Words): Expression {
  if (!words.acceptSymbol('-')) return primary(words);
  const zero: Expression = { kind: 'literal', value: 0n, type: { name: 'int' } };
  return { kind: 'binary', operator: '-', left: zero, right: primary(words) };
}

function primary(words: Words): Expression {
  const { next } = words;
  if (words.acceptSymbol('(')) {
    const inner = parseExpression(words);
    words.expectSymbol(')');
    return inner;
  }
  if (next.kind === 'variable') return { kind: 'variable', name: words.take().text };
  const literal = literalOf(words);
  if (literal !== undefined) return literal;
  if (words.accept('NULL')) return NULL;
  if (words.accept('CASE')) return parseCase(words);
  if (words.accept('CAST')) {
    words.expectSymbol('(');
    const of = parseExpression(words);
    words.expect('AS');
    const type = parseType(words);
    words.expectSymbol(')');
    return { kind: 'cast', of, type };
  }
  const path = words.sees('COALESCE') ? [words.take().text] : words.path();
  return words.acceptSymbol('(') ? parseCall(words, path.join('.')) : { kind: 'column', path };
}

function literalOf(words: Words): Expression | undefined {
  const { next } = words;
  if (next.kind === 'string') {
    words.take();
    return { kind: 'literal', value: next.text, type: { name: 'nvarchar', length: Math.max(1, next.text.length) } };
  }
  if (next.kind === 'integer') {
    words.take();
    return { kind: 'literal', value: next.value, type: { name: next.value > 0x7fffffffn ? 'bigint' : 'int' } };
  }
  if (next.kind === 'float') {
    words.take();
    return { kind: 'literal', value: next.value, type: { name: 'float' } };
  }
  if (next.kind !== 'binary') return undefined;
  words.take();
  return { kind: 'literal', value: next.value, type: { name: 'varbinary', length: Math.max(1, next.value.length) } };
}

function parseCall(words: Words, name: string): Expression {
  if (words.acceptSymbol('*')) {
    words.expectSymbol(')');
    return { kind: 'call', name, args: [], isStar: true };
  }
  const args = words.seesSymbol(')') ? [] : words.list(() => parseExpression(words));
  words.expectSymbol(')');
  return { kind: 'call', name, args, isStar: false };
}

function parseCase(words: Words): Expression {
  const branches: [Expression, Expression][] = [];
  while (words.accept('WHEN')) {
    const condition = parseCondition(words);
    words.expect('THEN');
    branches.push([condition, parseExpression(words)]);
  }
  if (branches.length === 0) throw words.wrong();
  const otherwise = words.accept('ELSE') ? parseExpression(words) : NULL;
  words.expect('END');
  return { kind: 'case', branches, otherwise };
}
