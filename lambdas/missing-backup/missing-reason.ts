// Why a backup is missing, from what the cloud saw and what the clinic's server tells. Pure. It is only asked once a backup is
// missing, so that whatever a thief writes into a report can change the words of the alert, never that there is one.

import type { BackupId } from '../../vault/names.ts';
import type { RunReport } from '../../vault/run-report.ts';
import type { Finding } from '../../vault/verdict.ts';
import type { MissingReason } from '../messages/notice.ts';
import type { WatchedRow } from './alert-state.ts';
import { UPLOAD_STUCK_HOURS } from './limits.ts';
import { quoted } from './told.ts';

/** One run of the uploader, as its report tells. */
export interface Run {
  readonly run: BackupId;
  /** S3's time of the report; the clinic's own clock counts for nothing. */
  readonly storedAt: Date;
  /** Undefined where it was not read, or cannot be. */
  readonly report: RunReport | undefined;
}

export function missingReason(seen: {
  readonly lastGood: WatchedRow | undefined;
  /** The newest failed backup, if it is newer than the last good one; `findings` are of its verdict. */
  readonly failed: WatchedRow | undefined;
  readonly findings: readonly Finding[];
  readonly runs: readonly Run[];
  readonly now: Date;
}): MissingReason {
  const { lastGood, failed, findings, now } = seen;
  const newest = newestOf(runsSince(seen.runs, lastGood));
  if (failed !== undefined && (newest === undefined || isNoLater(newest, failed))) {
    return { because: 'validation-failed', findings, at: new Date(failed.judgedAt) };
  }
  if (newest === undefined) return { because: lastGood === undefined ? 'never-backed-up' : 'no-sign-of-life' };
  const { report, storedAt: lastSign } = newest;
  if (report?.phase === 'failed') {
    const { exit = '', message = '' } = report.failure ?? {};
    return { because: 'dump-failed', why: quoted(message === '' ? exit : `${exit}: ${message}`), at: lastSign };
  }
  // Also one that says "finished" or nothing that can be read: without a backup, it is a run that goes on or has stopped.
  const isYoung = now.getTime() - lastSign.getTime() < UPLOAD_STUCK_HOURS * 60 * 60 * 1000;
  const isRunning = isYoung && report !== undefined;
  const sign = { lastSign, bytesRead: report?.bytesRead ?? 0 };
  if (!isRunning) return { because: 'upload-stuck', ...sign };
  return { because: 'still-running', ...sign, ...(report.phase === 'waiting' && { waits: true }) };
}

/** The runs that began something after the last good backup. Its own run, which tells of its end last, is none of them. */
export function runsSince(runs: readonly Run[], lastGood: WatchedRow | undefined): Run[] {
  if (lastGood === undefined) return [...runs];
  const storedAt = new Date(lastGood.storedAt);
  return runs.filter((one) => one.storedAt > storedAt && one.run !== lastGood.backup);
}

/** The newest one that can be read; otherwise the newest. */
function newestOf(runs: readonly Run[]): Run | undefined {
  const newestFirst = runs.toSorted((one, other) => other.storedAt.getTime() - one.storedAt.getTime());
  return newestFirst.find(({ report }) => report !== undefined) ?? newestFirst[0];
}

const isNoLater = ({ run, storedAt }: Run, failed: WatchedRow): boolean =>
  run === failed.backup || storedAt <= new Date(failed.storedAt);
