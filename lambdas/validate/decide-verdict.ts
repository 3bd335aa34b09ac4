// Turns what was found about each object of a backup into its verdict. Pure: the same findings make the same verdict, byte for
// byte, however often and in whatever order S3 tells of a backup.

import type { Anomaly } from '../../vault/anomaly.ts';
import { FINDINGS_MAX, REASON_CHARACTERS_MAX } from '../../vault/limits.ts';
import type { BackupName } from '../../vault/names.ts';
import type { Finding, RereadMode, Verdict } from '../../vault/verdict.ts';
import type { Lock, Observation } from '../vault-reader/observe-object.ts';
import type { Flaw } from './judge-object.ts';
import { verdictText } from './verdict-text.ts';

/** One object of a backup, looked at and judged. */
export interface JudgedObject {
  readonly key: string;
  readonly observed: Observation;
  /** Whether its bytes were read only to hash them. */
  readonly reread: boolean;
  readonly flaws: readonly Flaw[];
}

export function decideVerdict(backup: {
  name: BackupName;
  judgedAt: Date;
  reread: RereadMode;
  manifest: JudgedObject;
  /** The index and the packs; empty if the manifest does not tell which they are. */
  objects: readonly JudgedObject[];
  /** What the manifest says of the backup's size, if it can be believed. */
  contents?: Verdict['contents'];
  anomalies?: readonly Anomaly[];
}): Verdict {
  const { name, judgedAt, reread, manifest, objects, contents, anomalies = [] } = backup;
  const all = [manifest, ...objects];
  const findings = all.flatMap(({ key, flaws }) =>
    // A refusal may quote what a hostile signer wrote.
    flaws.map(({ rule, reason }) => ({ object: key, rule, reason: verdictText(reason, REASON_CHARACTERS_MAX) })),
  );
  return {
    ...name,
    state: findings.length === 0 ? 'valid' : 'failed',
    judgedAt: judgedAt.toISOString(),
    ...(manifest.observed.kind === 'stored' && {
      storedAt: manifest.observed.storedAt.toISOString(),
      manifestVersionId: manifest.observed.versionId,
    }),
    // Without a readable manifest nobody knows what the backup consists of, so nobody can say how long all of it is locked.
    ...(objects.length > 0 && weakestLock(all)),
    reread,
    counts: {
      objects: all.length,
      bytes: all.reduce((sum, { observed }) => sum + (observed.kind === 'stored' ? observed.bytes : 0), 0),
      rereadObjects: all.filter((object) => object.reread).length,
      findings: findings.length,
    },
    ...(contents && { contents }),
    findings: findings.sort(damagedFirst).slice(0, FINDINGS_MAX),
    ...(anomalies.length > 0 && { anomalies: [...anomalies] }),
  };
}

/** The earliest end and the weaker mode of all locks; nothing as soon as one object has none. */
function weakestLock(objects: readonly JudgedObject[]): Pick<Verdict, 'lockedUntil' | 'lockMode'> {
  let until = Number.POSITIVE_INFINITY;
  let mode: Lock['mode'] = 'COMPLIANCE';
  for (const { observed } of objects) {
    if (observed.kind !== 'stored' || observed.lock === undefined) return {};
    until = Math.min(until, observed.lock.until.getTime());
    if (observed.lock.mode === 'GOVERNANCE') mode = 'GOVERNANCE';
  }
  return { lockedUntil: new Date(until).toISOString(), lockMode: mode };
}

/** So that what has to be read again next time is never among the findings that are left out for lack of room. */
function damagedFirst(one: Finding, other: Finding): number {
  if ((one.rule === 'damaged') !== (other.rule === 'damaged')) return one.rule === 'damaged' ? -1 : 1;
  return one.object < other.object ? -1 : one.object > other.object ? 1 : 0;
}
