// Prints what a clinic costs a month, and writes docs/cost.md: from the price list, from requests that were measured, and from the real
// rules of retention and locks. Without the page somebody would find out by the bill; a test fails as soon as it is stale.

import { writeFileSync } from 'node:fs';
import {
  type ClinicShape,
  type CostedClinic,
  costedClinic,
  keptOverYears,
  LASTING_SHARE,
  RULE,
  SCRUB_DAYS,
} from '../lambdas/cost/clinic-cost.ts';
import { MEASURED } from '../lambdas/cost/measured-requests.ts';
import { DAYS_PER_MONTH, GB, PRICES, PRICES_OF, PRICES_REGION } from '../lambdas/cost/prices.ts';
import { LAMBDA_MEMORY_GB } from '../lambdas/cost/site-use.ts';
import { LOCK_DAYS_RENEW, LOCK_DAYS_STEP, MARK_DAYS_MIN } from '../lambdas/limits.ts';

export const COST_PAGE = new URL('../docs/cost.md', import.meta.url);

const CASES: readonly ClinicShape[] = [10, 100].flatMap((dumpGb) =>
  [50, 100, 500].map((newMbPerDay) => ({ dumpGb, newMbPerDay })),
);

/** The text of docs/cost.md. */
export function costPage(): string {
  const kept = keptOverYears();
  const backups = kept.at(-1)!.length;
  const costOf = (one: ClinicShape): CostedClinic => costedClinic(one, kept);
  const example = costOf({ dumpGb: 10, newMbPerDay: 100 });
  return [
    introduction(example, backups),
    table(costTable(CASES.map((one) => [one, costOf(one)]))),
    storage(example),
    table(storageTable(CASES.map((one) => [one, costOf(one)]))),
    lasting(),
    table(
      lastingTable(
        [0, LASTING_SHARE, 1].map((share) => [share, costOf({ dumpGb: 10, newMbPerDay: 100, lastingShare: share })]),
      ),
    ),
    requests(example),
    table(requestTable(example)),
    locks(example),
    explanation(costOf({ dumpGb: 10, newMbPerDay: 100, lastingShare: 0 }), example),
  ].join('\n');
}

const dollars = (value: number, digits = 2): string => `$${value.toFixed(digits)}`;
const gb = (bytes: number): string => (bytes / GB).toFixed(1);
const perMonth = (perDay: number): string => Math.round(perDay * DAYS_PER_MONTH).toLocaleString('en-US');
const nameOf = ({ dumpGb, newMbPerDay }: ClinicShape): string[] => [`${dumpGb} GB`, `${newMbPerDay} MB`];

function costTable(rows: readonly (readonly [ClinicShape, CostedClinic])[]): string[][] {
  return [
    ['dump', 'new a day', 'stored', 'storage', 'writes', 'locks', 'reads', 'Lambda', 'other', '**a month**'],
    ...rows.map(([one, { storedBytes, cost }]) => [
      ...[
        ...nameOf(one),
        `${gb(storedBytes)} GB`,
        dollars(cost.storage),
        dollars(cost.puts, 3),
        dollars(cost.locks, 3),
      ],
      ...[dollars(cost.gets, 3), dollars(cost.lambda, 3), dollars(cost.rest, 3), `**${dollars(cost.total)}**`],
    ]),
  ];
}

function storageTable(rows: readonly (readonly [ClinicShape, CostedClinic])[]): string[][] {
  return [
    ['dump', 'new a day', 'newest backup', 'older backups', 'left over', 'left over, of all', 'packs'],
    ...rows.map(([one, { state, storedBytes, packs }]) => [
      ...[
        ...nameOf(one),
        `${gb(state.currentBytes)} GB`,
        `${gb(state.historyBytes)} GB`,
        `${gb(state.leftoverBytes)} GB`,
      ],
      ...[`${Math.round((100 * state.leftoverBytes) / storedBytes)} %`, packs.toLocaleString('en-US')],
    ]),
  ];
}

function lastingTable(rows: readonly (readonly [number, CostedClinic])[]): string[][] {
  return [
    ['of the new data lasts', 'newest backup', 'older backups', 'left over', 'a month'],
    ...rows.map(([share, { state, cost }]) => [
      ...[`${share * 100} %`, `${gb(state.currentBytes)} GB`, `${gb(state.historyBytes)} GB`],
      ...[`${gb(state.leftoverBytes)} GB`, dollars(cost.total)],
    ]),
  ];
}

function requestTable({ counts, locksPerDay }: CostedClinic): string[][] {
  const rows = counts.map(([part, { put, list, get, head, publish }]) => {
    const cost = (put + list) * PRICES.put + (get + head) * PRICES.get + publish * PRICES.email;
    return [part, ...[put, list, head, get].map((value) => value.toFixed(1)), dollars(cost * DAYS_PER_MONTH, 4)];
  });
  const locks = dollars(locksPerDay * PRICES.put * DAYS_PER_MONTH, 4);
  return [
    ['a day', 'PUT', 'LIST', 'HEAD', 'GET', 'a month'],
    ...rows,
    ['locks lengthened', locksPerDay.toFixed(1), '', '', '', locks],
  ];
}

function table([head, ...rows]: readonly string[][]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const align = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return `${[head, align, ...rows].map(line).join('\n')}\n`;
}

