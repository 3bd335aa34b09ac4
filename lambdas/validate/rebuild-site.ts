// Makes the pack table and the backups of one site anew from the vault, where they are lost, damaged or doubted. All of it or
// nothing: a table made from half a listing would call every pack in the other half one that nobody needs.

import type { KeyObject } from 'node:crypto';
import { VERDICT_BYTES_MAX } from '../../vault/limits.ts';
import type { ManifestPack } from '../../vault/manifest.ts';
import {
  type BackupName,
  backupsPrefix,
  manifestKey,
  packsPrefix,
  parseManifestKey,
  parsePackKey,
  type SiteId,
} from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { parseVerdict, type Verdict, verdictKey } from '../../vault/verdict.ts';
import { addBackup, keepNotes, markDamaged } from '../ledger/change-pack-table.ts';
import { readNote, replaceNote } from '../ledger/note.ts';
import { observePacks, type PackObservation } from '../ledger/observe-packs.ts';
import { findRow } from '../ledger/pack-rows.ts';
import { emptyPackTable, encodePackTable, type PackTable, parsePackTable } from '../ledger/pack-table.ts';
import { type BackupRow, encodeSiteBackups, rowOfVerdict, siteBackupsOf } from '../ledger/site-backups.ts';
import { type Ledger, parsed, placeOfBackups, placeOfPacks } from '../ledger/site-notes.ts';
import { PACK_TABLE_BYTES_MAX, REBUILD_ATTEMPTS_MAX, SITE_BACKUPS_BYTES_MAX } from '../limits.ts';
import { listKeys } from '../vault-reader/list-keys.ts';
import { observeObject } from '../vault-reader/observe-object.ts';
import type { Look } from './look-at-object.ts';
import { lookAtPacks, observationOf } from './look-at-packs.ts';
import { clearProgress, noteProgress, readProgress, rebuildProgressKey } from './progress-note.ts';
import { readManifest } from './read-manifest.ts';

export interface Rebuilding {
  readonly ledger: Ledger;
  readonly vault: Look['vault'];
  readonly site: SiteId;
  readonly signingKeys: readonly KeyObject[];
  readonly now: () => Date;
  readonly goOn: () => boolean;
  /** When this rebuilding began, if an earlier invocation began it. */
  readonly since: Date | undefined;
  /** Judges a backup of which the ledger has no verdict; undefined if the time did not suffice. */
  readonly judge: (name: BackupName, table: PackTable, rows: readonly BackupRow[]) => Promise<Verdict | undefined>;
}

/** Undefined once both notes are written; otherwise since when the next invocation has to go on. */
export async function rebuildSite(rebuilding: Rebuilding): Promise<{ since: Date } | undefined> {
  const { ledger, site } = rebuilding;
  const since = rebuilding.since ?? rebuilding.now();
  for (let attempt = 1; attempt <= REBUILD_ATTEMPTS_MAX; attempt++) {
    const packsBefore = await readNote(placeOfPacks(ledger, site), PACK_TABLE_BYTES_MAX);
    const backupsBefore = await readNote(placeOfBackups(ledger, site), SITE_BACKUPS_BYTES_MAX);
    const found = await readVault(rebuilding, parsed(packsBefore, parsePackTable));
    if (found === undefined) return { since };
    // What was written meanwhile may rest on a backup that came after our listing: then all is read once more.
    if (!(await replaceNote(placeOfPacks(ledger, site), encodePackTable(found.table), packsBefore))) continue;
    const state = encodeSiteBackups({ ...siteBackupsOf(site, found.rows), crowded: found.crowded });
    if (!(await replaceNote(placeOfBackups(ledger, site), state, backupsBefore))) continue;
    if (rebuilding.since !== undefined) await clearProgress(ledger, rebuildProgressKey(site));
    return undefined;
  }
  throw new Error(`rebuilding the site ${site}: ${REBUILD_ATTEMPTS_MAX} times its notes were written meanwhile`);
}

async function readVault(
  rebuilding: Rebuilding,
  before: PackTable | undefined,
): Promise<{ table: PackTable; rows: BackupRow[]; crowded: boolean } | undefined> {
  const { names, crowded } = await listBackups(rebuilding);
  const stored = await readPacks(rebuilding, await listPacks(rebuilding));
  const stop = async (): Promise<undefined> => {
    await noteProgress(rebuilding.ledger, rebuildProgressKey(rebuilding.site), stored.table);
    return undefined;
  };
  if (!stored.complete) return stop();
  let table = before === undefined ? stored.table : keepNotes(stored.table, before);
  const rows: BackupRow[] = [];
  for (const name of names) {
    const verdict = (await readVerdict(rebuilding, name)) ?? (await rebuilding.judge(name, table, rows));
    if (verdict === undefined) return stop();
    const row = rowOfVerdict(verdict);
    if (row === undefined) continue;
    rows.push(row);
    table = withNeeds(table, name, verdict, await packsOf(rebuilding, name), rebuilding.now());
  }
  return { table, rows, crowded };
}

