// What retention would do with one site, as data that an operator reads: each backup with what becomes of it, since when it is
// marked, from when on it goes and from when on nothing is left of it; packs as numbers. Without it a rule could only be tried out by losing backups.

import type { BackupId, DatabaseId, SiteId } from '../../vault/names.ts';
import { type PackTable, slotName } from '../ledger/pack-table.ts';
import { MARK_DAYS_MIN } from '../limits.ts';
import type { BackupDecision } from './decide-backups.ts';
import type { PackDecisions } from './decide-packs.ts';
import { type Marks, markFinder } from './marks.ts';
import { whenAllIsGone } from './when-all-is-gone.ts';

export interface PlannedBackup {
  readonly database: DatabaseId;
  readonly backup: BackupId;
  readonly storedAt: string;
  readonly state: 'valid' | 'failed' | 'not judged yet';
  readonly fate: 'kept' | 'frozen' | 'outside';
  readonly reasons: readonly string[];
  readonly lockedUntil?: string;
  /** These three only of what is outside the rule. The mark that it has: */
  readonly markedAt?: string;
  /** From when on a run removes manifest and index, so that it cannot be restored any more; absent where S3 was not asked. */
  readonly removedFrom?: string;
  /** From when on, at the earliest, the packs are gone that nothing else needs; absent where it has none. */
  readonly packsRemovedFrom?: string;
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
  table: PackTable;
  /** By `slotName`, of what is outside: until when manifest and index are locked, 0 for not at all; absent if nobody asked. */
  locks: ReadonlyMap<string, number>;
  now: Date;
}): SitePlan {
  const { site, decisions, packs, strays, marks, table, locks, now } = options;
  const markOf = markFinder(marks);
  const outside = decisions.filter(({ fate }) => fate === 'outside');
  const manifestsGo = new Map(
    outside.map((decision) => {
      const lock = locks.get(slotName(decision));
      return [
        slotName(decision),
        lock === undefined ? undefined : goesFrom(markOf.backup(decision)?.markedAt, lock, now),
      ];
    }),
  );
  const staying = new Set(decisions.filter(({ fate }) => fate !== 'outside').map(slotName));
  const packsGo = whenAllIsGone(table, manifestsGo, staying);
  const { toMark, unknown, due, counts } = packs;
  return {
    ...{ site, at: now.toISOString() },
    backups: decisions.map((decision) => ({
      ...planned(decision),
      ...(decision.fate === 'outside' && {
        ...timed('markedAt', markOf.backup(decision)?.markedAt),
        ...timed('removedFrom', manifestsGo.get(slotName(decision))),
        ...timed('packsRemovedFrom', packsGo.get(slotName(decision))),
      }),
    })),
    packs: { ...counts, toMark: toMark.length + unknown.length, due: due.length },
    strays,
  };
}

function planned({ database, backup, storedAt, row, fate, reasons }: BackupDecision): PlannedBackup {
  return {
    ...{ database, backup, storedAt: storedAt.toISOString(), state: row?.state ?? 'not judged yet' },
    ...{ fate, reasons, ...timed('lockedUntil', row?.lockedUntil) },
  };
}

/** A week after its mark, which it gets tonight at the earliest, and not before its own locks end. */
function goesFrom(markedAt: string | undefined, lockedUntil: number, now: Date): number {
  const since = markedAt === undefined ? now : new Date(markedAt);
  return Math.max(now.getTime(), since.getTime() + MARK_DAYS_MIN * 86_400_000, lockedUntil);
}

const timed = <K extends string>(name: K, at: string | number | undefined): { readonly [name in K]?: string } =>
  at === undefined ? {} : ({ [name]: new Date(at).toISOString() } as { [name in K]: string });