function introduction({ cost }: CostedClinic, backups: number): string {
  const { last, daily, weekly, monthly, yearly } = RULE;
  return `# What it costs

A clinic whose newest backup takes 10 GB, with 100 MB of new data a day, costs **${dollars(cost.total)} a month**. Made by \`npm run cost\` from
the prices of ${PRICES_OF} in ${PRICES_REGION} (\`lambdas/cost/prices.ts\`; before tax, no free tier), the requests in \`lambdas/cost/measured-requests.json\`,
and the real rules of retention and locks; do not edit.

"Dump" and "new" are what they take in the vault, sealed and compressed; a GB is 2^30 bytes, as AWS bills it. One backup a
night, kept by the default rule (last ${last}, daily ${daily}, weekly ${weekly}, monthly ${monthly}, yearly ${yearly}: ${backups} backups after years),
everything read again in ${SCRUB_DAYS} days. The numbers are those of a clinic that has run for four years and is alone in its cloud.
`;
}

function storage({ state, storedBytes }: CostedClinic): string {
  const share = Math.round((100 * state.leftoverBytes) / storedBytes);
  return `*Writes* are PUT and LIST, *reads* GET and HEAD, *other* schedules and e-mails. Beside that: an SMS costs some cents, and is only sent when
something is wrong; a restore costs $0.09 for each GB that leaves AWS; CloudWatch's alarms and logs are the fleet's, not the
clinic's.

## What is stored

Nothing is ever overwritten, so there are no noncurrent versions but those that a thief or a mistake made. What no backup needs any
more lies there until its lock ends and it was marked for ${MARK_DAYS_MIN} days: *left over*, here ${share} %. Every object is locked for 30 days
when it is stored, and whatever a kept backup needs until ${LOCK_DAYS_STEP} days from a night on which less than ${LOCK_DAYS_RENEW} were left. So what
one day's backup needs alone outlives it by one to six weeks. That is the price of locks which nobody can shorten. Chunks that are dead
inside a pack of which others are needed are not in these numbers.
`;
}

function lasting(): string {
  return `How much the older backups need depends on what becomes of new data. A page that is written again every day is in one backup only;
a scan that stays is in all of them. The tables take it that ${LASTING_SHARE * 100} % last until as much came after them as the dump is large, and
that the dump keeps its size. For 10 GB and 100 MB a day:
`;
}

function requests({ counts }: CostedClinic): string {
  const { measuredOn, by, runs } = MEASURED;
  const heads = counts.find(([part]) => part === 'validate')?.[1].head ?? 0;
  return `## What is asked

Counted ${measuredOn} (${by}; a site of ${Math.round(runs[0].site.packs)} packs), and scaled by packs and
backups; a test compares the scaling with a second site that was counted:

- **lambdas**: a site in the local cloud for two weeks, with a backup every night and all schedules; each handler behind its own role and a counter
  of what its clients ask;
- **uploader**: the real \`offsite backup\`, night after night, with the verdicts that \`validate\` writes meanwhile, through a proxy that counts what
  S3 would bill, retries included. The nights from the sixteenth on count, since the verdicts of 14 days are read before each backup. A run of
  more than 15 minutes writes one report more for each 15.

Both are done again in every test run (\`test/lambdas/cost/\`), which fails as soon as something else is asked than stands in the file. For 10 GB and 100
MB a day:
${
  heads > 0
    ? `
\`validate\` asks with a HEAD for what is new, ${heads.toFixed(0)} a day; of all other packs a listing shows that they are still the same versions.
`
    : ''
}`;
}

function locks({ packs, locksPerDay, cost }: CostedClinic): string {
  const daily = packs * PRICES.put * DAYS_PER_MONTH;
  const heads = packs * PRICES.get * DAYS_PER_MONTH;
  return `Locks are lengthened in generations: of an object that stays, once in ${LOCK_DAYS_STEP - LOCK_DAYS_RENEW} days. That makes ${perMonth(locksPerDay)} requests a month for
${packs.toLocaleString('en-US')} packs and costs ${dollars(cost.locks, 3)}; every night it would be ${dollars(daily)}, and with objects of 1 MiB instead of packs ${dollars(16 * daily)}.
A HEAD for every pack and night, instead of the listing, would add ${dollars(heads, 3)}.

A function has ${LAMBDA_MEMORY_GB} GB of memory. Its time could not be measured here and is estimated: half a second for each invocation, 30 ms for
each request as if none ran beside another, and 60 MB/s for what is read again. Missing-backup, which runs every hour, is most of it; with
a hundred clinics in one cloud they share its invocations.
`;
}

function explanation(rewritten: CostedClinic, { cost, storedBytes }: CostedClinic): string {
  return `## Against what was expected

The design expected $0.55 to $0.68 for 10 GB and 100 MB a day. Storage alone makes the difference: $0.55 are about 20 GB stored with
their requests. Data that is written again daily comes to ${gb(rewritten.storedBytes)} GB and ${dollars(rewritten.cost.total)}; with ${LASTING_SHARE * 100} % that lasts it is ${gb(storedBytes)} GB
and ${dollars(cost.total)}, because a month ago's backup needs what has left the dump since. Everything beside storage is ${dollars(cost.total - cost.storage)}. A
shorter rule, or fewer monthly backups, lowers the first number; nothing else matters much.
`;
}

if (import.meta.main) {
  const page = costPage();
  writeFileSync(COST_PAGE, page);
  process.stdout.write(page);
}
