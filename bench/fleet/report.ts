// What the fleets cost, as Markdown tables for docs/fleet.md. Each size stands beside the others of the same run, as multiples, because
// the times of a shared machine mean little by themselves.

import { markdownTable } from '../report.ts';
import type { FleetResults } from './bench-fleet.ts';
import { type Run, requestsOf } from './drive.ts';
import type { Day } from './fleet-day.ts';
import { costOf, RUNS_PER_MONTH, secondsOnLambda, waitPerRequest } from './lambda-cost.ts';
import { INVOCATION_SECONDS_MAX, MEMORY_MB } from './limits.ts';

type RunName = 'judged' | 'verdicts' | 'hour' | 'scrub' | 'retention' | 'digest' | 'sweep';
const RUNS: Readonly<Record<RunName, string>> = {
  ...{ judged: 'validate, a backup', verdicts: 'missing-backup, a verdict', hour: 'missing-backup, an hour' },
  ...{ scrub: 'scrub, a night', retention: 'retention, a day', digest: 'digest, a week' },
  sweep: 'retention after eight days without',
};
const SCHEDULED = ['hour', 'scrub', 'retention', 'digest'] as const;
const KINDS = ['put', 'get', 'head', 'list', 'lock', 'delete', 'publish'] as const;
const PRACTICES = [300, 1_000, 10_000] as const;
const MISSING = '–';

export function fleetTables(results: FleetResults): string {
  const parts: [string, string][] = [
    ['The same run over fleets of different sizes', growthTable(results)],
    ['Requests per site, by kind', kindsTable(results.days.at(-1)!, results.days)],
    ['One full batch, of practices as they are, 20 ms a request', batchTable(results)],
    ['Practices as they are: dollars a month', monthTable(results)],
    ['Worst cases', worstTable(results)],
    ['The store', storeTable(results)],
  ];
  return parts
    .filter(([, table]) => table !== '')
    .map(([title, table]) => `### ${title}\n\n${table}`)
    .join('\n');
}

function growthTable({ days, batches }: FleetResults): string {
  const rows: string[][] = [['', ...days.map(({ sites }) => `${count(sites)} sites`), 'last : first']];
  const row = (label: string, of: (day: Day) => number, show: (value: number) => string, isRatio = true): void => {
    const values = days.map(of);
    const ratio = isRatio ? `× ${(values.at(-1)! / values[0]).toFixed(2)}` : '';
    rows.push([label, ...values.map(show), ratio]);
  };
  for (const name of SCHEDULED) {
    const label = RUNS[name];
    row(`${label}: invocations`, (day) => day[name].invocations, count, false);
    row(
      `${label}: requests a site`,
      (day) => requestsOf(day[name]) / day.sites,
      (value) => value.toFixed(2),
    );
    row(`${label}: processor a site`, (day) => day[name].cpuSeconds / day.sites, milliseconds);
    row(`${label}: longest invocation, processor`, (day) => day[name].longestCpuSeconds, seconds);
    row(`${label}: peak memory`, (day) => day[name].peakBytes, megabytes);
    const wait = waitPerRequest(days[0][name].lambda, batches);
    const costs = (day: Day): number => costOf(day[name], requestsOf(day[name]) * wait).total;
    row(`${label}: a run costs`, costs, dollars);
    row(`${label}: a month costs`, (day) => costs(day) * RUNS_PER_MONTH[day[name].lambda], dollars);
  }
  return markdownTable(rows);
}

/** Of the largest fleet for which each was measured. */
function kindsTable(last: Day, days: readonly Day[]): string {
  const rows: string[][] = [['', ...KINDS.map((kind) => kind.toUpperCase())]];
  for (const [name, label] of Object.entries(RUNS) as [RunName, string][]) {
    const day = name === 'sweep' ? days.findLast(({ sweep }) => sweep !== undefined) : last;
    const run: Run | undefined = day?.[name];
    if (day === undefined || run === undefined) continue;
    const sites = name === 'judged' || name === 'verdicts' ? day.eventSites : day.sites;
    rows.push([
      label,
      ...KINDS.map((kind) => (run.requests[kind] === 0 ? MISSING : (run.requests[kind] / sites).toFixed(2))),
    ]);
  }
  return markdownTable(rows);
}

