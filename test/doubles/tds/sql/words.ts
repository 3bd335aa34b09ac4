// Reads tokens one after the other, and refuses with the number that SQL Server would: 156 near a keyword, 102 near anything else.

import { refuse, type SqlError } from '../engine/messages.ts';
import { type Token, tokenize } from './tokenize.ts';

/** Words that can be no name unless they are quoted; those of the reserved ones that this dialect can meet. */
const KEYWORDS = new Set(
  `ADD ALTER AND AS ASC BACKUP BEGIN BETWEEN BY CASE CHECKPOINT COALESCE CREATE CROSS DATABASE DBCC DECLARE DEFAULT DELETE DESC
  DISTINCT DROP ELSE END EXEC EXECUTE EXISTS FROM FULL GROUP HAVING IF IN INNER INSERT INTO IS JOIN KEY LEFT LIKE NOT NULL ON OR
  ORDER OUTER PRIMARY PRINT RESTORE RIGHT SELECT SET TABLE THEN TO TOP UNION UNIQUE UPDATE USE VALUES VIEW WHEN WHERE WITH`.split(
    /\s+/,
  ),
);

export class Words {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string) {
    this.#tokens = tokenize(sql);
  }

  get next(): Token {
    return this.#tokens[this.#at]!;
  }

  get isAtEnd(): boolean {
    return this.next.kind === 'end';
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  /** Whether an unquoted word, or one of several in a row, comes next. */
  sees(...words: readonly string[]): boolean {
    return words.every((expected, i) => {
      const token = this.#tokens[Math.min(this.#at + i, this.#tokens.length - 1)]!;
      return token.kind === 'word' && !token.isQuoted && token.upper === expected;
    });
  }

  accept(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.#at += words.length;
    return true;
  }

  expect(...words: readonly string[]): void {
    for (const expected of words) if (!this.accept(expected)) throw this.wrong();
  }

  seesSymbol(text: string): boolean {
    return this.next.kind === 'symbol' && this.next.text === text;
  }

  acceptSymbol(text: string): boolean {
    if (!this.seesSymbol(text)) return false;
    this.#at += 1;
    return true;
  }

  expectSymbol(text: string): void {
    if (!this.acceptSymbol(text)) throw this.wrong();
  }

  /** A name: a quoted word, or one that is no keyword. */
  name(): string {
    if (!this.seesName()) throw this.wrong();
    return this.take().text;
  }

  seesName(): boolean {
    return this.next.kind === 'word' && (this.next.isQuoted || !KEYWORDS.has(this.next.upper));
  }

  /** Names joined by dots. */
  path(): string[] {
    const names = [this.name()];
    while (this.acceptSymbol('.')) names.push(this.name());
    return names;
  }

  string(): string {
    const token = this.next;
    if (token.kind !== 'string') throw this.wrong();
    this.#at += 1;
    return token.text;
  }

  integer(): bigint {
    const token = this.next;
    if (token.kind !== 'integer') throw this.wrong();
    this.#at += 1;
    return token.value;
  }

  /** Items with commas between them. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.acceptSymbol(',')) items.push(item());
    return items;
  }

  wrong(): SqlError {
    const { next } = this;
    if (next.kind === 'word' && !next.isQuoted && next.upper === 'WITH') return refuse(319);
    if (next.kind === 'word' && !next.isQuoted && KEYWORDS.has(next.upper)) return refuse(156, next.text);
    // At the end SQL Server names the last word.
    return refuse(102, next.kind === 'end' ? (this.#tokens.at(-2)?.text ?? '') : next.text);
  }
}
