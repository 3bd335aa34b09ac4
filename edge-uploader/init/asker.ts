// A dialogue: what can be asked and shown. An argument of whoever asks, so that a test can answer.

import type { Speaker } from '../texts/text.ts';

export interface Choice<V> {
  readonly value: V;
  readonly label: string;
}

export interface Asker {
  /** In the language of who answers. */
  readonly say: Speaker;
  choose<V>(what: string, of: readonly Choice<V>[], first?: V): Promise<V>;
  /** None is an answer, too. */
  chooseSeveral<V>(what: string, of: readonly Choice<V>[]): Promise<V[]>;
  /** Asks again while `refuse` says why not. */
  ask(what: string, options?: { proposal?: string; refuse?: (given: string) => string | undefined }): Promise<string>;
  askSecret(what: string): Promise<string>;
  /** Shows that something is under way; what it came to is said by `done`. Rejects as `work` does. */
  wait<T>(what: string, work: Promise<T>, ended: { done: (result: T) => string; failed: string }): Promise<T>;
  /** A trouble that a person has to decide about. */
  tell(error: { message: string; hint: string }): void;
}
