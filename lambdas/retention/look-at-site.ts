// All that one run of retention knows of a site before it changes anything: its registration, its notes, what lies in the vault, and
// what follows from these. The notes are read before the vault is listed, so whatever they know must be in the listing.

import type { KeyObject } from 'node:crypto';
import { manifestKey, type PackId, type SiteId } from '../../vault/names.ts';
import { readNote } from '../ledger/note.ts';
import { findRow, slotsThatNeed } from '../ledger/pack-rows.ts';
import { type PackTable, type Slot, slotName } from '../ledger/pack-table.ts';
import type { SiteBackups } from '../ledger/site-backups.ts';
import { type Ledger, parsed, readSite } from '../ledger/site-notes.ts';
import { REGISTRATION_BYTES_MAX } from '../limits.ts';
import { parseRegistration, type Registration, registrationKey, signingKeysOf } from '../site/registration.ts';
import { type BackupDecision, decideBackups } from './decide-backups.ts';
import { decidePacks, type PackDecisions } from './decide-packs.ts';
import { confirmGone } from './find-gone.ts';
import { JUDGEMENTS_ASKED_MAX, JUDGING_HOURS_MAX, MARKS_BYTES_MAX, REMOVALS_BYTES_MAX } from './limits.ts';
import type { Vault } from './list-versions.ts';
import { type Marks, marksKey, noMarks, parseMarks } from './marks.ts';
import { monthOf, parseRemovals, removalsKey } from './removals.ts';
import { listSite, type SiteListing } from './site-listing.ts';

export interface SiteView {
  readonly site: SiteId;
  readonly registration: Registration;
  readonly signingKeys: readonly KeyObject[];
  readonly table: PackTable;
  readonly backups: SiteBackups;
  readonly marks: Marks;
  readonly listing: SiteListing;
  readonly decisions: readonly BackupDecision[];
  readonly packs: PackDecisions;
  /** Backups whose manifest retention removed before, and that the notes still know. */
  readonly removedBefore: readonly Slot[];
  /** Backups whose manifest is gone, though retention never removed it. */
  readonly taken: readonly Slot[];
  /** Whether the table knows what a backup needs. */
  readonly knows: (slot: Slot) => boolean;
  /** Backups that validate has to look at: never judged, not in the table, or no longer whole. */
  readonly toJudge: readonly Slot[];
}

export type Looked =
  | { readonly what: 'unregistered' | 'empty' }
  | { readonly what: 'lost'; readonly listing: SiteListing }
  | { readonly what: 'seen'; readonly view: SiteView };

/** Throws if the vault or the ledger cannot be read, or if the listing is not whole. */
export async function lookAtSite(
  { vault, ledger }: { readonly vault: Vault; readonly ledger: Ledger },
  site: SiteId,
  now: Date,
): Promise<Looked> {
  const { s3, bucket } = ledger;
  const registered = await readNote({ s3, bucket, key: registrationKey(site) }, REGISTRATION_BYTES_MAX);
  if (registered === undefined) return { what: 'unregistered' };
  const registration = parseRegistration(registered.bytes, site);
  const { packs: table, backups } = await readSite(ledger, site);
  const note = await readNote({ s3, bucket, key: marksKey(site) }, MARKS_BYTES_MAX);
  const marks = parsed(note, (bytes) => parseMarks(bytes, site)) ?? noMarks(site);
  const listing = await listSite(vault, site);
  if (table === undefined || backups === undefined) {
    return listing.backups.size + listing.packs.size === 0 ? { what: 'empty' } : { what: 'lost', listing };
  }
  const gone = await findGone(ledger, site, { backups, listing, now });
  const takenNames = new Set(gone.taken.map(slotName));
  const isStored = (slot: Slot): boolean => listing.backups.has(slotName(slot)) || takenNames.has(slotName(slot));
  const packs = decidePacks({ table, listed: listing.packs, isStored, now });
  const absentBackups = [...gone.removedBefore, ...gone.taken].map(({ database, backup }) => ({
    site,
    database,
    backup,
  }));
  await confirmGone(vault, site, { backups: absentBackups, packs: packs.absent });
  const stored = Array.from(listing.backups.values(), ({ name: { database, backup }, manifest }) => {
    return { database, backup, storedAt: manifest.storedAt };
  });
  const decisions = decideBackups({ stored, rows: backups.backups, registration, now });
  const known = new Set(table.slots.map(slotName));
  const knows = (slot: Slot): boolean => known.has(slotName(slot));
  const toJudge = backupsToJudge({ taken: gone.taken, decisions, knows, table, absent: packs.absent, isStored, now });
  const signingKeys = signingKeysOf(registration);
  const view = { site, registration, signingKeys, table, backups, marks, listing, decisions, packs, knows, toJudge };
  return { what: 'seen', view: { ...view, ...gone } };
}

/** The backups of the notes that the listing lacks: those that retention removed, and those that somebody else took. */
async function findGone(
  { s3, bucket }: Ledger,
  site: SiteId,
  { backups, listing, now }: { backups: SiteBackups; listing: SiteListing; now: Date },
): Promise<Pick<SiteView, 'removedBefore' | 'taken'>> {
  const absent = backups.backups.filter((row) => !listing.backups.has(slotName(row)));
  if (absent.length === 0) return { removedBefore: [], taken: [] };
  const own = new Set<string>();
  // A run that died left its intent in this month, or at the end of the last one.
  for (const month of new Set([monthOf(now), monthOf(new Date(now.getTime() - 28 * 86_400_000))])) {
    const note = await readNote({ s3, bucket, key: removalsKey(site, month) }, REMOVALS_BYTES_MAX);
    const removals = parsed(note, (bytes) => parseRemovals(bytes, site, month));
    for (const one of removals?.passes.flatMap((pass) => pass.backups) ?? []) own.add(versionOf(one));
  }
  const isOwn = (row: (typeof absent)[number]): boolean => own.has(versionOf(row));
  const slotOf = ({ database, backup }: Slot): Slot => ({ database, backup });
  return {
    removedBefore: absent.filter(isOwn).map(slotOf),
    taken: absent.filter((row) => !isOwn(row)).map(slotOf),
  };
}

/** To the second, as it is told by everything but a listing. */
const versionOf = (one: Slot & { readonly storedAt: string }): string =>
  `${slotName(one)} ${one.storedAt.slice(0, 19)}`;

function backupsToJudge(options: {
  taken: readonly Slot[];
  decisions: readonly BackupDecision[];
  knows: (slot: Slot) => boolean;
  table: PackTable;
  absent: readonly PackId[];
  isStored: (slot: Slot) => boolean;
  now: Date;
}): Slot[] {
  const { taken, decisions, knows, table, absent, isStored, now } = options;
  const judgedBy = now.getTime() - JUDGING_HOURS_MAX * 60 * 60 * 1000;
  const unknown = decisions.filter((decision) => {
    const { row, storedAt } = decision;
    return storedAt.getTime() < judgedBy && (row === undefined || (row.contents !== undefined && !knows(decision)));
  });
  const broken = absent.flatMap((pack) => slotsThatNeed(table, findRow(table, pack)!)).filter(isStored);
  const all = new Map(
    [...taken, ...broken, ...unknown].map(({ database, backup }) => [`${backup}/${database}`, { database, backup }]),
  );
  return [...all.values()].slice(0, JUDGEMENTS_ASKED_MAX);
}

/** For messages. */
export const placeOf = (site: SiteId, { database, backup }: Slot): string => manifestKey({ site, database, backup });
