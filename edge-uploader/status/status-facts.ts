// What is known of a site's backups at one moment: what the cloud says of them, what the last runs left as notes on this machine,
// and what comes next. Gathered once, so that the terminal, the page and the exit code never tell three different stories.

import type { AnomalyKind } from '../../vault/anomaly.ts';
import type { BackupId, DatabaseId, SiteId } from '../../vault/names.ts';
import type { ExitName } from '../failure.ts';

export interface StatusFacts {
  readonly site: SiteId;
  /** What people call the clinic. */
  readonly name: string;
  readonly writtenAt: Date;
  readonly uploaderVersion: string;
  /** When the cloud was last asked with success; before now where it cannot be asked now. */
  readonly askedAt: Date | undefined;
  /** Why the cloud could not be asked now; undefined where it could. */
  readonly unasked: { readonly exit: ExitName; readonly message: string } | undefined;
  /** Since when a backup is running. */
  readonly runningSince: Date | undefined;
  /** By the config's schedule; undefined where it has none. */
  readonly nextRun: Date | undefined;
  /** Whether the system's scheduler has the jobs of the config; undefined where it cannot be asked, or there are none. */
  readonly scheduleInstalled: boolean | undefined;
  readonly databases: readonly DatabaseFacts[];
}

export interface DatabaseFacts {
  readonly database: DatabaseId;
  /** What people call it. */
  readonly name: string;
  /** By the config's schedule, a backup from after this must be there by now. */
  readonly dueSince: Date | undefined;
  /** Undefined where the cloud was never asked. */
  readonly cloud: CloudFacts | undefined;
  /** On this machine, where one is noted. */
  readonly lastRun: LastRun | undefined;
  /** When restoring it was last tried, with success. */
  readonly lastDrill: Date | undefined;
}

export interface CloudFacts {
  readonly newest?: NewestBackup | undefined;
  /** The newest one that passed the cloud's check. */
  readonly lastGood?: GoodBackup | undefined;
}

export interface NewestBackup {
  readonly backup: BackupId;
  /** By the store's clock. */
  readonly storedAt: Date;
  /** `none`: the cloud has not judged it yet; `unknown`: nobody can tell, for there is no ledger, or it cannot be read. */
  readonly verdict: 'valid' | 'failed' | 'none' | 'unknown';
  /** Failed for nothing but files that could not be read. */
  readonly incomplete: boolean;
  /** What is strange about it, as far as it may mean that the data themselves were harmed. */
  readonly suspicious: readonly AnomalyKind[];
}

export interface GoodBackup {
  readonly backup: BackupId;
  readonly storedAt: Date;
  readonly lockedUntil: Date;
  /** Absent in what an old release of the cloud judged. */
  readonly dumpBytes?: number | undefined;
}

export interface LastRun {
  readonly backup: BackupId;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly exit: ExitName;
}
