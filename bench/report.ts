// What the bench found, as a Markdown table: the first column in figures, the others as multiples of it.
// Without multiples taken within one run, the noise of a shared machine would hide or make a difference.

import type { Cost } from './measure.ts';
import { PHASES, type Phase, type ScenarioResult } from './scenario.ts';

const MEGABYTE = 1e6;
const MISSING = '–';

export const PHASE_NAMES: Record<Phase, string> = {
  first: 'First backup',
  again: 'Backup with nothing changed',
  day: 'Backup after a day',
  restore: 'Restore',
};

export interface Finding {
  name: string;
  version: string;
  /** One for each timed run, in the order of the runs. */
  timed: ScenarioResult[];
  /** One run through the counter; its times mean nothing. */
  counted: ScenarioResult | undefined;
  /** The first backup of the plain and of the long dump. */
  memory: { dumpBytes: number; cost: Cost }[];
}

export function benchTable(findings: readonly Finding[]): string {
  const [baseline] = findings;
  if (baseline === undefined) throw new Error('the bench needs at least one contender');
  const rows: string[][] = [['', ...findings.map(({ name, version }) => `${name} ${version}`)]];
  const row = (label: string, cell: (finding: Finding) => string): void => {
    rows.push([label, ...findings.map(cell)]);
  };
  for (const phase of PHASES) {
    const name = PHASE_NAMES[phase];
    row(`${name}, time`, (finding) => secondsCell(finding, baseline, ({ [phase]: { cost } }) => cost.wallSeconds));
    row(`${name}, processor`, (finding) => secondsCell(finding, baseline, ({ [phase]: { cost } }) => cost.cpuSeconds));
    row(`${name}, peak memory`, ({ timed }) => megabytes(median(timed.map(({ [phase]: { cost } }) => cost.peakBytes))));
    if (phase !== 'restore') {
      row(`${name}, newly stored`, ({ timed }) => megabytes(median(timed.map((run) => newBytes(run, phase)))));
    }
    const way = phase === 'restore' ? 'downloaded' : 'uploaded';
    row(`${name}, ${way}`, ({ counted }) => megabytes(counted?.[phase].traffic?.[`${way}Bytes`]));
    row(`${name}, requests`, ({ counted }) => String(counted?.[phase].traffic?.requests ?? MISSING));
  }
  for (const [index, { dumpBytes }] of baseline.memory.entries()) {
    row(`Peak memory for a dump of ${megabytes(dumpBytes)}`, ({ memory }) => megabytes(memory[index]?.cost.peakBytes));
  }
  // What was counted for nobody (the uploads of programs that write to the local disk) needs no row.
  return markdownTable(rows.filter(([, ...cells]) => cells.some((cell) => cell !== MISSING)));
}

export function markdownTable([head, ...body]: readonly (readonly string[])[]): string {
  if (head === undefined) throw new Error('a table needs a head');
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return `${[line(head), line(rule), ...body.map(line)].join('\n')}\n`;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('no values, no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Seconds, and how many times the baseline's of the same run. */
function secondsCell(finding: Finding, baseline: Finding, value: (run: ScenarioResult) => number): string {
  const seconds = median(finding.timed.map(value)).toFixed(2);
  if (finding === baseline) return `${seconds} s`;
  const ratio = median(finding.timed.map((run, index) => value(run) / value(baseline.timed[index]!)));
  return `${ratio.toFixed(2)} × (${seconds} s)`;
}

function newBytes(run: ScenarioResult, phase: Phase): number {
  const before = { first: 0, again: run.first.storedBytes, day: run.again.storedBytes, restore: run.day.storedBytes };
  return run[phase].storedBytes - before[phase];
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? MISSING : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
