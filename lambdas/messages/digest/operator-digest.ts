// The operator's week: every clinic in one line, those with problems first and in full. With three hundred clinics nobody reads
// three hundred mails; the one that needs a call must stand at the top of one.

import { czech } from '../../../language/czech.ts';
import { english } from '../../../language/english.ts';
import type { Language } from '../../../language/language.ts';
import { oneLine } from '../../../language/plain-text.ts';
import type { Voice } from '../../../language/voice.ts';
import { PROBLEM_NAMES } from '../kinds/problem-names.ts';
import { NAME_CHARACTERS_MAX, OPERATOR_DIGEST_BYTES_MAX } from '../limits.ts';
import { type Message, smsOf, subjectOf } from '../message.ts';
import type { OperatorDigest } from '../notice.ts';
import { copiesOf, ruleOf } from './copies.ts';
import { LABELS } from './labels.ts';
import { tableLines, wrapped } from './layout.ts';
import { type Judged, worstFirst } from './worst-first.ts';

/** Problems of one clinic that are spelled out here; its own digest has all of them. */
const PROBLEMS_MAX = 5;
/** Clinics of which nothing could be told that are named; a broken ledger would name them all. */
const UNREAD_MAX = 50;

const WORDS: Record<
  Language,
  { headline: (bad: string, all: string) => string; week: (from: string, until: string) => string; sums: Sums }
> = {
  cs: {
    headline: (bad, all) => `Přehled pro provozovatele: ordinace s potížemi ${bad}, celkem ${all}`,
    week: (from, until) => `Týden od ${from} do ${until}.`,
    sums: (stored, fresh, dollars) => `Uloženo celkem ${stored}, za týden přibylo ${fresh}, cena ${dollars} za měsíc.`,
  },
  en: {
    headline: (bad, all) => `Operator digest: sites with problems ${bad}, in all ${all}`,
    week: (from, until) => `The week from ${from} to ${until}.`,
    sums: (stored, fresh, dollars) => `Stored ${stored} in all, ${fresh} of it new, at ${dollars} a month.`,
  },
};
type Sums = (stored: string, fresh: string, dollars: string) => string;

export function operatorMessageOf(
  digest: OperatorDigest,
  { language, timeZone }: { language: Language; timeZone: string },
): Message {
  const say: Voice = language === 'cs' ? czech(timeZone) : english(timeZone);
  const sites = worstFirst(digest.sites);
  const bad = sites.filter(({ isBad }) => isBad);
  const troubled = say.number(bad.length + digest.unread.length);
  const headline = WORDS[language].headline(troubled, say.number(sites.length + digest.unread.length));
  const sum = (of: (site: Judged) => number): number => sites.reduce((total, site) => total + of(site), 0);
  const totals = WORDS[language].sums(
    say.bytes(sum((site) => site.digest.storedBytes)),
    say.bytes(sum((site) => site.digest.newBytes)),
    say.dollars(sum((site) => site.digest.costPerMonth)),
  );
  const head = [
    ...wrapped(headline),
    ...wrapped(WORDS[language].week(say.date(digest.from), say.date(digest.until))),
    ...wrapped(totals),
    ...unreadLines(digest, say),
  ];
  return {
    subject: subjectOf(NO_NAMES, () => headline),
    email: bounded(head, sites, say),
    sms: smsOf(NO_NAMES, () => headline),
  };
}

const NO_NAMES = { site: '', database: '' };

function unreadLines({ unread }: OperatorDigest, say: Voice): string[] {
  if (unread.length === 0) return [];
  const told = unread
    .slice(0, UNREAD_MAX)
    .flatMap(({ site, why }) => wrapped(`- ${oneLine(site, NAME_CHARACTERS_MAX)}: ${say.quote(why)}`, '', '  '));
  const more = unread.length > UNREAD_MAX ? [`- … ${LABELS.more[say.language]} ${say.number(unread.length)}`] : [];
  return ['', `${LABELS.unread[say.language]}: ${say.number(unread.length)}`, ...told, ...more];
}

/** The mail with as many clinics as its size allows, the worst first; of the others it says how many they are. */
function bounded(head: readonly string[], sites: readonly Judged[], say: Voice): string {
  const lines = [...head];
  let bytesLeft = OPERATOR_DIGEST_BYTES_MAX - LAST_LINES_BYTES - bytesOf(head);
  const add = (added: readonly string[]): boolean => {
    bytesLeft -= bytesOf(added);
    // Once below nothing it stays there: a short line must not slip in where a longer one had no room.
    if (bytesLeft >= 0) lines.push(...added);
    return bytesLeft >= 0;
  };
  const bad = sites.filter(({ isBad }) => isBad);
  const rest = sites.filter(({ isBad }) => !isBad);
  let shown = 0;
  for (const [title, group] of [[LABELS.badSites, bad] as const, [LABELS.otherSites, rest] as const]) {
    if (group.length === 0) continue;
    add(['', `${title[say.language]}: ${say.number(group.length)}`, '', ...row([], say, 'heading')]);
    for (const site of group) if (add([...row([site], say, 'rows'), ...problemLines(site, say)])) shown += 1;
  }
  if (shown < sites.length) lines.push('', `${LABELS.left[say.language]}: ${say.number(sites.length - shown)}`);
  return `${lines.join('\n')}\n`;
}

const LAST_LINES_BYTES = 1000;
/** A line break is two bytes in the JSON that SNS takes. */
const bytesOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 2, 0);

function row(sites: readonly Judged[], say: Voice, part: 'heading' | 'rows'): string[] {
  const word = (label: keyof typeof LABELS): string => LABELS[label][say.language];
  const columns = [
    { heading: word('site'), width: 22 },
    { heading: word('good'), width: 5, align: 'right' },
    { heading: word('lastGood'), width: 14 },
    { heading: '3-2-1-1-0', width: 9 },
    { heading: word('stored'), width: 8, align: 'right' },
    { heading: word('dollars'), width: 8, align: 'right' },
  ] as const;
  const lines = tableLines(
    columns,
    sites.map(({ name, good, due, oldestGood, digest }) => [
      oneLine(name, NAME_CHARACTERS_MAX),
      `${say.number(good)}/${say.number(due)}`,
      oldestGood === undefined ? LABELS.none[say.language] : say.shortTime(oldestGood, digest.until),
      ruleOf(copiesOf(digest)),
      say.bytes(digest.storedBytes),
      say.dollars(digest.costPerMonth).replace(/ USD$/, ''),
    ]),
  );
  return part === 'heading' ? lines.slice(0, 1) : lines.slice(1);
}

function problemLines({ site, digest: { openProblems } }: Judged, say: Voice): string[] {
  const told = openProblems.slice(0, PROBLEMS_MAX).flatMap(({ kind, database, since }) => {
    const where = database === undefined ? site : `${site}/${database}`;
    return wrapped(
      `  - ${PROBLEM_NAMES[kind][say.language]}: ${where}, ${LABELS.since[say.language]} ${say.time(since)}`,
      '    ',
    );
  });
  if (openProblems.length <= PROBLEMS_MAX) return told;
  return [...told, `  - … ${LABELS.more[say.language]} ${say.number(openProblems.length)}`];
}