/** The backups that will have a row, oldest first, and whether there are more. */
async function listBackups({ vault, site }: Rebuilding): Promise<{ names: BackupName[]; crowded: boolean }> {
  const listed: BackupRow[] = [];
  await listKeys(vault, backupsPrefix(site), ({ key, storedAt }) => {
    const name = nameOf(key);
    if (name === undefined) return;
    const { database, backup } = name;
    const time = storedAt.toISOString();
    listed.push({ database, backup, state: 'failed', storedAt: time, judgedAt: time, findings: 0 });
  });
  const { backups, crowded } = siteBackupsOf(site, listed);
  const names = backups
    .toSorted((one, other) => (one.storedAt < other.storedAt ? -1 : one.storedAt > other.storedAt ? 1 : 0))
    .map(({ database, backup }) => ({ site, database, backup }));
  return { names, crowded };
}

function nameOf(key: string): BackupName | undefined {
  try {
    return parseManifestKey(key);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

async function listPacks({ vault, site }: Rebuilding): Promise<ManifestPack[]> {
  const packs: ManifestPack[] = [];
  await listKeys(vault, packsPrefix(site), ({ key, bytes }) => {
    const pack = parsePackKey(key);
    if (pack !== undefined) packs.push({ id: pack.pack, bytes, usedBytes: bytes });
  });
  return packs;
}

/** Every pack as S3 describes it, as far as the time went. */
async function readPacks(
  { ledger, vault, site, now, goOn, since }: Rebuilding,
  packs: readonly ManifestPack[],
): Promise<{ table: PackTable; complete: boolean }> {
  const noted = since && { table: await readProgress(ledger, rebuildProgressKey(site)), since };
  const look: Look = {
    ...{ vault, now, policy: undefined, reread: 'never', isSuspect: () => false, rereading: (work) => work() },
  };
  const known = { table: undefined, progress: noted };
  const { looked, complete } = await lookAtPacks({ look, site, packs, known, goOn });
  // From what was looked at only: what an older rebuilding noted of a pack that is gone by now is no part of this one.
  const observations = looked.flatMap((seen, i) => (seen === undefined ? [] : observationOf(packs[i], seen)));
  return { table: observePacks(emptyPackTable(), observations), complete };
}

async function readVerdict({ ledger, vault }: Rebuilding, name: BackupName): Promise<Verdict | undefined> {
  const { s3, bucket } = ledger;
  const verdict = parsed(await readNote({ s3, bucket, key: verdictKey(name) }, VERDICT_BYTES_MAX), parseVerdict);
  if (verdict?.storedAt === undefined) return undefined;
  const observed = await observeObject(vault.s3, vault.bucket, manifestKey(name));
  // A verdict on another version of the manifest says nothing of this one.
  return observed.kind === 'stored' && observed.versionId === verdict.manifestVersionId ? verdict : undefined;
}

/** What the manifest needs; undefined if it cannot be believed. */
async function packsOf(
  { vault, signingKeys }: Rebuilding,
  name: BackupName,
): Promise<readonly ManifestPack[] | undefined> {
  const observed = await observeObject(vault.s3, vault.bucket, manifestKey(name));
  if (observed.kind !== 'stored') return undefined;
  const read = await readManifest({ vault, name, observed, signingKeys });
  return 'manifest' in read ? read.manifest.packs : undefined;
}

function withNeeds(
  table: PackTable,
  name: BackupName,
  verdict: Verdict,
  packs: readonly ManifestPack[] | undefined,
  seenAt: Date,
): PackTable {
  if (packs === undefined) return table;
  const nothing = { bytes: 0, storedAt: undefined, lockedUntil: undefined, lockMode: undefined, reread: undefined };
  const missing: PackObservation[] = packs
    .filter(({ id }) => findRow(table, id) === undefined)
    .map(({ id }) => ({ id, seenAt, said: 'missing', ...nothing }));
  const ids = packs.map(({ id }) => id);
  return addBackup(withDamage(observePacks(table, missing), verdict), name, ids);
}

/** What a re-read found damaged looks intact to S3; the verdict remembers it. */
function withDamage(table: PackTable, { findings, judgedAt }: Verdict): PackTable {
  const damaged = findings.flatMap(({ object, rule }) =>
    rule === 'damaged' ? (parsePackKey(object)?.pack ?? []) : [],
  );
  return markDamaged(table, damaged, new Date(judgedAt));
}
