// The sentences about the last good backup, which most alerts tell: what is safe, and since when nothing new is.

import type { LastGood } from '../notice.ts';
import type { Language } from '../recipient.ts';
import type { Voices } from '../telling.ts';

interface LastGoodWords<L extends Language> {
  /** For an e-mail; `at` is when the cloud judged. */
  readonly story: (lastGood: LastGood | undefined, say: Voices[L], at: Date) => string;
  readonly sms: (lastGood: LastGood | undefined, say: Voices[L], at: Date) => string;
}

export const LAST_GOOD: { readonly [L in Language]: LastGoodWords<L> } = {
  cs: {
    story: (lastGood, say, at) => {
      if (lastGood === undefined) {
        return 'Tato databáze zatím nemá žádnou dobrou zálohu. Kdyby se server porouchal, nebylo by ji z čeho obnovit.';
      }
      const lock = isLocked(lastGood, at) ? `, zamčená proti smazání do ${say.date(lastGood.lockedUntil)}` : '';
      return `Poslední dobrá záloha je ${say.from(lastGood.storedAt)}${lock}. Data v ní jsou v bezpečí. Co jste zapsali později, v cloudu zatím není.`;
    },
    sms: (lastGood, say, at) =>
      lastGood === undefined
        ? 'Žádná dobrá záloha zatím není.'
        : `Poslední dobrá: ${say.shortTime(lastGood.storedAt, at)}.`,
  },
  en: {
    story: (lastGood, say, at) => {
      if (lastGood === undefined) {
        return 'This database has no good backup yet. If the server broke down, there would be nothing to restore it from.';
      }
      const lock = isLocked(lastGood, at) ? `, locked against deletion until ${say.date(lastGood.lockedUntil)}` : '';
      return `The last good backup is from ${say.moment(lastGood.storedAt)}${lock}. The data in it are safe. What you have entered since is not in the cloud yet.`;
    },
    sms: (lastGood, say, at) =>
      lastGood === undefined ? 'There is no good backup yet.' : `Last good: ${say.shortTime(lastGood.storedAt, at)}.`,
  },
};

/** Only a lock that still holds is worth a word to people. */
const isLocked = (lastGood: LastGood, at: Date): lastGood is LastGood & { readonly lockedUntil: Date } =>
  lastGood.lockedUntil !== undefined && lastGood.lockedUntil > at;
