// One clinic's week as a table: each database with its backups, then what is stored, the copies, and what is still open.

import type { Voice } from '../../../language/voice.ts';
import { PROBLEM_NAMES } from '../kinds/problem-names.ts';
import { DIGEST_COLUMNS_MAX, DIGEST_ROWS_MAX } from '../limits.ts';
import type { SiteDigest } from '../notice.ts';
import type { NameOf } from '../telling.ts';
import { copiesOf } from './copies.ts';
import { LABELS } from './labels.ts';
import { tableLines, wrapped } from './layout.ts';

export function siteTable(digest: SiteDigest, say: Voice, nameOf: NameOf): string[] {
  return [
    ...databaseTable(digest, say, nameOf),
    '',
    ...drillTable(digest, say, nameOf),
    '',
    ...storage(digest, say),
    '',
    ...copies(digest, say),
    ...(digest.openProblems.length === 0 ? [] : ['', ...openProblems(digest, say, nameOf)]),
  ];
}

type Label = keyof typeof LABELS;
const labels = (say: Voice) => (label: Label) => LABELS[label][say.language];

function databaseTable({ databases }: SiteDigest, say: Voice, nameOf: NameOf): string[] {
  const word = labels(say);
  const rows = databases
    .slice(0, DIGEST_ROWS_MAX)
    .map(({ database, good, due, lastGood, kept, dumpBytes }) => [
      nameOf(database),
      `${say.number(good)}/${say.number(due)}`,
      lastGood === undefined ? word('none') : say.time(lastGood.storedAt),
      lastGood?.lockedUntil === undefined ? '–' : say.date(lastGood.lockedUntil),
      say.number(kept),
      dumpBytes === undefined ? '–' : say.bytes(dumpBytes),
    ]);
  const columns = [
    { heading: word('database'), width: 16 },
    { heading: word('good'), width: 5, align: 'right' },
    { heading: word('lastGood'), width: 18 },
    { heading: word('lockedUntil'), width: 12 },
    { heading: word('kept'), width: 5, align: 'right' },
    { heading: word('size'), width: 8, align: 'right' },
  ] as const;
  return [...tableLines(columns, rows), ...left(databases.length, say)];
}

function drillTable({ databases }: SiteDigest, say: Voice, nameOf: NameOf): string[] {
  const word = labels(say);
  const rows = databases
    .slice(0, DIGEST_ROWS_MAX)
    .map(({ database, lastDrill }) => [
      nameOf(database),
      lastDrill === undefined ? word('never') : say.date(lastDrill),
    ]);
  const columns = [
    { heading: word('database'), width: 28 },
    { heading: word('drill'), width: 40 },
  ];
  return [...tableLines(columns, rows), ...left(databases.length, say)];
}

const left = (count: number, say: Voice): string[] =>
  count > DIGEST_ROWS_MAX ? [`… ${labels(say)('more')} ${say.number(count)}`] : [];

function storage({ storedBytes, newBytes, costPerMonth, lastDiskSeen }: SiteDigest, say: Voice): string[] {
  const word = labels(say);
  return facts([
    [word('storedBytes'), say.bytes(storedBytes)],
    [word('newBytes'), say.bytes(newBytes)],
    [word('cost'), say.dollars(costPerMonth)],
    [word('disk'), lastDiskSeen === undefined ? word('never') : say.date(lastDiskSeen)],
  ]);
}

function copies(digest: SiteDigest, say: Voice): string[] {
  const word = labels(say);
  const has = copiesOf(digest);
  const answer = (kept: boolean): string => word(kept ? 'yes' : 'no');
  return [
    word('rule'),
    ...facts([
      [`  ${word('copies')}`, answer(has.copies >= 3)],
      [`  ${word('media')}`, answer(has.media >= 2)],
      [`  ${word('elsewhere')}`, answer(has.elsewhere >= 1)],
      [`  ${word('locked')}`, answer(has.locked >= 1)],
      [`  ${word('errors')}`, answer(has.errors === 0)],
    ]),
  ];
}

function openProblems({ openProblems: open }: SiteDigest, say: Voice, nameOf: NameOf): string[] {
  const word = labels(say);
  const told = open.slice(0, DIGEST_ROWS_MAX).flatMap(({ kind, database, since }) => {
    const where = database === undefined ? '' : ` ${say.quote(nameOf(database))}`;
    return wrapped(`- ${PROBLEM_NAMES[kind][say.language]}${where}, ${word('since')} ${say.time(since)}`, '', '  ');
  });
  return [word('open'), ...told, ...left(open.length, say)];
}

/** Names and values in two columns. */
function facts(rows: readonly (readonly [string, string])[]): string[] {
  const width = 38;
  return rows.map(([name, value]) => oneRow(`${name.padEnd(width)}${value}`));
}

const oneRow = (line: string): string => Array.from(line).slice(0, DIGEST_COLUMNS_MAX).join('').trimEnd();
