// Why a backup is missing, in words: one entry per reason, both languages side by side. "The backup is missing" alone would send
// a technician to look for what the cloud knows already.

import type { Language } from '../../../language/language.ts';
import { type Fact, findingsFact, phraseFact, quoteFact, timeFact } from '../facts.ts';
import type { MissingReason } from '../notice.ts';
import type { Voices } from '../telling.ts';
import { steps } from './steps.ts';

type Because = MissingReason['because'];
type ReasonOf<B extends Because> = Extract<MissingReason, { because: B }>;

interface ReasonTelling {
  readonly headline: (database: string) => string;
  readonly story: string;
  readonly steps: readonly string[];
  readonly sms: { readonly what: (database: string) => string; readonly next: string };
}

type ReasonWords<B extends Because> = {
  readonly [L in Language]: (reason: ReasonOf<B>, say: Voices[L]) => ReasonTelling;
} & {
  readonly facts: (reason: ReasonOf<B>) => readonly Fact[];
};
interface AnyReasonWords {
  readonly cs: (reason: MissingReason, say: Voices['cs']) => ReasonTelling;
  readonly en: (reason: MissingReason, say: Voices['en']) => ReasonTelling;
  readonly facts: (reason: MissingReason) => readonly Fact[];
}

const MISSING = {
  cs: {
    headline: (database: string) => `Chybí záloha databáze ${database}`,
    sms: (database: string) => `Chybí záloha (${database}).`,
  },
  en: {
    headline: (database: string) => `The backup of ${database} is missing`,
    sms: (database: string) => `The backup of ${database} is missing.`,
  },
};

/** The words of one reason. */
export function reasonWords(reason: MissingReason): AnyReasonWords {
  // Each entry takes the reason under whose tag it stands, which TypeScript cannot follow through a look-up.
  return MISSING_REASONS[reason.because] as AnyReasonWords;
}

