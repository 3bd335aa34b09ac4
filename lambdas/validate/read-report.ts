// The run report of one backup, as far as there is one that can be read. Whoever holds the clinic's credentials writes it: so
// whatever lies there, a judgement goes on without it, and only S3's own trouble is one.

import { REPORT_BYTES_MAX } from '../../vault/limits.ts';
import type { BackupName } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { parseRunReport, type RunReport, reportKey } from '../../vault/run-report.ts';
import { type Place, readNote } from '../ledger/note.ts';
import type { Log } from '../log.ts';
import { statusOf } from '../vault-reader/absence.ts';

/** Undefined where there is none, or none of this very backup. Throws only if S3 is busy or does not answer. */
export async function readReport(
  ledger: Omit<Place, 'key'>,
  name: BackupName,
  log: Log,
): Promise<RunReport | undefined> {
  const key = reportKey(name);
  try {
    const note = await readNote({ ...ledger, key }, REPORT_BYTES_MAX);
    if (note === undefined) return undefined;
    const report = parseRunReport(note.bytes);
    const { site, database, backup } = report;
    return site === name.site && database === name.database && backup === name.backup ? report : undefined;
  } catch (error) {
    // 4xx: stored in a way in which nobody can read it, such as under a key of its own.
    const status = statusOf(error) ?? 500;
    if (!(error instanceof Refusal) && (status < 400 || status >= 500)) throw error;
    log('report-unreadable', { key, reason: String(error).slice(0, 300) });
    return undefined;
  }
}
