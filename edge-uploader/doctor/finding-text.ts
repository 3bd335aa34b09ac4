// How one finding is said: what was found and, where a person can mend it, how. Where the facts bring a hint of a `Failure` or a command
// to type, that is what to do, and no text of its own is needed.

import { type Text, text } from '../texts/text.ts';

export interface FindingText<F> {
  readonly says: Text<F>;
  readonly mend?: Text<F>;
}

type Forms<F> = Text<F>['forms'];

export const finding = <F>(example: F, says: Forms<F>, mend?: Forms<F>): FindingText<F> => ({
  says: text(example, says),
  ...(mend && { mend: text(example, mend) }),
});
