// What was wrong is over. Without it people would go on worrying, or learn that alerts never end and need no attention.

import type { Language } from '../../../language/language.ts';
import { lastGoodFacts, phraseFact } from '../facts.ts';
import type { NoticeOf, ProblemKind } from '../notice.ts';
import type { NoticeWords, Telling, Voices } from '../telling.ts';
import { PROBLEM_NAMES } from './problem-names.ts';

interface Ending {
  readonly headline: (database: string) => string;
  readonly story: string;
  readonly sms: (database: string) => string;
  /** It asks for something itself. */
  readonly asks?: true;
}

const GOOD_BACKUP: Record<Language, Ending> = {
  cs: {
    headline: (database) => `Záloha databáze ${database} dorazila`,
    story: 'Nová záloha dorazila do cloudu a prošla kontrolou.',
    sms: (database) => `V pořádku: nová záloha (${database}) dorazila a prošla kontrolou.`,
  },
  en: {
    headline: (database) => `The backup of ${database} has arrived`,
    story: 'A new backup has reached the cloud and passed its check.',
    sms: (database) => `All is well: a new backup of ${database} came and passed its check.`,
  },
};

const ENDINGS: { readonly [K in ProblemKind]: Record<Language, Ending> } = {
  'backup-missing': GOOD_BACKUP,
  'validation-failed': GOOD_BACKUP,
  'site-silent': {
    cs: {
      headline: () => 'Server ordinace se znovu ozval',
      story: 'Server ordinace je zase ve spojení s cloudem. Kdyby některá záloha ještě chyběla, dáme vám vědět.',
      sms: () => 'V pořádku: server ordinace je zase ve spojení s cloudem.',
    },
    en: {
      headline: () => 'The clinic’s server is back',
      story: 'The clinic’s server is in touch with the cloud again. If a backup is still missing, we will tell you.',
      sms: () => "All is well: the clinic's server is in touch with the cloud again.",
    },
  },
  anomaly: {
    cs: {
      headline: (database) => `Neobvyklá změna v databázi ${database} je vyřešená`,
      story: 'Nové zálohy jsou zase obvyklé, nebo váš technik změnu prověřil.',
      sms: (database) => `V pořádku: neobvyklá změna v databázi ${database} je vyřešená.`,
    },
    en: {
      headline: (database) => `The unusual change in ${database} is settled`,
      story: 'New backups look as usual again, or your technician has looked into the change.',
      sms: (database) => `All is well: the unusual change in ${database} is settled.`,
    },
  },
  'drill-overdue': {
    cs: {
      headline: (database) => `Zkouška obnovy databáze ${database} proběhla`,
      story: 'Obnova ze zálohy se vyzkoušela.',
      sms: (database) => `V pořádku: zkouška obnovy databáze ${database} proběhla.`,
    },
    en: {
      headline: (database) => `The restore drill of ${database} is done`,
      story: 'Restoring from a backup was tried.',
      sms: (database) => `All is well: the restore drill of ${database} is done.`,
    },
  },
  'disk-overdue': {
    cs: {
      headline: () => 'Zálohovací disk byl připojen',
      story:
        'Děkujeme, že jste zálohovací disk připojili. Nezapomeňte ho po záloze zase odpojit a uložit mimo ordinaci.',
      sms: () => 'V pořádku: zálohovací disk byl připojen. Po záloze ho zase odpojte a uložte jinde.',
      asks: true,
    },
    en: {
      headline: () => 'The backup disk was connected',
      story:
        'Thank you for connecting the backup disk. After the backup, please disconnect it and keep it outside the clinic.',
      sms: () => 'All is well: the backup disk was connected. After the backup unplug it and keep it elsewhere.',
      asks: true,
    },
  },
  'damage-found': {
    cs: {
      headline: () => 'Poškození záloh v cloudu je napravené',
      story: 'Žádná uchovávaná záloha už poškozená data nepotřebuje.',
      sms: () => 'V pořádku: zálohy v cloudu už nejsou poškozené.',
    },
    en: {
      headline: () => 'The damage to the backups in the cloud is mended',
      story: 'No backup that is kept needs the damaged data any more.',
      sms: () => 'All is well: the backups in the cloud are no longer damaged.',
    },
  },
};

export const allClear: NoticeWords<'all-clear'> = {
  cs: ({ over, since, lastGood }, say): Telling => {
    const { headline, story, sms, asks } = ENDINGS[over].cs;
    return {
      headline: (database) => `V pořádku: ${lowerFirst(headline(database))}`,
      story: [
        `${story} Upozornění ${say.from(since)} tím končí.`,
        ...(lastGood === undefined ? [] : [safe.cs(lastGood, say)]),
        asks ? 'Víc dělat nemusíte.' : 'Nemusíte nic dělat.',
      ],
      steps: [],
      sms: (database) => (asks ? sms(database) : `${sms(database)} Nemusíte nic dělat.`),
    };
  },
  en: ({ over, since, lastGood }, say): Telling => {
    const { headline, story, sms, asks } = ENDINGS[over].en;
    return {
      headline: (database) => `All is well: ${lowerFirst(headline(database))}`,
      story: [
        `${story} This ends the alert of ${say.moment(since)}.`,
        ...(lastGood === undefined ? [] : [safe.en(lastGood, say)]),
        asks ? 'That is all you need to do.' : 'You need not do anything.',
      ],
      steps: [],
      sms: (database) => (asks ? sms(database) : `${sms(database)} You need not do anything.`),
    };
  },
  facts: ({ over, lastGood }) => [
    phraseFact('over', PROBLEM_NAMES[over]),
    ...(lastGood === undefined ? [] : lastGoodFacts(lastGood)),
  ],
};

type LastGoodOf = NonNullable<NoticeOf<'all-clear'>['lastGood']>;
const safe: { readonly [L in Language]: (lastGood: LastGoodOf, say: Voices[L]) => string } = {
  cs: ({ storedAt }, say) => `Poslední dobrá záloha je ${say.from(storedAt)}.`,
  en: ({ storedAt }, say) => `The last good backup is from ${say.moment(storedAt)}.`,
};

const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
