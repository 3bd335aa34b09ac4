// What a kind of notice must say, in every language. Because a kind is a record with one entry per language, nobody can write one
// in Czech and forget the English, or the other way round: it does not compile.

import type { Czech } from '../../language/czech.ts';
import type { English } from '../../language/english.ts';
import type { Language } from '../../language/language.ts';
import type { Fact } from './facts.ts';
import type { NoticeKind, NoticeOf } from './notice.ts';

/**
 * For people at the clinic: nothing in it was written by a server, but for the names that the operator registered. `database` is
 * its name, quoted in an e-mail, shortened in a subject or an SMS; "" in a notice about a whole site.
 */
export interface Telling {
  readonly headline: (database: string) => string;
  /** What happened, and what it means: each entry a paragraph of short sentences. */
  readonly story: readonly string[];
  /** What to do, one step each. */
  readonly steps: readonly string[];
  /** All of it in one SMS, behind the site's name. */
  readonly sms: (database: string) => string;
  /** Lines that are laid out already, at most `DIGEST_COLUMNS_MAX` wide. */
  readonly table?: readonly string[];
}

/** What a language has to say things with. */
export interface Voices {
  readonly cs: Czech;
  readonly en: English;
}

/** What people call a database; bounded and on one line, not quoted. */
export type NameOf = (database: string) => string;

export type Saying<T> = { readonly [L in Language]: (subject: T, say: Voices[L], nameOf: NameOf) => Telling };

export type NoticeWords<K extends NoticeKind> = Saying<NoticeOf<K>> & {
  /** For the technician, below the line, beside what every notice tells there. */
  readonly facts: (notice: NoticeOf<K>) => readonly Fact[];
};
