// Writes the tables of docs/threat-model.md: what everybody may do and who is stopped by what, from the very rows that the tests try.
// A table written by hand would say one day what nobody tries any more.

import { readFileSync, writeFileSync } from 'node:fs';
import { FUNCTIONS } from '../../infra/policies/deployed-names.ts';
import { operationOf } from './checks-of.ts';
import { FORGERIES } from './forgeries.ts';
import { policiesUnderTest } from './policies-under-test.ts';
import { allowed, type Row, type Who } from './row.ts';
import { ATTACKS, NEEDS } from './rows.ts';
import { simulate } from './simulate.ts';
import { SIMULATED_PLACE } from './simulated-place.ts';

/** What a row asks for: the operation, or the action where no client of ours is asked. */
function requestOf(row: Row): string {
  const command = row.request(SIMULATED_PLACE);
  return `\`${'action' in command.input ? command.input.action : operationOf(command)}\``;
}

export const THREAT_MODEL = new URL('../../docs/threat-model.md', import.meta.url);
const BEGIN = '<!-- Made by `npm run attack-tables` from test/red-team/; do not edit below. -->';

const WHO: readonly { readonly who: Who; readonly title: string }[] = [
  { who: 'uploader', title: 'The clinic’s server, or its thief' },
  { who: 'recovery', title: 'The holder of a recovery kit, or its finder' },
  { who: 'administrator', title: 'An administrator with all rights who leaves the policies alone' },
  { who: 'overfed uploader', title: 'A clinic’s server that was given all rights' },
  { who: 'overfed recovery', title: 'A recovery kit that was given all rights' },
  { who: 'overfed retention', title: 'The retention lambda, given all rights' },
  { who: 'overfed validate', title: 'Every other lambda, given all rights (here: validate)' },
  { who: 'scheduler', title: 'The schedules’ role' },
  { who: 'replication', title: 'The role under which S3 copies the vault into its replica' },
  { who: 'anonymous', title: 'Anybody, unsigned' },
  { who: 'other account', title: 'Somebody with all rights in another account' },
];

/** The page with its tables made anew. */
export async function threatModelPage(): Promise<string> {
  const [written] = readFileSync(THREAT_MODEL, 'utf8').split(BEGIN);
  const people = await Promise.all(WHO.map(section));
  return `${written}${BEGIN}\n\n${[...people, await lambdas(), forgedBackups()].join('\n')}`;
}

async function section({ who, title }: (typeof WHO)[number]): Promise<string> {
  const needs = NEEDS.filter((row) => row.who === who);
  const attacks = ATTACKS.filter((row) => row.who === who);
  const mays = needs.map((row) => [
    ...[row.what, requestOf(row)],
    row.outcome.kind === 'withstood' ? `\`${row.outcome.code}\`: ${row.outcome.because}` : 'yes',
  ]);
  const tries = await Promise.all(attacks.map(async (row) => [row.what, requestOf(row), await stoppedBy(row)]));
  return [
    `### ${title}`,
    '',
    ...(mays.length === 0 ? [] : [...table(['must be able to', 'request', 'answer'], mays), '']),
    ...(tries.length === 0 ? [] : [...table(['tries', 'request', 'stopped by'], tries), '']),
  ].join('\n');
}

async function stoppedBy(row: Row): Promise<string> {
  const { outcome } = row;
  if (outcome.kind === 'allowed') return 'nothing: it does no harm';
  if (outcome.kind === 'withstood') return `S3: ${outcome.because} (\`${outcome.code}\`)`;
  const { deniedBy, notAllowed } = await simulate(row, SIMULATED_PLACE, POLICIES);
  const implicit =
    notAllowed.length === 0 ? [] : [`nothing allows ${notAllowed.map((one) => `\`${one}\``).join(', ')}`];
  return [...deniedBy.map((sid) => `\`${sid}\``), ...implicit].join('; ');
}

const POLICIES = policiesUnderTest();

/** One column for each lambda: that they differ is the point. */
async function lambdas(): Promise<string> {
  const all = [...NEEDS, ...ATTACKS].filter(({ who }) => FUNCTIONS.some((name) => name === who));
  const what = [...new Set(all.map((row) => row.what))];
  const rows: string[][] = [];
  for (const one of what) {
    const same = all.filter((row) => row.what === one);
    const cells = FUNCTIONS.map(async (name) => {
      const { outcome, ...row } = same.find(({ who }) => who === name) ?? { ...same[0]!, outcome: undefined };
      if (outcome?.kind === 'withstood') return `\`${outcome.code}\``;
      return (await simulate({ ...row, who: name, outcome: allowed }, SIMULATED_PLACE, POLICIES)).isAllowed
        ? 'yes'
        : 'no';
    });
    rows.push([one, ...(await Promise.all(cells))]);
  }
  return [
    '### The lambdas, and lambdas whose code was replaced',
    '',
    'A code in a cell is S3’s own refusal of what the policies let pass.',
    '',
    ...table(['', ...FUNCTIONS], rows),
    '',
  ].join('\n');
}

/** What S3 takes and the lambdas judge. */
function forgedBackups(): string {
  const rows = FORGERIES.map(({ what, state, finding }) => [
    what,
    state,
    finding === undefined ? '' : `\`${finding.rule}\``,
  ]);
  return [
    '### Backups that a thief stores',
    '',
    'With the clinic’s credential, S3 takes all of these; the real lambdas judge them.',
    '',
    ...table(['what is stored', 'verdict', 'found by the rule'], rows),
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

if (import.meta.main) writeFileSync(THREAT_MODEL, await threatModelPage());
