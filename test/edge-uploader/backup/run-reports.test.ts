// What a run tells the cloud, and when; and that a cloud which cannot be told costs a backup a few seconds and no more. The clock
// is held, and so are the timers.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunReports, type RunReportsOptions } from '../../../edge-uploader/backup/run-reports.ts';
import type { DumpFacts } from '../../../vault/dump-facts.ts';
import { REPORT_TABLES_MAX } from '../../../vault/limits.ts';
import { encodeRunReport, type RunReport } from '../../../vault/run-report.ts';
import { nameOf } from '../../lambdas/sample-backup.ts';

const SECONDS_MAX = 10;
const name = nameOf('clinic-1');
const facts: DumpFacts = {
  ...{ engine: 'firebird', engineVersion: '3.0.11', tool: 'gbak', toolVersion: 'LI-V3.0.11', method: 'fifo' },
  ...{ options: ['-b'], rowCounts: { PATIENT: 3, VISIT: 12 }, properties: { charset: 'UTF8' } },
};

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T01:30:00.000Z') }));
afterEach(() => void vi.useRealTimers());

const minutesPass = (minutes: number) => vi.advanceTimersByTimeAsync(minutes * 60_000);
const secondsPass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

/** A run whose sender does as `answers` say, one after the other, and then succeeds. */
function runOf(options: { answers?: RunReportsOptions['send'][]; secrets?: string[]; updateFailed?: string } = {}) {
  const sent: RunReport[] = [];
  const warnings: string[] = [];
  const abort = new AbortController();
  const answers = [...(options.answers ?? [])];
  const reports = new RunReports({
    ...{ ...name, uploaderVersion: '0.1.0', secrets: options.secrets ?? [], signal: abort.signal },
    updateFailed: options.updateFailed,
    send: async (report, signal) => {
      encodeRunReport(report); // Refuses what the cloud could not read.
      await answers.shift()?.(report, signal);
      sent.push(report);
    },
    now: () => new Date(Date.now()),
    onWarning: (message) => warnings.push(message),
  });
  return { reports, sent, warnings, abort, phases: () => sent.map(({ phase }) => phase) };
}

