// One text for people at the clinic: facts in, a sentence out, in every language. A text that lacks a language does not compile. Each
// brings an example of its facts, so that a test can read all that the program can say, in both languages, without running it.
//
// What is not here on purpose: errors with their hints (`Failure`) and warnings, which are for the technician and the operator and
// are searched for; and what programs read (--json).

import { type Czech, czech } from '../../language/czech.ts';
import { type English, english } from '../../language/english.ts';
import type { Language } from '../../language/language.ts';

/** What each language has to say things with: numbers, sizes, moments and plurals. */
interface Voices {
  readonly cs: Czech;
  readonly en: English;
}

export interface Text<F> {
  readonly example: F;
  readonly forms: { readonly [L in Language]: (facts: F, say: Voices[L]) => string };
}

/** A text without facts. */
export type Phrase = Text<void>;

/** `text({ database: 'main' }, { en: ({ database }) => `${database}: backing up`, cs: … })`. */
export const text = <F>(example: F, forms: Text<F>['forms']): Text<F> => ({ example, forms });

export const phrase = ({ en, cs }: Readonly<Record<Language, string>>): Phrase => ({
  example: undefined,
  forms: { en: () => en, cs: () => cs },
});

/** Says texts in one language, with times as a clock in one time zone shows them. */
export interface Speaker {
  <F>(text: Text<F>, ...facts: F extends void ? [] : [facts: F]): string;
  readonly language: Language;
  readonly voice: Czech | English;
}

export function speaker(language: Language, timeZone: string): Speaker {
  const voices: Voices = { cs: czech(timeZone), en: english(timeZone) };
  const say = <F>({ forms }: Text<F>, ...[facts]: F extends void ? [] : [facts: F]): string =>
    language === 'cs' ? forms.cs(facts as F, voices.cs) : forms.en(facts as F, voices.en);
  return Object.assign(say, { language, voice: voices[language] });
}
