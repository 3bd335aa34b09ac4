// What the cloud can tell people, as data: every kind of notice with its facts, in no language. Without it each lambda would
// write sentences of its own, and nobody could check that all of them exist in Czech, in English and within an SMS.

import type { BackupId, DatabaseId, SiteId } from '../../vault/names.ts';
import type { Finding } from '../../vault/verdict.ts';

export type Severity = 'info' | 'warning' | 'critical';

/** Why there is no validated backup in time. Texts (`tool`, `why`) come from the clinic's server and are not to be trusted. */
export type MissingReason =
  /** No run began since the last backup, or nothing is known of one. */
  | { readonly because: 'no-sign-of-life' }
  | { readonly because: 'never-backed-up' }
  | { readonly because: 'dump-failed'; readonly why: string; readonly at: Date }
  /** A run began and told nothing more for hours. */
  | { readonly because: 'upload-stuck'; readonly lastSign: Date; readonly bytesRead: number }
  /** A run is going on, only late. */
  | {
      readonly because: 'still-running';
      readonly lastSign: Date;
      readonly bytesRead: number;
      /** Its turn has not come: another run on the same server goes first. */
      readonly waits?: true | undefined;
    }
  | { readonly because: 'validation-failed'; readonly findings: readonly Finding[]; readonly at: Date };

/** What is strange about a backup that is otherwise valid. Numbers are of this backup and of the ones before it. */
export type Anomaly =
  | { readonly what: 'dump-shrank'; readonly bytes: number; readonly usualBytes: number }
  /** Much more of the dump is new than usual: mass change, or an encrypting virus. */
  | {
      readonly what: 'dedup-collapsed';
      readonly newBytes: number;
      readonly usualNewBytes: number;
      readonly dumpBytes: number;
    }
  /** New data that does not compress, unlike what was there before. */
  | { readonly what: 'incompressible'; readonly newBytes: number; readonly storedBytes: number }
  | { readonly what: 'rows-dropped'; readonly table: string; readonly rows: number; readonly usualRows: number }
  | { readonly what: 'engine-known-bad'; readonly engineVersion: string; readonly trouble: string }
  | { readonly what: 'uploader-outdated'; readonly version: string; readonly oldestGood: string }
  | { readonly what: 'update-failed'; readonly why: string };

/** The last backup that counts, for the facts below a message. */
export interface LastGood {
  readonly backup: BackupId;
  readonly storedAt: Date;
  readonly lockedUntil: Date | undefined;
}

/**
 * Of the good backups before one that failed: how many need the same thing that is wrong, so that the last good one is an older
 * one, or none. `unknown`: the cloud cannot tell now, and the last good one is only the last that passed its own check.
 */
export type Sharing = number | 'unknown';

interface OfSite {
  readonly site: SiteId;
  readonly severity: Severity;
  /** When the cloud judged. */
  readonly at: Date;
}
interface OfDatabase extends OfSite {
  readonly database: DatabaseId;
}
/** A problem that lasts: since when, and the how manieth notice of it this is (0 = the first). */
interface Lasting {
  readonly since: Date;
  readonly reminder: number;
}

export type Notice =
  | (OfDatabase &
      Lasting & {
        readonly kind: 'backup-missing';
        readonly due: Date;
        readonly reason: MissingReason;
        /** With `sharing` as where a check failed; 0 where none has. */
        readonly lastGood: LastGood | undefined;
        readonly sharing: Sharing;
      })
  /** No database of the site gives a sign of life: the server is off, stolen, or without a network. */
  | (OfSite &
      Lasting & {
        readonly kind: 'site-silent';
        readonly lastSign: Date | undefined;
        readonly databases: readonly DatabaseId[];
      })
  | (OfDatabase &
      Lasting & {
        readonly kind: 'validation-failed';
        readonly backup: BackupId;
        readonly findings: readonly Finding[];
        /** The newest good one that needs nothing of what is wrong. */
        readonly lastGood: LastGood | undefined;
        readonly sharing: Sharing;
      })
  | (OfDatabase &
      Lasting & { readonly kind: 'anomaly'; readonly backup: BackupId; readonly anomalies: readonly Anomaly[] })
  | (OfDatabase &
      /** `days` is the site's rule: a drill at least once in so many days. */
      Lasting & { readonly kind: 'drill-overdue'; readonly lastDrill: Date | undefined; readonly days: number })
  /** `days` is the site's rule: a rotated disk connected at least once in so many days. */
  | (OfSite & Lasting & { readonly kind: 'disk-overdue'; readonly lastSeen: Date | undefined; readonly days: number })
  /**
   * Stored bytes were found damaged when they were read again; `backups` counts those that need them. `newestAreGood`: the newest
   * backup of each database is surely none of these, so nothing is left that anybody could mend.
   */
  | (OfSite &
      Lasting & {
        readonly kind: 'damage-found';
        readonly objects: readonly string[];
        readonly backups: number;
        readonly newestAreGood: boolean;
      })
  /** For the operator alone: the cloud's own notes on a site are lost, or there again. */
  | (OfSite & Lasting & { readonly kind: OperatorKind })
  /** What was told before is over. `over` is the kind of the notice that ends; `database` is absent for a site's. */
  | (OfSite & {
      readonly kind: 'all-clear';
      readonly over: ProblemKind;
      readonly database: DatabaseId | undefined;
      readonly since: Date;
      readonly lastGood: LastGood | undefined;
    })
  | (OfSite & { readonly kind: 'digest'; readonly digest: SiteDigest });

export type NoticeKind = Notice['kind'];
export type NoticeOf<K extends NoticeKind> = Extract<Notice, { readonly kind: K }>;
/** What a clinic never hears of: there is nothing that it could do. */
export type OperatorKind = 'notes-lost' | 'notes-found';
/** What can be wrong for a while with a site, and end. */
export type ProblemKind = Exclude<NoticeKind, 'all-clear' | 'digest' | OperatorKind>;

/** One clinic's week. */
export interface SiteDigest {
  readonly from: Date;
  readonly until: Date;
  readonly databases: readonly {
    readonly database: DatabaseId;
    /** Backups that were validated in this week, and how many were due. */
    readonly good: number;
    readonly due: number;
    readonly lastGood: LastGood | undefined;
    readonly kept: number;
    readonly dumpBytes: number | undefined;
    readonly lastDrill: Date | undefined;
  }[];
  readonly storedBytes: number;
  readonly newBytes: number;
  /** US dollars a month, at the list prices of docs/cost.md. */
  readonly costPerMonth: number;
  readonly lastDiskSeen: Date | undefined;
  readonly openProblems: readonly {
    readonly kind: ProblemKind;
    readonly database: DatabaseId | undefined;
    readonly since: Date;
  }[];
}

/** The operator's week: every site in one line, the worst first. */
export interface OperatorDigest {
  readonly from: Date;
  readonly until: Date;
  readonly sites: readonly { readonly site: SiteId; readonly name: string; readonly digest: SiteDigest }[];
  /** Sites of which nothing could be told, and why. */
  readonly unread: readonly { readonly site: string; readonly why: string }[];
}
