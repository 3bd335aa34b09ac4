// T-SQL cut into words. Strict where SQL Server is: a string that does not end, a character that has no meaning.

import { refuse } from '../engine/messages.ts';

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly upper: string; readonly isQuoted: boolean }
  | { readonly kind: 'variable'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'integer'; readonly text: string; readonly value: bigint }
  | { readonly kind: 'float'; readonly text: string; readonly value: number }
  | { readonly kind: 'binary'; readonly text: string; readonly value: Buffer }
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'end'; readonly text: '' };

// In this order: the first that fits at a place counts.
const SHAPES: readonly (readonly [RegExp, (match: RegExpExecArray) => Token | undefined])[] = [
  [/\s+|--[^\n]*|\/\*[\s\S]*?\*\//y, () => undefined],
  [/N?'((?:[^']|'')*)'/iy, ([, text = '']) => ({ kind: 'string', text: text.replaceAll("''", "'") })],
  [/\[((?:[^\]]|\]\])+)\]/y, ([, text = '']) => word(text.replaceAll(']]', ']'), true)],
  [/"((?:[^"]|"")+)"/y, ([, text = '']) => word(text.replaceAll('""', '"'), true)],
  [/@@?[\p{L}_#$][\p{L}\p{N}_@#$]*/uy, ([text]) => ({ kind: 'variable', text })],
  [/[\p{L}_#][\p{L}\p{N}_@#$]*/uy, ([text]) => word(text, false)],
  [/0x([0-9a-f]*)/iy, ([text, digits = '']) => ({ kind: 'binary', text, value: Buffer.from(digits, 'hex') })],
  [/\d+\.\d*(?:e[+-]?\d+)?|\d+e[+-]?\d+/iy, ([text]) => ({ kind: 'float', text, value: Number(text) })],
  [/\d+/y, ([text]) => ({ kind: 'integer', text, value: BigInt(text) })],
  [/<>|<=|>=|!=|[=<>()+\-*/%,.;]/y, ([text]) => ({ kind: 'symbol', text })],
];

const word = (text: string, isQuoted: boolean): Token => ({ kind: 'word', text, upper: text.toUpperCase(), isQuoted });

export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const found = firstShape(sql, at);
    if (found === undefined) throw sql[at] === "'" ? refuse(105, sql.slice(at + 1)) : refuse(102, sql[at]!);
    at += found.length;
    if (found.token !== undefined) tokens.push(found.token);
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function firstShape(sql: string, at: number): { length: number; token: Token | undefined } | undefined {
  for (const [pattern, make] of SHAPES) {
    pattern.lastIndex = at;
    const match = pattern.exec(sql);
    if (match !== null) return { length: match[0].length, token: make(match) };
  }
  return undefined;
}
