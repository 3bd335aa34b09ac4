// What is strange about one backup, compared with those before it. Pure. It fails no backup: a virus that encrypts the database,
// an emptied table, or a tool that stopped half way all leave a backup that is there, intact and locked.
//
// "Usual" is the median of the last valid backups that nobody has to worry about. Those with an anomaly that the operator has
// not seen are left out, or a virus would be usual after a week; one that he has seen begins a new time.

import { type Anomaly, SUSPICIOUS } from '../../vault/anomaly.ts';
import { ANOMALIES_MAX, ANOMALY_TEXT_CHARACTERS_MAX, TABLE_NAME_CHARACTERS_MAX } from '../../vault/limits.ts';
import type { RunReport } from '../../vault/run-report.ts';
import { compareVersions, parseVersion } from '../../vault/version.ts';
import type { BackupRow } from '../ledger/site-backups.ts';
import type { AnomalyThresholds } from '../site/anomaly-thresholds.ts';
import { findKnownBad } from './known-bad-engines.ts';
import { verdictText } from './verdict-text.ts';

export interface Strange {
  /** What the signed manifest says. */
  readonly manifest: { readonly uploader: string } & Sizes;
  /** S3's time of this backup. */
  readonly storedAt: Date;
  /** Backups of the same database; later ones are left out. */
  readonly rows: readonly BackupRow[];
  /** Anomalies of backups that were stored before then were seen by the operator. */
  readonly acknowledgedUntil: Date | undefined;
  readonly thresholds: AnomalyThresholds;
  /** What the uploader told of the database's inside; not to be trusted, so it can add an anomaly and excuse none. */
  readonly facts: RunReport['facts'];
  /** Why the uploader did not become a newer version, as it tells. */
  readonly updateFailed?: string | undefined;
  /** How many rows each table had before. */
  readonly rowsBefore: Readonly<Record<string, number>> | undefined;
}

interface Sizes {
  readonly dumpBytes: number;
  readonly newBytes: number;
  readonly storedBytes: number;
}

/** Over so many backups "usual" is the median; with fewer than the second number nothing is usual yet. */
const USUAL_BACKUPS_MAX = 14;
const USUAL_BACKUPS_MIN = 3;
/** A handful of new chunks may well not compress; from this part of the dump on it means something. */
const NEW_PERCENT_MIN = 5;

export function judgeAnomalies(strange: Strange): Anomaly[] {
  const { manifest, thresholds, facts, updateFailed, rowsBefore } = strange;
  const usual = usualOf(strange);
  const bad = facts && findKnownBad(facts);
  const version = parseVersion(manifest.uploader);
  const oldestGood = parseVersion(thresholds.uploaderOldestGood);
  const isOutdated = oldestGood !== undefined && (version === undefined || compareVersions(version, oldestGood) < 0);
  const others: Anomaly[] = [
    ...(usual.length < USUAL_BACKUPS_MIN ? [] : judgeSizes(manifest, usual, thresholds)),
    ...(bad ? [{ what: 'engine-known-bad' as const, engineVersion: text(bad.version), trouble: bad.trouble }] : []),
    ...(isOutdated
      ? [
          {
            ...{ what: 'uploader-outdated' as const, version: text(manifest.uploader) },
            oldestGood: thresholds.uploaderOldestGood,
          },
        ]
      : []),
    ...(updateFailed ? [{ what: 'update-failed' as const, why: text(updateFailed) }] : []),
  ];
  const dropped = judgeRows(rowsBefore, facts?.rowCounts, thresholds);
  return [...others, ...dropped.slice(0, ANOMALIES_MAX - others.length)];
}

/**
 * With what an earlier look at the same backup found suspicious: it stays, though the backups that it was compared with may be
 * gone by now. Otherwise a second look after a few weeks would call an encrypted dump quite usual.
 */
