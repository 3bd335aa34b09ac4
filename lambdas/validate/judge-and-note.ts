// Judges one backup and keeps the verdict in the ledger: read the last verdict, judge, write over exactly that one. So every
// verdict rests on observations made after the one that it replaces was written, and duplicate, late or concurrent events
// cannot bring back an older finding.

import type { S3Client } from '@aws-sdk/client-s3';
import { VERDICT_BYTES_MAX } from '../../vault/limits.ts';
import type { Manifest } from '../../vault/manifest.ts';
import { type BackupName, manifestKey } from '../../vault/names.ts';
import type { RunReport } from '../../vault/run-report.ts';
import {
  encodeVerdict,
  parseVerdict,
  type RereadMode,
  unknownSiteKey,
  type Verdict,
  verdictKey,
} from '../../vault/verdict.ts';
import { readNote, replaceNote } from '../ledger/note.ts';
import { observePacks } from '../ledger/observe-packs.ts';
import { emptyPackTable, type PackTable } from '../ledger/pack-table.ts';
import { parseRowCounts, ROW_COUNTS_BYTES_MAX, rowCountsKey } from '../ledger/row-counts.ts';
import type { BackupRow } from '../ledger/site-backups.ts';
import { type Ledger, parsed } from '../ledger/site-notes.ts';
import { JUDGEMENT_ATTEMPTS_MAX, REGISTRATION_BYTES_MAX, REREADS_IN_FLIGHT_MAX } from '../limits.ts';
import type { Log } from '../log.ts';
import { anomaliesOf, withOldestGood } from '../site/anomaly-thresholds.ts';
import { parseRegistration, type Registration, registrationKey, signingKeysOf } from '../site/registration.ts';
import { gate } from '../vault-reader/in-flight.ts';
import { daysFrom, type LockPolicy, lockPolicyOf } from './decide-extensions.ts';
import { decideVerdict } from './decide-verdict.ts';
import { judgeAnomalies, keepSuspicions } from './judge-anomalies.ts';
import { type JudgedBackup, judgeBackup } from './judge-backup.ts';
import { clearProgress, judgementProgressKey, noteProgress, readProgress } from './progress-note.ts';
import { readReport } from './read-report.ts';
import { suspectsOf } from './suspects.ts';

export interface Judging {
  readonly vault: { readonly s3: S3Client; readonly bucket: string };
  readonly ledger: Ledger;
  /** The cloud's clock, never the clinic's. */
  readonly now: () => Date;
  readonly lockDaysMin: number;
  readonly lockMode: LockPolicy['mode'];
  readonly reread: RereadMode;
  /** For all sites; each may ask for a newer one. */
  readonly uploaderOldestGood: string | undefined;
  readonly log: Log;
  /** Says no when the time of this invocation is up. */
  readonly goOn: () => boolean;
  /** When this judgement began, if an earlier invocation began it. */
  readonly since: Date | undefined;
  /** The site's pack table, as far as there is one. */
  readonly table: PackTable | undefined;
  /** The site's backups, for what is usual. */
  readonly rows: readonly BackupRow[];
}

export type Judged =
  | { readonly verdict: Verdict; readonly backup: JudgedBackup | undefined; readonly report: RunReport | undefined }
  /** The time did not suffice; what was seen is noted, and a next invocation that is told `since` goes on behind it. */
  | { readonly verdict: undefined; readonly since: Date };

/** The verdict that now stands in the ledger. Throws if S3 gave no certain answer; the event is then retried. */
export async function judgeAndNote(name: BackupName, judging: Judging): Promise<Judged> {
  const { s3, bucket } = judging.ledger;
  for (let attempts = 1; attempts <= JUDGEMENT_ATTEMPTS_MAX; attempts++) {
    const registered = await readNote({ s3, bucket, key: registrationKey(name.site) }, REGISTRATION_BYTES_MAX);
    const key = registered === undefined ? unknownSiteKey(name.site) : verdictKey(name);
    const note = await readNote({ s3, bucket, key }, VERDICT_BYTES_MAX);
    const previous = parsed(note, parseVerdict);
    const suspects = suspectsOf(note && { verdict: previous }, name.site, judging.table);
    const judged: Judged =
      registered === undefined
        ? { verdict: unknownSite(name, judging), backup: undefined, report: undefined }
        : await judgeRegistered(name, judging, parseRegistration(registered.bytes, name.site), previous, suspects);
    if (judged.verdict === undefined) return judged;
    const bytes = encodeVerdict(judged.verdict);
    if (!note?.bytes.equals(bytes) && !(await replaceNote({ s3, bucket, key }, bytes, note))) continue;
    if (judging.since !== undefined) await clearProgress(judging.ledger, judgementProgressKey(name));
    return judged;
  }
  throw new Error(`${JUDGEMENT_ATTEMPTS_MAX} times another verdict was written meanwhile`);
}

