// The sentences about the last good backup, which most alerts tell: what is safe, and since when nothing new is. Where a check
// failed, good backups may need the very thing that is wrong: then nothing is called safe that is not.

import type { Language } from '../../../language/language.ts';
import type { LastGood, Sharing } from '../notice.ts';
import type { Voices } from '../telling.ts';

export interface WhatIsLeft {
  readonly lastGood: LastGood | undefined;
  readonly sharing: Sharing;
  /** When the cloud judged. */
  readonly at: Date;
}

interface LastGoodWords<L extends Language> {
  /** For an e-mail. */
  readonly story: (left: WhatIsLeft, say: Voices[L]) => string;
  readonly sms: (left: WhatIsLeft, say: Voices[L]) => string;
}

const BACKUPS = {
  csOf: { one: 'starší zálohy', few: 'starších záloh', many: 'starší zálohy', other: 'starších záloh' },
  en: { one: 'earlier backup', other: 'earlier backups' },
};

export const LAST_GOOD: { readonly [L in Language]: LastGoodWords<L> } = {
  cs: {
    story: ({ lastGood, sharing, at }, say) => {
      if (lastGood === undefined && sharing === 0) {
        return 'Tato databáze zatím nemá žádnou dobrou zálohu. Kdyby se server porouchal, nebylo by ji z čeho obnovit.';
      }
      if (lastGood === undefined) {
        return 'Stejná chyba postihla i všechny starší zálohy této databáze, a tak se na žádnou nedá spolehnout. Kdyby se teď server porouchal, nemuselo by jít obnovit všechno.';
      }
      const lock = isLocked(lastGood, at) ? `, zamčená proti smazání do ${say.date(lastGood.lockedUntil)}` : '';
      const from = `${say.from(lastGood.storedAt)}${lock}`;
      if (sharing === 'unknown') {
        return `Poslední záloha, která kontrolou prošla, je ${from}. Jestli se stejná chyba netýká i jí, teď nedokážeme říct.`;
      }
      const safe = `je ${from}. Data v ní jsou v bezpečí. Co jste zapsali později, v cloudu zatím není.`;
      if (sharing === 0) return `Poslední dobrá záloha ${safe}`;
      return `Stejná chyba se týká i ${say.plural(sharing, BACKUPS.csOf)}. Poslední záloha, které se netýká, ${safe}`;
    },
    sms: ({ lastGood, sharing, at }, say) => {
      if (lastGood === undefined) {
        return sharing === 0 ? 'Žádná dobrá záloha zatím není.' : 'Chyba je i ve všech starších.';
      }
      const time = say.shortTime(lastGood.storedAt, at);
      return sharing === 'unknown' ? `Poslední dobrá snad ${time}.` : `Poslední dobrá: ${time}.`;
    },
  },
  en: {
    story: ({ lastGood, sharing, at }, say) => {
      if (lastGood === undefined && sharing === 0) {
        return 'This database has no good backup yet. If the server broke down, there would be nothing to restore it from.';
      }
      if (lastGood === undefined) {
        return 'All earlier backups of this database have the same fault, so none of them can be relied on. If the server broke down now, it might not be possible to restore everything.';
      }
      const lock = isLocked(lastGood, at) ? `, locked against deletion until ${say.date(lastGood.lockedUntil)}` : '';
      const from = `${say.moment(lastGood.storedAt)}${lock}`;
      if (sharing === 'unknown') {
        return `The last backup that passed its check is from ${from}. We cannot tell at present whether it has the same fault.`;
      }
      const safe = `is from ${from}. The data in it are safe. What you have entered since is not in the cloud yet.`;
      if (sharing === 0) return `The last good backup ${safe}`;
      return `The same fault concerns ${say.plural(sharing, BACKUPS.en)}. The last one without it ${safe}`;
    },
    sms: ({ lastGood, sharing, at }, say) => {
      if (lastGood === undefined) {
        return sharing === 0 ? 'There is no good backup yet.' : 'Earlier ones are faulty.';
      }
      const time = say.shortTime(lastGood.storedAt, at);
      return sharing === 'unknown' ? `Last good maybe ${time}.` : `Last good: ${time}.`;
    },
  },
};

/** Only a lock that still holds is worth a word to people. */
const isLocked = (lastGood: LastGood, at: Date): lastGood is LastGood & { readonly lockedUntil: Date } =>
  lastGood.lockedUntil !== undefined && lastGood.lockedUntil > at;