export function keepSuspicions(found: readonly Anomaly[], before: readonly Anomaly[]): Anomaly[] {
  const nameOf = (anomaly: Anomaly): string =>
    `${anomaly.what} ${anomaly.what === 'rows-dropped' ? anomaly.table : ''}`;
  const known = new Set(found.map(nameOf));
  const kept = before.filter((anomaly) => SUSPICIOUS.includes(anomaly.what) && !known.has(nameOf(anomaly)));
  return [...found, ...kept].slice(0, ANOMALIES_MAX);
}

const text = (untrusted: string): string => verdictText(untrusted, ANOMALY_TEXT_CHARACTERS_MAX);

function usualOf({ rows, storedAt, acknowledgedUntil }: Strange): Sizes[] {
  const isSuspicious = (row: BackupRow): boolean => row.anomalies?.some((kind) => SUSPICIOUS.includes(kind)) ?? false;
  const isSeen = (row: BackupRow): boolean =>
    acknowledgedUntil !== undefined && new Date(row.storedAt) < acknowledgedUntil;
  const before = rows
    .filter((row) => row.state === 'valid' && new Date(row.storedAt) < storedAt && (!isSuspicious(row) || isSeen(row)))
    .sort((one, other) => (one.storedAt < other.storedAt ? -1 : 1));
  const begins = Math.max(0, before.findLastIndex(isSuspicious));
  return before.slice(Math.max(begins, before.length - USUAL_BACKUPS_MAX)).flatMap(({ contents }) => contents ?? []);
}

function judgeSizes(now: Sizes, usual: readonly Sizes[], thresholds: AnomalyThresholds): Anomaly[] {
  const { dumpBytes, newBytes, storedBytes } = now;
  const usualBytes = median(usual.map((sizes) => sizes.dumpBytes));
  const usualNewBytes = median(usual.map((sizes) => sizes.newBytes));
  const usualPercent = median(usual.filter((sizes) => sizes.newBytes > 0).map(percentStored));
  const found: Anomaly[] = [];
  if (isBelow(dumpBytes, usualBytes, thresholds.dumpShrankPercent)) {
    found.push({ what: 'dump-shrank', bytes: dumpBytes, usualBytes });
  }
  const isMuch = newBytes * 100 > dumpBytes * thresholds.dedupCollapsedPercent;
  if (isMuch && newBytes > usualNewBytes * thresholds.dedupCollapsedTimes) {
    found.push({ what: 'dedup-collapsed', newBytes, usualNewBytes, dumpBytes });
  }
  const isEnough = newBytes * 100 >= dumpBytes * NEW_PERCENT_MIN && newBytes > 0;
  const wasLess = usualPercent < thresholds.incompressibleUsualPercent;
  if (isEnough && wasLess && percentStored(now) > thresholds.incompressiblePercent) {
    found.push({ what: 'incompressible', newBytes, storedBytes });
  }
  return found;
}

/** The tables that lost too many rows, those that lost most first. A table of which nothing is told any more lost all. */
function judgeRows(
  before: Strange['rowsBefore'],
  now: Strange['rowsBefore'],
  { rowsDroppedPercent, rowsDroppedRowsMin }: AnomalyThresholds,
): Anomaly[] {
  if (before === undefined || now === undefined) return [];
  return Object.entries(before)
    .map(([table, usualRows]) => ({ table, usualRows, rows: Object.hasOwn(now, table) ? now[table] : 0 }))
    .filter(({ rows, usualRows }) => usualRows >= rowsDroppedRowsMin && isBelow(rows, usualRows, rowsDroppedPercent))
    .sort(
      (one, other) => other.usualRows - other.rows - (one.usualRows - one.rows) || (one.table < other.table ? -1 : 1),
    )
    .map(({ table, rows, usualRows }) => ({
      ...{ what: 'rows-dropped', table: verdictText(table, TABLE_NAME_CHARACTERS_MAX), rows, usualRows },
    }));
}

const isBelow = (now: number, usual: number, percent: number): boolean => now * 100 < usual * (100 - percent);
const percentStored = ({ newBytes, storedBytes }: Sizes): number => (storedBytes * 100) / newBytes;

/** The lower one of the two in the middle; 0 of nothing. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted.length === 0 ? 0 : sorted[(sorted.length - 1) >> 1];
}
