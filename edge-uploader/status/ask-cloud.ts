// What the cloud says of each database: its newest backup with the verdict on it, and the newest one that is good. The vault is asked
// what there is, the ledger what it is worth.

import { type AnomalyKind, SUSPICIOUS } from '../../vault/anomaly.ts';
import type { BackupId, DatabaseId, SiteId } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { type ListedBackup, listBackups, newestFirst } from '../backup/backup-catalogue.ts';
import { readVerdict } from '../backup/bad-packs.ts';
import { Failure } from '../failure.ts';
import type { Store } from '../stores/store.ts';
import type { CloudFacts, GoodBackup, NewestBackup } from './status-facts.ts';

/** A month of bad nights; whoever has more has been told. */
const VERDICTS_ASKED_MAX = 30;

export interface CloudPlace {
  readonly store: Store;
  /** Undefined where the config names none; then nothing is known to be good. */
  readonly ledger: Store | undefined;
  readonly site: SiteId;
  /** Just made: there can be no verdict on them yet, and nobody asks for it. */
  readonly fresh?: ReadonlySet<BackupId> | undefined;
}

/** Throws a `Failure` where the vault cannot be asked. */
export async function askCloud(
  place: CloudPlace,
  databases: readonly DatabaseId[],
): Promise<Map<DatabaseId, CloudFacts>> {
  const listed = Map.groupBy(newestFirst(await listBackups(place.store, place.site)), ({ database }) => database);
  const facts = databases.map(
    async (database) => [database, await askAbout(place, listed.get(database) ?? [])] as const,
  );
  return new Map(await Promise.all(facts));
}

/** `backups` begin with the newest. */
async function askAbout(place: CloudPlace, backups: readonly ListedBackup[]): Promise<CloudFacts> {
  const [first, ...older] = backups.slice(0, VERDICTS_ASKED_MAX);
  if (first === undefined) return { newest: undefined, lastGood: undefined };
  const verdict = await ask(place, first);
  const newest = newestBackup(first, verdict);
  let lastGood = goodBackup(first, verdict);
  for (const backup of place.ledger === undefined ? [] : older) {
    if (lastGood !== undefined) break;
    lastGood = goodBackup(backup, await ask(place, backup));
  }
  return { newest, lastGood };
}

async function ask({ ledger, fresh }: CloudPlace, backup: ListedBackup): Promise<Verdict | 'none' | 'unknown'> {
  if (ledger === undefined) return 'unknown';
  if (fresh?.has(backup.backup)) return 'none';
  try {
    return (await readVerdict(ledger, backup)) ?? 'none';
  } catch (error) {
    // To one who may not list, S3 refuses an object that is not there.
    if (error instanceof Failure && error.exit === 'refused') return 'none';
    if (error instanceof Refusal) return 'unknown';
    throw error;
  }
}

function newestBackup({ backup, storedAt }: ListedBackup, verdict: Verdict | 'none' | 'unknown'): NewestBackup {
  if (typeof verdict === 'string') return { backup, storedAt, verdict, incomplete: false, suspicious: [] };
  const kinds = new Set<AnomalyKind>(verdict.anomalies?.map(({ what }) => what));
  return {
    ...{ backup, storedAt, verdict: verdict.state },
    incomplete: verdict.findings.length > 0 && verdict.findings.every(({ rule }) => rule === 'incomplete'),
    suspicious: SUSPICIOUS.filter((kind) => kinds.has(kind)),
  };
}

function goodBackup({ backup, storedAt }: ListedBackup, verdict: Verdict | 'none' | 'unknown'): GoodBackup | undefined {
  if (typeof verdict === 'string' || verdict.state !== 'valid' || verdict.lockedUntil === undefined) return undefined;
  const dumpBytes = verdict.contents?.dumpBytes;
  return { backup, storedAt, lockedUntil: new Date(verdict.lockedUntil), dumpBytes };
}
