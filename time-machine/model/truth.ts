// What really happened to one site: every backup, every report, as the simulation did it. It knows nothing of the ledger; whatever
// the cloud believes is compared with this.

import type { DatabaseId, PackId } from '../../vault/names.ts';

export interface TrueBackup {
  readonly database: DatabaseId;
  readonly backup: string;
  readonly storedAt: number;
  /** The keys of all that it needs, with the SHA-256 of each. */
  readonly objects: ReadonlyMap<string, string>;
  readonly packs: readonly PackId[];
  /** Of the dump; empty where nothing can be restored. */
  readonly digest: string;
  /** As the cloud must judge it. Not judged yet while the event of its manifest is late. */
  state: 'valid' | 'failed' | 'unjudged';
  judgedAt: number;
  readonly anomalies: readonly string[];
  /** Since when the rule no longer promises it. */
  released: number | undefined;
  isGone: boolean;
}

export interface TrueRun {
  readonly database: DatabaseId;
  readonly run: string;
  storedAt: number;
  /** Undefined: nothing that anybody could read. */
  phase: 'waiting' | 'started' | 'running' | 'stored' | 'finished' | 'failed' | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export class SiteTruth {
  readonly firstSeen: number;
  readonly backups: TrueBackup[] = [];
  readonly runs = new Map<string, TrueRun>();
  readonly acknowledgedUntil = new Map<DatabaseId, number>();
  readonly lastDrill = new Map<DatabaseId, number>();
  lastDisk: number | undefined;
  /** When something was judged of its own accord, last. */
  judgedAt: number | undefined;
  /** Packs of which a byte is wrong: since when, and when the cloud found it. */
  readonly damaged = new Map<PackId, { readonly since: number; foundAt: number | undefined }>();

  constructor(firstSeen: number) {
    this.firstSeen = firstSeen;
  }

  /** Those that lie in the vault, newest first. */
  backupsOf(database: DatabaseId): TrueBackup[] {
    return this.backups
      .filter((one) => one.database === database && !one.isGone)
      .sort((a, b) => b.storedAt - a.storedAt || (a.backup > b.backup ? -1 : 1));
  }

  report(run: TrueRun): void {
    this.runs.set(`${run.database}/${run.run}`, run);
  }

  found(pack: PackId, at: number): void {
    const damage = this.damaged.get(pack);
    if (damage !== undefined) damage.foundAt ??= at;
  }

  isFoundDamaged(packs: readonly PackId[]): boolean {
    return packs.some((id) => this.damaged.get(id)?.foundAt !== undefined);
  }

  /** When the first of the backups that were once good, lie there still, and are no longer good was judged. */
  damageFoundAt(): number | undefined {
    const hit = this.backups.filter(
      ({ isGone, state, judgedAt, storedAt }) => !isGone && state === 'failed' && judgedAt - storedAt >= DAY_MS,
    );
    return hit.length === 0 ? undefined : Math.min(...hit.map(({ judgedAt }) => judgedAt));
  }

  /** Backups with an anomaly that nobody has acknowledged. */
  suspicious(database: DatabaseId): TrueBackup[] {
    const seen = this.acknowledgedUntil.get(database) ?? Number.NEGATIVE_INFINITY;
    return this.backupsOf(database).filter(
      ({ state, anomalies, storedAt }) => state === 'valid' && anomalies.length > 0 && storedAt >= seen,
    );
  }

  /** Whether enough ordinary backups came before for anything to be unusual. A strange one that was seen begins a new time. */
  hasUsual(database: DatabaseId): boolean {
    const strange = new Set(this.suspicious(database));
    const good = this.backupsOf(database).filter((one) => one.state === 'valid' && !strange.has(one));
    const begins = good.findIndex(({ anomalies }) => anomalies.length > 0);
    return (begins < 0 ? good.length : begins + 1) >= 3;
  }
}
