// The notes that other lambdas would have written about what happened: verdicts, the list of backups, reports. So the watcher can
// be tested on documents as they really are.

import {
  type BackupRow,
  encodeSiteBackups,
  rowOfVerdict,
  siteBackupsOf,
} from '../../../lambdas/ledger/site-backups.ts';
import type { SiteId } from '../../../vault/names.ts';
import type { Finding, Verdict } from '../../../vault/verdict.ts';
import { type Happening, SITE } from './site-history.ts';

export function verdictOf({ at, database, what, id }: Happening, change: Partial<Verdict> = {}): Verdict {
  const finding: Finding = { object: `sites/${SITE}/packs/aa/x`, rule: 'missing', reason: 'it is not there' };
  const findings = what === 'failed' ? [finding] : [];
  return {
    ...{ site: SITE, database, backup: id, state: what === 'failed' ? 'failed' : 'valid', reread: 'when-no-checksum' },
    ...{ judgedAt: at.toISOString(), storedAt: at.toISOString(), lockedUntil: '2027-01-01T00:00:00.000Z' },
    ...{
      lockMode: 'COMPLIANCE',
      counts: { objects: 3, bytes: 9, rereadObjects: 0, findings: findings.length },
      findings,
    },
    ...(what === 'strange' && { anomalies: [{ what: 'dump-shrank', bytes: 50_000_000, usualBytes: 555_000_000 }] }),
    ...change,
  };
}

export const backupsOf = (verdicts: readonly Verdict[], site: SiteId = SITE): Buffer =>
  encodeSiteBackups(
    siteBackupsOf(
      site,
      verdicts.map((verdict) => rowOfVerdict(verdict) as BackupRow),
    ),
  );