const refuses = () => Promise.reject(new Error('permission is refused'));
/** Never answers, but lets itself be given up, as an HTTP request does. */
const hangs: RunReportsOptions['send'] = (_, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
/** Not even that. */
const isDead: RunReportsOptions['send'] = () => new Promise(() => undefined);
const answersAfter =
  (seconds: number): RunReportsOptions['send'] =>
  () =>
    new Promise((resolve) => setTimeout(resolve, seconds * 1000));

test('why the program could not be updated is told with every report, cut, and without a secret', async () => {
  const { reports, sent } = runOf({
    updateFailed: `updating: secret-of-ours ${'x'.repeat(900)}`,
    secrets: ['secret-of-ours'],
  });
  reports.started();
  await reports.failed('source', 'gbak failed');
  expect(sent.map(({ phase }) => phase)).toEqual(['started', 'failed']);
  for (const { updateFailed } of sent) {
    expect(updateFailed).toMatch(/^updating: \*\*\* x+ … x+$/);
    expect(updateFailed).toHaveLength(300);
  }
});

describe('a run that succeeds', () => {
  test('tells that it began, that the dump is stored and what is in it, and that it is finished', async () => {
    const { reports, sent } = runOf();
    reports.started();
    reports.progress(5_000_000);
    await reports.stored(facts);
    await secondsPass(1);
    await reports.finished();
    const common = { ...name, uploader: '0.1.0', at: '2026-11-23T01:30:00.000Z' };
    const told = { engine: 'firebird', engineVersion: '3.0.11', toolVersion: 'LI-V3.0.11', rowCounts: facts.rowCounts };
    expect(sent).toEqual([
      { ...common, phase: 'started', bytesRead: 0 },
      { ...common, phase: 'stored', bytesRead: 5_000_000, facts: told },
      // With the facts again: it may lie there before the cloud has read the one before.
      { ...common, phase: 'finished', bytesRead: 5_000_000, facts: told, at: '2026-11-23T01:30:01.000Z' },
    ]);
  });

  test('and takes an hour tells every quarter of it how far it is', async () => {
    const { reports, sent } = runOf();
    reports.started();
    for (let minute = 1; minute <= 60; minute++) {
      await minutesPass(1);
      reports.progress(minute * 1000);
    }
    await secondsPass(1);
    expect(sent.map(({ phase, bytesRead }) => [phase, bytesRead])).toEqual([
      ['started', 0],
      ...[15, 30, 45, 60].map((minute) => ['running', minute * 1000]),
    ]);
  });

  test('but stands still tells nothing meanwhile', async () => {
    const { reports, phases } = runOf();
    reports.started();
    await minutesPass(60);
    expect(phases()).toEqual(['started']);
  });

  test('tells how far it is although the clock was set back', async () => {
    const { reports, phases } = runOf();
    reports.started();
    await secondsPass(1);
    vi.setSystemTime(new Date('2026-11-22T22:30:00.000Z'));
    reports.progress(1);
    reports.progress(2);
    await secondsPass(1);
    expect(phases()).toEqual(['started', 'running']);
  });

  test('leaves row counts out as a whole where there are too many tables', async () => {
    const { reports, sent } = runOf();
    const rowCounts = Object.fromEntries(Array.from({ length: REPORT_TABLES_MAX + 1 }, (_, i) => [`T${i}`, 1]));
    await reports.stored({ ...facts, rowCounts });
    expect(sent[0]!.facts).toEqual({ engine: 'firebird', engineVersion: '3.0.11', toolVersion: 'LI-V3.0.11' });
  });

  test('bounds what an engine says of itself, and tells nothing but what the cloud needs', async () => {
    const { reports, sent } = runOf();
    const said = { ...facts, engine: '', engineVersion: '9'.repeat(5000), toolVersion: ' \n', rowCounts: { '': 1 } };
    await reports.stored(said);
    expect(sent[0]!.facts).toEqual({ engine: 'unknown', engineVersion: expect.stringMatching(/^9+ … 9+$/) });
    expect(JSON.stringify(sent)).not.toMatch(/gbak|fifo|UTF8/);
  });
});

describe('a run that fails', () => {
  test('tells why, even if the dump never began', async () => {
    const { reports, sent } = runOf();
    reports.started();
    await reports.failed('source', 'the server refused the user SYSDBA');
    expect(sent.at(-1)).toEqual({
      ...{ ...name, phase: 'failed', at: '2026-11-23T01:30:00.000Z', uploader: '0.1.0', bytesRead: 0 },
      failure: { exit: 'source', message: 'the server refused the user SYSDBA' },
    });
  });

  test('keeps secrets to itself', async () => {
    const { reports, sent } = runOf({ secrets: ['masterkey'] });
    await reports.failed('source', 'the tool said: masterkey is wrong\nlook');
    expect(sent[0]!.failure).toEqual({ exit: 'source', message: 'the tool said: *** is wrong look' });
  });

  test('by being stopped gives up what is under way and tells that at once', async () => {
    const { reports, phases, warnings, abort } = runOf({ answers: [hangs] });
    reports.started();
    await secondsPass(1);
    abort.abort();
    await reports.failed('interrupted', 'stopping: the run was interrupted');
    expect(phases()).toEqual(['failed']);
    expect(warnings).toEqual([]);
  });

  test('by being stopped waits no more than four seconds for the ledger', async () => {
    const { reports, abort, warnings } = runOf({ answers: [isDead] });
    abort.abort();
    const failed = reports.failed('interrupted', 'stopping: the run was interrupted');
    await secondsPass(4);
    await failed;
    expect(warnings).toHaveLength(1);
  });
});

describe('a ledger', () => {
  test('that refuses is a warning, and the next report is tried all the same', async () => {
    const { reports, phases, warnings } = runOf({ answers: [refuses] });
    reports.started();
    await reports.stored(facts);
    expect(phases()).toEqual(['stored']);
    expect(warnings).toEqual([
      'the cloud could not be told how this run goes: permission is refused; the backup does not depend on it, and the cloud alerts by itself when one is overdue',
    ]);
  });

  test.each([
    ['hangs', hangs],
    ['hangs and cannot be given up', isDead],
  ])('that %s holds nobody up for longer than its seconds', async (_, answer) => {
    const { reports, phases, warnings } = runOf({ answers: [answer, answer] });
    reports.started();
    let stored = false;
    const storing = reports.stored(facts).then(() => {
      stored = true;
    });
    await secondsPass(SECONDS_MAX - 1);
    expect(stored).toBe(false);
    await secondsPass(1);
    await storing;
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain(`no answer within ${SECONDS_MAX} seconds`);
    await reports.finished();
    expect(phases()).toEqual(['finished']);
  });

  test('that is slow never gets an older report after a newer one', async () => {
    const { reports, phases } = runOf({ answers: [answersAfter(3), answersAfter(1), answersAfter(0)] });
    reports.started();
    const stored = reports.stored(facts);
    const finished = reports.finished();
    await secondsPass(5);
    await Promise.all([stored, finished]);
    expect(phases()).toEqual(['started', 'stored', 'finished']);
  });

  test('that the config does not name is told nothing', async () => {
    const options = { ...name, uploaderVersion: '0.1.0', secrets: [], now: () => new Date(0) };
    const onWarning = vi.fn();
    const reports = new RunReports({ ...options, send: undefined, signal: AbortSignal.abort(), onWarning });
    reports.started();
    reports.progress(1);
    await reports.stored(facts);
    await reports.finished();
    await reports.failed('bug', '');
    expect(onWarning).not.toHaveBeenCalled();
  });
});
