// How the operator's commands speak and ask. Tests answer from a list; without this seam they would have to type into a terminal.

import { Failure } from './failure.ts';

export interface Question {
  /** As it is asked, and as it is named when nobody can answer. */
  readonly what: string;
  /** How it is given on the command line instead. */
  readonly option: string;
  readonly initial?: string;
  /** Says what is wrong with an answer. */
  readonly check?: (answer: string) => string | undefined;
}

export interface Choice extends Omit<Question, 'check'> {
  readonly of: readonly { readonly value: string; readonly label: string }[];
}

export interface Dialogue {
  /** A line for people. */
  say(line: string): void;
  /** One that must not be overlooked. */
  warn(line: string): void;
  ask(question: Question): Promise<string>;
  choose(choice: Choice): Promise<string>;
}

/** Of a run that nobody watches. */
export function refuseToAsk({ what, option }: Pick<Question, 'what' | 'option'>): never {
  throw new Failure(`nobody is at a terminal to answer: ${what}`, {
    hint: `Give it with ${option}, or run the command in a terminal.`,
  });
}