function batchTable({ batches }: FleetResults): string {
  if (batches.length === 0) return '';
  const head = [
    '',
    'sites',
    'requests',
    'processor',
    'measured',
    'on Lambda',
    'of 15 minutes',
    'peak memory',
    'memory set',
  ];
  const rows = batches.map(({ lambda, sites, run }) => {
    const onLambda = secondsOnLambda(lambda, run.cpuSeconds, run.wallSeconds) / (lambda === 'validate' ? sites : 1);
    const share = `${((onLambda / INVOCATION_SECONDS_MAX) * 100).toFixed(1)} %`;
    const times = [seconds(run.cpuSeconds), seconds(run.wallSeconds), seconds(onLambda), share];
    return [
      lambda,
      count(sites),
      count(requestsOf(run)),
      ...times,
      megabytes(run.peakBytes),
      `${MEMORY_MB[lambda]} MB`,
    ];
  });
  return markdownTable([head, ...rows]);
}

function monthTable({ batches }: FleetResults): string {
  if (batches.length === 0) return '';
  const rows: string[][] = [['', 'requests a run and site', ...PRACTICES.map((sites) => `${count(sites)} practices`)]];
  const totals = PRACTICES.map(() => 0);
  for (const { lambda, sites, run } of batches) {
    const perSite = (costOf(run, run.wallSeconds).total / sites) * RUNS_PER_MONTH[lambda];
    const costs = PRACTICES.map((practices) => practices * perSite);
    for (const [i, cost] of costs.entries()) totals[i] += cost;
    rows.push([lambda, (requestsOf(run) / sites).toFixed(1), ...costs.map(dollars)]);
  }
  rows.push(['together', '', ...totals.map(dollars)]);
  return markdownTable(rows);
}

function worstTable({ worst, batches }: FleetResults): string {
  const { huge, whole, outage, refused } = worst;
  const rows: string[][] = [['', 'requests', 'invocations', 'processor', 'on Lambda', 'peak memory']];
  const row = (label: string, run: Run): void => {
    const onLambda = secondsOnLambda(run.lambda, run.cpuSeconds, requestsOf(run) * waitPerRequest(run.lambda, batches));
    const costs = [seconds(run.cpuSeconds), seconds(onLambda / run.invocations), megabytes(run.peakBytes)];
    rows.push([label, count(requestsOf(run)), count(run.invocations), ...costs]);
  };
  row(`one site with ${count(huge.packs)} packs: scrub, a night`, huge.scrub);
  row(`one site with ${count(huge.packs)} packs: retention, a day`, huge.retention);
  row(`one site with ${count(huge.packs)} packs: retention after eight days without`, huge.locks);
  row(`${megabytes(whole.bytes)} of packs of 16 MiB: scrub`, whole.scrub);
  row(`${count(outage.sites)} sites without a backup at once: first hour`, outage.firstHour);
  row(`${count(outage.sites)} sites without a backup at once: next hour`, outage.secondHour);
  row(`${count(refused.sites)} sites, SNS refuses a tenth: first hour`, refused.firstHour);
  row(`${count(refused.sites)} sites, SNS refuses a tenth: next hour`, refused.secondHour);
  const { sites, memoryMb, runs } = worst.narrow;
  for (const run of runs) row(`${count(sites)} sites, heap of ${memoryMb} MB: ${run.lambda}`, run);
  for (const run of worst.slowed) row(`S3 slows down a tenth of all requests: ${run.lambda}`, run);
  const told = [outage, refused].map(
    ({ sites, toldAtOnce, toldInAll }) =>
      `Of ${count(sites)} sites ${count(toldAtOnce)} were told in the first hour; in both hours ` +
      `${Object.entries(toldInAll)
        .map(([times, topics]) => `${count(topics)} got ${times} message`)
        .join(', ')}.`,
  );
  return `${markdownTable(rows)}\n${told.join('\n')}\n`;
}

function storeTable({ stores }: FleetResults): string {
  if (stores === undefined) return '';
  const rows = [['Processor', 'GET', 'PUT', 'and the client, at a GET']];
  for (const [label, one] of [['in memory', stores.memory] as const, ['local cloud', stores.localCloud] as const]) {
    rows.push([label, ...[one.getMs, one.putMs, one.clientMs].map((value) => `${value.toFixed(2)} ms`)]);
  }
  return markdownTable(rows);
}

const count = (value: number): string => Math.round(value).toLocaleString('en');
const seconds = (value: number): string => `${value < 10 ? value.toFixed(1) : count(value)} s`;
const milliseconds = (value: number): string => `${(value * 1000).toFixed(1)} ms`;
const megabytes = (bytes: number): string => `${count(bytes / 1e6)} MB`;
const dollars = (value: number): string => `$${value < 0.1 ? value.toPrecision(2) : value.toFixed(2)}`;
