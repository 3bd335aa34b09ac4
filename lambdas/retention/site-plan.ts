// What retention would do with one site, as data that an operator reads: each backup with what becomes of it, since when it is
// marked and from when on it may go; packs as numbers. Without it a rule could only be tried out by losing backups.

import type { BackupId, DatabaseId, SiteId } from '../../vault/names.ts';
import { MARK_DAYS_MIN } from '../limits.ts';
import type { BackupDecision } from './decide-backups.ts';
import type { PackDecisions } from './decide-packs.ts';
import { type Marks, markFinder } from './marks.ts';

export interface PlannedBackup {
  readonly database: DatabaseId;
  readonly backup: BackupId;
  readonly storedAt: string;
  readonly state: 'valid' | 'failed' | 'not judged yet';
  readonly fate: 'kept' | 'frozen' | 'outside';
  readonly reasons: readonly string[];
  readonly lockedUntil?: string;
  /** These two only of what is outside the rule: a mark it has, and the earliest time at which it can go. */
  readonly markedAt?: string;
  readonly removedFrom?: string;
}

export interface SitePlan {
  readonly site: SiteId;
  readonly at: string;
  readonly backups: readonly PlannedBackup[];
  readonly packs: {
    readonly stored: number;
    readonly bytes: number;
    readonly needed: number;
    /** Needed by nobody: too young to be marked, marked, about to be marked, and marked for long enough. */
    readonly young: number;
    readonly marked: number;
    readonly toMark: number;
    readonly due: number;
  };
  /** Objects that belong to no backup. */
  readonly strays: number;
}

export function sitePlan(options: {
  site: SiteId;
  decisions: readonly BackupDecision[];
  packs: PackDecisions;
  strays: number;
  marks: Marks;
  now: Date;
}): SitePlan {
  const { site, decisions, packs, strays, marks, now } = options;
  const markOf = markFinder(marks);
  const { toMark, unknown, due, counts } = packs;
  return {
    ...{ site, at: now.toISOString() },
    backups: decisions.map((decision) => planned(decision, markOf.backup(decision)?.markedAt, now)),
    packs: { ...counts, toMark: toMark.length + unknown.length, due: due.length },
    strays,
  };
}

function planned(decision: BackupDecision, markedAt: string | undefined, now: Date): PlannedBackup {
  const { database, backup, storedAt, row, fate, reasons } = decision;
  const lockedUntil = row?.lockedUntil;
  const gist = {
    ...{ database, backup, storedAt: storedAt.toISOString(), state: row?.state ?? ('not judged yet' as const) },
    ...{ fate, reasons, ...(lockedUntil && { lockedUntil }) },
  };
  if (fate !== 'outside') return gist;
  const since = markedAt === undefined ? now : new Date(markedAt);
  const from = Math.max(now.getTime(), since.getTime() + MARK_DAYS_MIN * 86_400_000, timeOf(lockedUntil));
  return { ...gist, ...(markedAt && { markedAt }), removedFrom: new Date(from).toISOString() };
}

const timeOf = (iso: string | undefined): number => (iso === undefined ? 0 : new Date(iso).getTime());