async function judgeRegistered(
  name: BackupName,
  judging: Judging,
  registration: Registration,
  previous: Verdict | undefined,
  isSuspect: (key: string) => boolean,
): Promise<Judged> {
  const { vault, ledger, now, log, goOn, reread } = judging;
  const policy = lockPolicyOf({
    ...{ mode: judging.lockMode, minDays: judging.lockDaysMin, siteLockDays: registration.lockDays },
  });
  const judgedAt = now();
  // Somebody else judged it meanwhile: what was seen before that does not count any more.
  const isOvertaken =
    judging.since !== undefined && previous !== undefined && new Date(previous.judgedAt) > judging.since;
  const since = isOvertaken ? undefined : judging.since;
  const progress = since && { table: await readProgress(ledger, judgementProgressKey(name)), since };
  const backup = await judgeBackup({
    look: { vault, now, policy, reread, isSuspect, rereading: gate(REREADS_IN_FLIGHT_MAX) },
    ...{ name, signingKeys: signingKeysOf(registration), known: { table: judging.table, progress }, goOn },
    locks: { until: daysFrom(judgedAt, policy.minDays), mode: policy.mode },
  });
  if (!backup.complete) {
    await noteProgress(ledger, judgementProgressKey(name), observePacks(emptyPackTable(), backup.observations));
    return { verdict: undefined, since: since ?? judgedAt };
  }
  const { manifest, content, objects } = backup;
  const storedAt = manifest.observed.kind === 'stored' ? manifest.observed.storedAt : undefined;
  const report = content && (await readReport(ledger, name, log));
  const anomalies =
    content && storedAt
      ? await findAnomalies(name, judging, { registration, content, storedAt, report, previous })
      : [];
  const contents = content && sizesOf(content);
  const verdict = decideVerdict({ name, judgedAt, reread, manifest, objects, contents, anomalies });
  return { verdict, backup, report };
}

const sizesOf = ({ dumpBytes, newBytes, storedBytes, packs }: Manifest) => ({
  ...{ dumpBytes, newBytes, storedBytes, packs: packs.length },
});

async function findAnomalies(
  name: BackupName,
  { ledger, rows, uploaderOldestGood }: Judging,
  found: {
    registration: Registration;
    content: Manifest;
    storedAt: Date;
    report: RunReport | undefined;
    previous: Verdict | undefined;
  },
) {
  const { registration, content, storedAt, report, previous } = found;
  const registered = registration.databases.find(({ database }) => database === name.database);
  const place = { s3: ledger.s3, bucket: ledger.bucket, key: rowCountsKey(name) };
  const note = report?.facts?.rowCounts && (await readNote(place, ROW_COUNTS_BYTES_MAX));
  const counts = parsed(note, (bytes) => parseRowCounts(bytes, name));
  const isBefore = counts !== undefined && new Date(counts.storedAt) < storedAt && counts.backup !== name.backup;
  const anomalies = judgeAnomalies({
    ...{ manifest: content, storedAt, facts: report?.facts, updateFailed: report?.updateFailed },
    rows: rows.filter(({ database, backup }) => database === name.database && backup !== name.backup),
    acknowledgedUntil: registered?.acknowledgedUntil === undefined ? undefined : new Date(registered.acknowledgedUntil),
    thresholds: withOldestGood(anomaliesOf(registration, registered ?? {}), uploaderOldestGood),
    rowsBefore: isBefore ? counts.rowCounts : undefined,
  });
  const isSame = previous?.storedAt === storedAt.toISOString();
  return keepSuspicions(anomalies, isSame ? (previous.anomalies ?? []) : []);
}

/** Nothing of the backup is read: without a public key nothing in it can be believed. */
function unknownSite(name: BackupName, { now, reread }: Judging): Verdict {
  const reason = `the site is not registered: the ledger has no ${registrationKey(name.site)}`;
  return {
    ...{ ...name, state: 'failed', judgedAt: now().toISOString(), reread },
    counts: { objects: 0, bytes: 0, rereadObjects: 0, findings: 1 },
    findings: [{ object: manifestKey(name), rule: 'unregistered', reason }],
  };
}