const MISSING_REASONS: { readonly [B in Because]: ReasonWords<B> } = {
  'no-sign-of-life': {
    cs: () => ({
      headline: MISSING.cs.headline,
      story: 'Server s ní ale ani nezačal: možná je vypnutý nebo bez internetu, nebo na něm neběží zálohovací program.',
      steps: steps('cs', 'checkServer', 'callTechnician'),
      sms: {
        what: MISSING.cs.sms,
        next: 'Zkontrolujte, že je server zapnutý a má internet, a volejte technika.',
      },
    }),
    en: () => ({
      headline: MISSING.en.headline,
      story:
        'The server has not even begun it: it may be switched off or without internet, or the backup program is not running on it.',
      steps: steps('en', 'checkServer', 'callTechnician'),
      sms: {
        what: MISSING.en.sms,
        next: 'Check that the server is on and online, then call your technician.',
      },
    }),
    facts: () => [
      phraseFact('reason', {
        cs: 'od poslední zálohy nezačal žádný běh',
        en: 'no run has begun since the last backup',
      }),
    ],
  },
  'never-backed-up': {
    cs: () => ({
      headline: MISSING.cs.headline,
      story: 'Zálohování této databáze ještě ani jednou nedoběhlo do konce.',
      steps: steps('cs', 'callTechnician'),
      sms: { what: MISSING.cs.sms, next: 'Zavolejte prosím technika, ať zálohování zprovozní.' },
    }),
    en: () => ({
      headline: MISSING.en.headline,
      story: 'Not one backup of this database has been completed so far.',
      steps: steps('en', 'callTechnician'),
      sms: { what: MISSING.en.sms, next: 'Please ask your technician to get the backup going.' },
    }),
    facts: () => [
      phraseFact('reason', { cs: 'databáze ještě nebyla zálohována', en: 'the database was never backed up' }),
    ],
  },
  'dump-failed': {
    cs: ({ at }, say) => ({
      headline: MISSING.cs.headline,
      story: `Server se o ni pokusil ${say.when(at)}, ale nepovedla se.`,
      steps: steps('cs', 'callTechnician'),
      sms: { what: MISSING.cs.sms, next: 'Server se o ni pokusil, ale nepovedla se. Volejte prosím technika.' },
    }),
    en: ({ at }, say) => ({
      headline: MISSING.en.headline,
      story: `The server tried on ${say.moment(at)}, but the backup failed.`,
      steps: steps('en', 'callTechnician'),
      sms: { what: MISSING.en.sms, next: 'The server tried and failed. Please call your technician.' },
    }),
    facts: ({ why, at }) => [
      phraseFact('reason', { cs: 'zálohování na serveru selhalo', en: 'the backup failed on the server' }),
      quoteFact('reported', why),
      timeFact('reportedAt', at),
    ],
  },
  'upload-stuck': {
    cs: ({ lastSign }, say) => ({
      headline: MISSING.cs.headline,
      story: `Zálohování začalo, ale nedoběhlo: server se naposledy ozval ${say.when(lastSign)}. Nejčastěji vypadl internet, nebo někdo server vypnul.`,
      steps: steps('cs', 'checkServer', 'callTechnician'),
      sms: {
        what: MISSING.cs.sms,
        next: 'Nahrávání se zastavilo. Zkontrolujte server a internet a volejte technika.',
      },
    }),
    en: ({ lastSign }, say) => ({
      headline: MISSING.en.headline,
      story: `It began but did not finish: the last sign of the server is from ${say.moment(lastSign)}. Most often the internet was down, or somebody switched the server off.`,
      steps: steps('en', 'checkServer', 'callTechnician'),
      sms: {
        what: MISSING.en.sms,
        next: 'The upload has stopped. Check server and internet, then call your technician.',
      },
    }),
    facts: ({ lastSign, bytesRead }) => [
      phraseFact('reason', { cs: 'nahrávání uvázlo', en: 'the upload is stuck' }),
      timeFact('lastSign', lastSign),
      ['bytesRead', (say) => say.bytes(bytesRead)],
    ],
  },
  'still-running': {
    cs: ({ bytesRead, waits }, say) => ({
      headline: (database) => `Záloha databáze ${database} se opozdila`,
      story: waits
        ? 'Ještě nezačala: na stejném serveru se právě dokončuje jiná záloha, a tahle přijde na řadu po ní.'
        : `Ještě běží, zatím je hotovo ${say.bytes(bytesRead)}. Nejspíš byl jen pomalý server nebo internet.`,
      steps: [
        ...steps('cs', 'leaveOn'),
        'Až bude záloha hotová, dáme vám vědět. Jestli nepřijde zpráva, že je vše v pořádku, zavolejte zítra svému technikovi.',
      ],
      sms: {
        what: (database) => `Záloha (${database}) se opozdila, ${waits ? 'čeká na jinou' : 'ještě běží'}.`,
        next: 'Nechte server zapnutý a připojený k internetu.',
      },
    }),
    en: ({ bytesRead, waits }, say) => ({
      headline: (database) => `The backup of ${database} is late`,
      story: waits
        ? 'It has not begun yet: another backup on the same server is still running, and this one comes after it.'
        : `It is still running, and has done ${say.bytes(bytesRead)} so far. Most likely the server or the internet was slow.`,
      steps: [
        ...steps('en', 'leaveOn'),
        'We will tell you when the backup is complete. If no message says that all is well, call your IT technician tomorrow.',
      ],
      sms: {
        what: (database) => `The backup of ${database} is late, ${waits ? 'waiting for another' : 'still running'}.`,
        next: 'Leave the server on and online.',
      },
    }),
    facts: ({ lastSign, bytesRead, waits }) => [
      phraseFact(
        'reason',
        waits
          ? { cs: 'čeká na konec jiné zálohy', en: 'it waits for another backup to end' }
          : { cs: 'běh ještě trvá', en: 'the run is still going on' },
      ),
      timeFact('lastSign', lastSign),
      ['bytesRead', (say) => say.bytes(bytesRead)],
    ],
  },
  'validation-failed': {
    cs: () => ({
      headline: MISSING.cs.headline,
      story: 'Do cloudu sice dorazila, ale neprošla kontrolou, a tak ji nepovažujeme za dobrou.',
      steps: steps('cs', 'callTechnician'),
      sms: {
        what: MISSING.cs.sms,
        next: 'Dorazila, ale neprošla kontrolou. Volejte prosím technika.',
      },
    }),
    en: () => ({
      headline: MISSING.en.headline,
      story: 'It has reached the cloud but failed its check, so we do not count it as a good one.',
      steps: steps('en', 'callTechnician'),
      sms: { what: MISSING.en.sms, next: 'One came but failed its check. Please call your technician.' },
    }),
    facts: ({ findings, at }) => [
      phraseFact('reason', { cs: 'poslední záloha neprošla kontrolou', en: 'the latest backup failed its check' }),
      timeFact('reportedAt', at),
      findingsFact(findings),
    ],
  },
};
