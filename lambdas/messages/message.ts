// From one notice to what is sent: a subject, an e-mail and an SMS, in the recipient's language. The one way to words, so that the
// rules of all messages (one line is one line, an SMS is one SMS) hold for each of them.

import { czech } from '../../language/czech.ts';
import { english } from '../../language/english.ts';
import type { Language } from '../../language/language.ts';
import { oneLine } from '../../language/plain-text.ts';
import type { Voice } from '../../language/voice.ts';
import { wrapped } from './digest/layout.ts';
import { type Fact, factLines, phraseFact, timeFact } from './facts.ts';
import { fitNames, type Names } from './fit-names.ts';
import { septetsOf } from './gsm7.ts';
import { wordsOf } from './kinds/every-kind.ts';
import { PROBLEM_NAMES } from './kinds/problem-names.ts';
import { NAME_CHARACTERS_MAX, SMS_SEPTETS_MAX, SUBJECT_CHARACTERS_MAX } from './limits.ts';
import type { Notice } from './notice.ts';
import type { Recipient } from './recipient.ts';
import type { Telling } from './telling.ts';

export interface Message {
  /** ASCII, one line, as SNS asks for. */
  readonly subject: string;
  /** Plain text in UTF-8. */
  readonly email: string;
  /** ASCII within the GSM 7-bit alphabet, one SMS. */
  readonly sms: string;
}

export function messageOf(notice: Notice, recipient: Recipient): Message {
  const nameOf = (database: string): string => nameIn(recipient.databaseNames.get(database), database);
  const database = 'database' in notice && notice.database !== undefined ? nameOf(notice.database) : '';
  const names = { site: nameIn(recipient.name, recipient.site), database };
  const { say, telling } = tell(notice, recipient, nameOf);
  const { headlinePrefix, smsPrefix } = reminderOf(notice, say);
  return {
    subject: subjectOf(names, (short) => `${headlinePrefix}${telling.headline(short.database)} - ${short.site}`),
    email: emailOf(notice, { names, say, telling, headlinePrefix }),
    sms: smsOf(names, (short) => `${short.site}: ${smsPrefix}${telling.sms(short.database)}`),
  };
}

/** A subject as SNS takes it, with as much of the names as there is room for. */
export const subjectOf = (names: Names, say: (names: Names) => string): string =>
  fitNames(names, say, { lengthOf: (text) => text.length, lengthMax: SUBJECT_CHARACTERS_MAX });

/** One SMS, with as much of the names as there is room for. */
export const smsOf = (names: Names, say: (names: Names) => string): string =>
  fitNames(names, say, { lengthOf: (text) => septetsOf(text) ?? Infinity, lengthMax: SMS_SEPTETS_MAX });

function tell(notice: Notice, { language, timeZone }: Recipient, nameOf: (database: string) => string) {
  const words = wordsOf(notice);
  if (language === 'cs') {
    const say = czech(timeZone);
    return { say: say as Voice, telling: words.cs(notice, say, nameOf) };
  }
  const say = english(timeZone);
  return { say: say as Voice, telling: words.en(notice, say, nameOf) };
}

/** The name that people gave, or the id where it has nothing to read. */
function nameIn(name: string | undefined, id: string): string {
  const line = oneLine(name ?? '', NAME_CHARACTERS_MAX);
  return /[\p{L}\p{N}]/u.test(line) ? line : oneLine(id, NAME_CHARACTERS_MAX);
}

const REMINDER: Record<Language, { again: string; day: (day: string) => string; smsDay: (day: string) => string }> = {
  cs: { again: 'Připomínka', day: (day) => `Připomínka, už ${day}. den`, smsDay: (day) => `už ${day}. den` },
  en: { again: 'Reminder', day: (day) => `Reminder, day ${day}`, smsDay: (day) => `day ${day}` },
};

function reminderOf(notice: Notice, say: Voice): { headlinePrefix: string; smsPrefix: string } {
  if (!('reminder' in notice) || notice.reminder === 0) return { headlinePrefix: '', smsPrefix: '' };
  const { again, day, smsDay } = REMINDER[say.language];
  const count = say.dayOf(notice.since, notice.at);
  // On the very first day "already the first day" would sound odd.
  if (count === 1) return { headlinePrefix: `${again}: `, smsPrefix: `${again}. ` };
  return { headlinePrefix: `${day(say.number(count))}: `, smsPrefix: `${smsDay(say.number(count))}. ` };
}

const EMAIL = {
  next: { cs: 'Co teď udělat:', en: 'What to do now:' },
  facts: { cs: 'Pro technika', en: 'For the technician' },
  digest: { cs: 'týdenní přehled', en: 'weekly digest' },
  allClear: { cs: 'konec potíží', en: 'all clear' },
} as const satisfies Record<string, Record<Language, string>>;

const LINE = '-'.repeat(60);

function emailOf(
  notice: Notice,
  { names, say, telling, headlinePrefix }: { names: Names; say: Voice; telling: Telling; headlinePrefix: string },
): string {
  const { headline, story, steps, table } = telling;
  const word = (part: keyof typeof EMAIL): string => EMAIL[part][say.language];
  // A digest has a fixed width throughout; the sentences of the others are left to the width of a telephone.
  const paragraph = (text: string): string[] => (table === undefined ? [oneLine(text)] : wrapped(oneLine(text)));
  const quoted = names.database === '' ? '' : say.quote(names.database);
  return [
    ...paragraph(`${headlinePrefix}${headline(quoted)}`),
    ...paragraph(names.site),
    ...story.flatMap((text) => ['', ...paragraph(text)]),
    ...(steps.length === 0 ? [] : ['', word('next'), ...steps.map((step, i) => `${i + 1}. ${oneLine(step)}`)]),
    ...(table === undefined ? [] : ['', ...table]),
    ...(table === undefined ? ['', LINE, word('facts'), ...factLines(factsOf(notice, names), say)] : []),
    '',
  ].join('\n');
}

/** What every notice tells the technician, then what its kind adds. */
function factsOf(notice: Notice, names: Names): Fact[] {
  const database = 'database' in notice ? notice.database : undefined;
  return [
    ['site', (say) => `${notice.site} (${say.quote(names.site)})`],
    ...(database === undefined ? [] : [['database', (say) => `${database} (${say.quote(names.database)})`] as Fact]),
    phraseFact('notice', kindNames(notice)),
    timeFact('judgedAt', notice.at),
    ...('since' in notice ? [timeFact('since', notice.since)] : []),
    ...wordsOf(notice).facts(notice),
  ];
}

function kindNames({ kind }: Notice): Record<Language, string> {
  if (kind === 'all-clear') return EMAIL.allClear;
  if (kind === 'digest') return EMAIL.digest;
  return PROBLEM_NAMES[kind];
}
