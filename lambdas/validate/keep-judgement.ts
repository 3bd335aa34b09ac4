// Carries a verdict that was written over into the site's notes: its pack table, its backups, its row counts. Each is written so
// that it does not matter which of two lambdas comes first; if one dies before it is here, the retried event does it.

import { VERDICT_BYTES_MAX } from '../../vault/limits.ts';
import type { BackupName } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import type { RunReport } from '../../vault/run-report.ts';
import { parseVerdict, type Verdict, verdictKey } from '../../vault/verdict.ts';
import { addBackup, removeBackup } from '../ledger/change-pack-table.ts';
import { readNote } from '../ledger/note.ts';
import { observePacks } from '../ledger/observe-packs.ts';
import { encodeRowCounts, parseRowCounts, ROW_COUNTS_BYTES_MAX, rowCountsKey } from '../ledger/row-counts.ts';
import { type BackupRow, rowOfVerdict, type SiteBackups, withBackup } from '../ledger/site-backups.ts';
import { type Ledger, parsed, updateBackups, updatePackTable } from '../ledger/site-notes.ts';
import { updateNote } from '../ledger/update-note.ts';
import type { Log } from '../log.ts';
import type { JudgedBackup } from './judge-backup.ts';

/** Throws `SiteLost` if the pack table or the backups have to be rebuilt. */
export async function keepJudgement(
  ledger: Ledger,
  name: BackupName,
  judged: { verdict: Verdict; backup: JudgedBackup; report: RunReport | undefined },
  log: Log,
): Promise<void> {
  await keepRowCounts(ledger, name, judged);
  await keepPacks(ledger, name, judged.backup, log);
  await updateBackups(ledger, name.site, async (backups) => {
    // Not the verdict that we wrote, but the one that stands now: whoever wrote it may have been here already.
    const note = await readNote({ s3: ledger.s3, bucket: ledger.bucket, key: verdictKey(name) }, VERDICT_BYTES_MAX);
    const verdict = parsed(note, parseVerdict);
    return verdict === undefined ? undefined : withBackup(backups, name, rowNow(backups, name, verdict));
  });
}

async function keepPacks(ledger: Ledger, name: BackupName, backup: JudgedBackup, log: Log): Promise<void> {
  const { content, observations, manifest } = backup;
  try {
    await updatePackTable(ledger, name.site, (table) => {
      const seen = observePacks(table, observations);
      if (content !== undefined)
        return addBackup(
          seen,
          name,
          content.packs.map(({ id }) => id),
        );
      // What is only hidden, or signed with a key that was withdrawn, may be needed again: it keeps its packs.
      return manifest.observed.kind === 'missing' ? removeBackup(seen, name) : seen;
    });
  } catch (error) {
    // No retry would make it smaller. Retention removes nothing of a site with a backup that the table does not know.
    if (!(error instanceof Refusal)) throw error;
    log('pack-table-full', { site: name.site, database: name.database, backup: name.backup, reason: error.reason });
  }
}

/** A manifest that is only hidden is a failed backup, not none. */
function rowNow(backups: SiteBackups, name: BackupName, verdict: Verdict): BackupRow | undefined {
  const row = rowOfVerdict(verdict);
  if (row !== undefined || !verdict.findings.some(({ rule }) => rule === 'hidden')) return row;
  const known = backups.backups.find(({ database, backup }) => database === name.database && backup === name.backup);
  const { judgedAt, counts } = verdict;
  return known && { ...known, state: 'failed', judgedAt, findings: counts.findings };
}

/** Those of the newest valid backup that told any. */
async function keepRowCounts(
  { s3, bucket, wait }: Ledger,
  name: BackupName,
  { verdict, report }: { verdict: Verdict; report: RunReport | undefined },
): Promise<void> {
  const [storedAt, rowCounts] = [verdict.storedAt, report?.facts?.rowCounts];
  if (verdict.state !== 'valid' || storedAt === undefined || rowCounts === undefined) return;
  await updateNote(
    { s3, bucket, key: rowCountsKey(name) },
    ROW_COUNTS_BYTES_MAX,
    (note) => {
      const before = parsed(note, (bytes) => parseRowCounts(bytes, name));
      if (
        before !== undefined &&
        (before.storedAt > storedAt || (before.storedAt === storedAt && before.backup > name.backup))
      ) {
        return undefined;
      }
      return encodeRowCounts({ ...name, storedAt, rowCounts });
    },
    wait,
  );
}
