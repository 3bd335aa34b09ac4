// The facts for the technician, below the line of an e-mail: one a line, under a fixed label. Everything that a clinic's server
// wrote stands here and nowhere else in a message, in quotation marks.

import type { Language } from '../../language/language.ts';
import { oneLine } from '../../language/plain-text.ts';
import type { Voice } from '../../language/voice.ts';
import type { BackupId, DatabaseId } from '../../vault/names.ts';
import type { Finding } from '../../vault/verdict.ts';
import { RULE_WORDS } from './finding-words.ts';
import { LIST_ENTRIES_MAX } from './limits.ts';
import type { LastGood, Sharing } from './notice.ts';

/** A label and what stands behind it: one line, or a list below it. */
export type Fact = readonly [label: Label, value: (say: Voice) => string | readonly string[]];

const LABELS = {
  site: { cs: 'Ordinace', en: 'Site' },
  database: { cs: 'Databáze', en: 'Database' },
  databases: { cs: 'Databáze', en: 'Databases' },
  notice: { cs: 'Druh zprávy', en: 'Kind of notice' },
  judgedAt: { cs: 'Zjištěno', en: 'Found at' },
  since: { cs: 'Trvá od', en: 'Since' },
  due: { cs: 'Termín zálohy', en: 'Backup due' },
  reason: { cs: 'Důvod', en: 'Reason' },
  reported: { cs: 'Hlášení serveru (neověřené)', en: 'Reported by the server (not verified)' },
  reportedAt: { cs: 'Hlášeno', en: 'Reported at' },
  lastSign: { cs: 'Server se naposledy ozval', en: 'Last sign of life' },
  bytesRead: { cs: 'Dosud přečteno', en: 'Read so far' },
  backup: { cs: 'Záloha', en: 'Backup' },
  findings: { cs: 'Nálezy', en: 'Findings' },
  anomalies: { cs: 'Odchylky', en: 'Anomalies' },
  lastGood: { cs: 'Poslední dobrá záloha', en: 'Last good backup' },
  sharing: { cs: 'Starší zálohy se stejnou chybou', en: 'Earlier backups with the same fault' },
  storedAt: { cs: 'Uložena', en: 'Stored at' },
  lockedUntil: { cs: 'Zamčena do', en: 'Locked until' },
  lastDrill: { cs: 'Poslední zkouška obnovy', en: 'Last restore drill' },
  lastDisk: { cs: 'Disk naposledy připojen', en: 'Disk last seen' },
  daysAllowed: { cs: 'Lhůta ve dnech', en: 'Days allowed' },
  damaged: { cs: 'Poškozené objekty', en: 'Damaged objects' },
  newest: { cs: 'Nejnovější zálohy', en: 'Newest backups' },
  backupsHit: { cs: 'Dotčené zálohy', en: 'Backups affected' },
  over: { cs: 'Skončilo', en: 'Over' },
  command: { cs: 'Příkaz na serveru', en: 'Type on the server' },
} as const satisfies Record<string, Record<Language, string>>;
type Label = keyof typeof LABELS;

const NONE: Record<Language, string> = { cs: 'žádná', en: 'none' };
const UNKNOWN: Record<Language, string> = {
  cs: 'nejde zjistit, tabulka packs v ledgeru to neříká',
  en: 'not known, the pack table in the ledger does not tell',
};
const NEVER: Record<Language, string> = { cs: 'nikdy', en: 'never' };
const MORE: Record<Language, string> = { cs: 'a další, celkem', en: 'and more, in all' };

/** The lines of some facts; whatever they hold, each line is one line. */
export function factLines(facts: readonly Fact[], say: Voice): string[] {
  return facts.flatMap(([label, value]) => {
    const name = LABELS[label][say.language];
    const told = value(say);
    if (typeof told === 'string') return [oneLine(`${name}: ${told}`)];
    const entries = told.slice(0, LIST_ENTRIES_MAX).map((entry) => `  - ${oneLine(entry)}`);
    if (told.length > entries.length) entries.push(`  - … ${MORE[say.language]} ${say.number(told.length)}`);
    return [`${name}:`, ...entries];
  });
}

export const timeFact = (label: Label, at: Date | undefined): Fact => [
  label,
  (say) => (at === undefined ? NEVER[say.language] : say.exactTime(at)),
];

/** A phrase of ours, in both languages. */
export const phraseFact = (label: Label, phrase: Record<Language, string>): Fact => [
  label,
  (say) => phrase[say.language],
];

/** What a server wrote. */
export const quoteFact = (label: Label, text: string): Fact => [label, (say) => say.quote(text)];

/** `sharing`: of the good backups before, those that are not the last good one only because they need what is wrong. */
export function lastGoodFacts(lastGood: LastGood | undefined, sharing: Sharing = 0): readonly Fact[] {
  const shared: Fact[] =
    sharing === 0 ? [] : [['sharing', (say) => (sharing === 'unknown' ? UNKNOWN[say.language] : say.number(sharing))]];
  if (lastGood === undefined) return [...shared, phraseFact('lastGood', NONE)];
  return [
    ...shared,
    ['lastGood', () => lastGood.backup],
    timeFact('storedAt', lastGood.storedAt),
    lastGood.lockedUntil === undefined
      ? phraseFact('lockedUntil', { cs: 'není zamčena', en: 'not locked' })
      : timeFact('lockedUntil', lastGood.lockedUntil),
  ];
}

export const backupFact = (backup: BackupId): Fact => ['backup', () => backup];

export const findingsFact = (findings: readonly Finding[]): Fact => [
  'findings',
  (say) =>
    findings.map(
      ({ object, rule, reason }) => `${say.quote(object)}: ${RULE_WORDS[rule][say.language]} (${say.quote(reason)})`,
    ),
];

/** What to type on the clinic's server to take a backup now. */
export const backupCommand = (database: DatabaseId): Fact => ['command', () => `offsite backup ${database}`];
