// One turn of one site: reads some objects again, notes what it found, and has validate judge the backups that are affected. In this
// order: validate reads a pack again only if the table says that it was found damaged.
//
//   a death before the note of packs     the same objects are read once more
//   after it                             the next night finds valid backups that need what is lost, and tells validate
//   before the note of backups           their manifests and indexes are read once more

import type { SiteId } from '../../vault/names.ts';
import { observePacks, type PackObservation } from '../ledger/observe-packs.ts';
import { findRow } from '../ledger/pack-rows.ts';
import type { PackTable, Slot } from '../ledger/pack-table.ts';
import type { BackupRow } from '../ledger/site-backups.ts';
import { type Ledger, parsed, readSite, updatePackTable } from '../ledger/site-notes.ts';
import { updateNote } from '../ledger/update-note.ts';
import { REREADS_IN_FLIGHT_MAX } from '../limits.ts';
import { mapWhile } from '../vault-reader/in-flight.ts';
import { affectedBackups, isLost, newestOfEachFirst } from './affected-backups.ts';
import { FAILURES_IN_A_ROW_MAX, SCRUB_NOTE_BYTES_MAX } from './limits.ts';
import type { ScrubObject, SitePlan } from './plan-site.ts';
import { rereadBackup, rereadPack, type Vault } from './reread-objects.ts';
import { encodeScrubNote, nameOf, parseScrubNote, scrubNoteKey, withReread } from './scrub-note.ts';

export interface Reading {
  readonly vault: Vault;
  readonly ledger: Ledger;
  readonly now: () => Date;
  /** Says no when the time of this invocation is up. */
  readonly goOn: () => boolean;
  /** Has validate judge these backups of a site again. */
  readonly revalidate: (site: SiteId, revalidations: readonly Revalidation[]) => Promise<void>;
}

/** A backup to be judged again; `always` where the table cannot tell validate what to read. */
export interface Revalidation {
  readonly row: BackupRow;
  readonly reread?: 'always';
}

export interface Turn {
  readonly done: number;
  readonly bytes: number;
  readonly lost: number;
  readonly failures: readonly Error[];
  /** S3 is in trouble: the site waits for the next night. */
  readonly gaveUp: boolean;
}

type Found =
  | { readonly object: ScrubObject; readonly pack: PackObservation }
  | { readonly object: ScrubObject; readonly slot: Slot; readonly isRight: boolean };

export async function readTurn(reading: Reading, plan: SitePlan, objects: readonly ScrubObject[]): Promise<Turn> {
  const startedAt = reading.now();
  const failures: Error[] = [];
  let inARow = 0;
  const reread = async (object: ScrubObject): Promise<Found | undefined> => {
    try {
      const found = await rereadObject(reading, plan, object);
      inARow = 0;
      return found;
    } catch (cause) {
      inARow++;
      failures.push(new Error(`reading ${object.kind} ${object.key} again: ${String(cause)}`, { cause }));
      return undefined;
    }
  };
  const goOn = (): boolean => reading.goOn() && inARow < FAILURES_IN_A_ROW_MAX;
  const { results } = await mapWhile(objects, REREADS_IN_FLIGHT_MAX, reread, goOn);
  const found = results.filter((one) => one !== undefined);
  const packs = found.flatMap((one) => ('pack' in one ? one.pack : []));
  const read = found.flatMap((one) => ('slot' in one ? one : []));
  const wrong = read.filter(({ isRight }) => !isRight).map(({ slot }) => slot);
  await reading.revalidate(plan.site, await notePacks(reading, plan, packs));
  await reading.revalidate(plan.site, await judgeBackups(reading, plan, wrong));
  const slots = read.map(({ slot }) => slot);
  await noteBackups(reading, plan, slots, startedAt);
  return {
    done: found.length,
    bytes: found.reduce((sum, { object }) => sum + object.bytes, 0),
    lost: packs.filter(isBad).length + wrong.length,
    ...{ failures, gaveUp: inARow >= FAILURES_IN_A_ROW_MAX },
  };
}

async function rereadObject({ vault, now }: Reading, plan: SitePlan, object: ScrubObject): Promise<Found> {
  if (object.kind === 'pack') return { object, pack: await rereadPack(vault, { site: plan.site, id: object.id, now }) };
  const name = { site: plan.site, ...object.slot };
  return {
    ...{ object, slot: object.slot },
    isRight: await rereadBackup(vault, { name, signingKeys: plan.signingKeys }),
  };
}

/** Also what can be read no more: in an archive, or under a key that somebody else holds. */
const isBad = ({ said, reread }: PackObservation): boolean =>
  said === 'missing' || said === 'otherBytes' || reread !== 'right';

/** Notes what was seen of packs, and returns the backups whose verdicts it changes. */
async function notePacks(
  { ledger }: Reading,
  { site }: SitePlan,
  seen: readonly PackObservation[],
): Promise<Revalidation[]> {
  if (seen.length === 0) return [];
  let before: PackTable | undefined;
  await updatePackTable(ledger, site, (table) => {
    before = table;
    // Retention may have removed a pack meanwhile: it must not come back as one that is missing.
    return observePacks(
      table,
      seen.filter(({ id }) => findRow(table, id) !== undefined),
    );
  });
  const bad = new Set(seen.filter(isBad).map(({ id }) => id));
  const rightAgain = seen.filter(({ id }) => {
    const row = before && findRow(before, id);
    return !bad.has(id) && row !== undefined && isLost(before!, row);
  });
  if (bad.size === 0 && rightAgain.length === 0) return [];
  // As they stand now: what was judged or removed while this turn read needs no second judgement.
  const { packs: table, backups } = await readSite(ledger, site);
  if (table === undefined || backups === undefined) return [];
  const rowsOfIds = (ids: Iterable<PackObservation['id']>) => new Set([...ids].map((id) => findRow(table, id)));
  const [badRows, rightRows] = [rowsOfIds(bad), rowsOfIds(rightAgain.map(({ id }) => id))];
  return [
    ...affectedBackups(table, backups.backups, 'valid', (row) => badRows.has(row)),
    ...affectedBackups(table, backups.backups, 'failed', (row) => rightRows.has(row)),
  ].map((row) => ({ row }));
}

/** The backups among these that count as valid and exist. Validate does not doubt an index by itself, so it is told to read all. */
async function judgeBackups({ ledger }: Reading, { site }: SitePlan, wrong: readonly Slot[]): Promise<Revalidation[]> {
  if (wrong.length === 0) return [];
  const { backups } = await readSite(ledger, site);
  const names = new Set(wrong.map(nameOf));
  const valid = (backups?.backups ?? []).filter((row) => row.state === 'valid' && names.has(nameOf(row)));
  return newestOfEachFirst(valid).map((row) => ({ row, reread: 'always' }));
}

async function noteBackups({ ledger }: Reading, { site }: SitePlan, read: readonly Slot[], at: Date): Promise<void> {
  if (read.length === 0) return;
  const { backups } = await readSite(ledger, site);
  await updateNote(
    { s3: ledger.s3, bucket: ledger.bucket, key: scrubNoteKey(site) },
    SCRUB_NOTE_BYTES_MAX,
    (note) => {
      const before = parsed(note, (bytes) => parseScrubNote(bytes, site)) ?? { site, backups: [] };
      return encodeScrubNote(withReread(before, read, at, backups?.backups ?? read));
    },
    ledger.wait,
  );
}
