// Why a backup is missing, by what its runs told: the newest that can be read counts, by S3's clock and never by the clinic's.

import { expect, test } from 'vitest';
import { missingReason, type Run } from '../../../lambdas/missing-backup/missing-reason.ts';
import type { RunReport } from '../../../vault/run-report.ts';
import { happening, MAIN, reportOf, rowOf } from './site-history.ts';

const at = (time: string): Date => new Date(`2026-11-03T${time}:00Z`);
const good = rowOf(happening(MAIN, 'valid', at('02:00')))[0];
const failed = rowOf(happening(MAIN, 'failed', at('05:00')))[0];
const findings = [{ object: 'x', rule: 'missing', reason: 'y' }] as const;

function run(time: string, change: Partial<RunReport> | undefined): Run {
  const { id } = happening(MAIN, 'report-running', at(time));
  return { run: id, storedAt: at(time), report: change && { ...reportOf(MAIN, id, 'report-running'), ...change } };
}
const reasonOf = (change: Partial<Parameters<typeof missingReason>[0]>) =>
  missingReason({ lastGood: good, failed: undefined, findings, runs: [], now: at('09:00'), ...change });

test.each([
  ['nothing was heard since the last good one', {}, { because: 'no-sign-of-life' }],
  ['nothing was ever heard', { lastGood: undefined }, { because: 'never-backed-up' }],
  [
    'the last good one’s own report, and older ones, say nothing new',
    { runs: [run('01:00', {}), { ...run('02:01', { phase: 'finished' }), run: good.backup }] },
    { because: 'no-sign-of-life' },
  ],
  [
    'a dump that failed',
    { runs: [run('04:00', { phase: 'failed', failure: { exit: 'dump-failed', message: 'm'.repeat(400) } })] },
    { because: 'dump-failed', why: `dump-failed: ${'m'.repeat(287)}`, at: at('04:00') },
  ],
  [
    'a young run',
    { runs: [run('06:01', { bytesRead: 5 })] },
    { because: 'still-running', lastSign: at('06:01'), bytesRead: 5 },
  ],
  [
    'a young run that waits for another',
    { runs: [run('06:01', { phase: 'waiting' })] },
    { because: 'still-running', lastSign: at('06:01'), waits: true },
  ],
  [
    'a run that told nothing for hours',
    { runs: [run('06:00', { bytesRead: 5 })] },
    { because: 'upload-stuck', lastSign: at('06:00'), bytesRead: 5 },
  ],
  [
    'one that claims to be finished',
    { runs: [run('04:00', { phase: 'finished' })] },
    { because: 'upload-stuck', lastSign: at('04:00'), bytesRead: 7 },
  ],
  [
    'one of the future, by its own clock',
    { runs: [run('04:00', { at: '2999-01-01T00:00:00.000Z' })] },
    { because: 'upload-stuck' },
  ],
  [
    'one that cannot be read, however young',
    { runs: [run('08:59', undefined)] },
    { because: 'upload-stuck', bytesRead: 0 },
  ],
  [
    'one that cannot be read, after one that can',
    { runs: [run('08:59', undefined), run('04:00', { phase: 'failed' })] },
    { because: 'dump-failed' },
  ],
  ['a failed backup', { failed }, { because: 'validation-failed', findings, at: at('05:00') }],
  [
    'a failed backup with its own report',
    { failed, runs: [{ ...run('05:01', { phase: 'finished' }), run: failed.backup }] },
    { because: 'validation-failed' },
  ],
  ['a run after a failed backup', { failed, runs: [run('08:00', {})] }, { because: 'still-running' }],
])('%s', (_, seen, expected) => {
  expect(reasonOf(seen)).toMatchObject(expected);
});
