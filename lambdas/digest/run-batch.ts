// Sends the digests of one batch and notes what became of each site. Sent first, noted then: a death in between sends a few of them
// twice, and none not at all.

import type { SiteId } from '../../vault/names.ts';
import { readNote } from '../ledger/note.ts';
import { type Ledger, parsed } from '../ledger/site-notes.ts';
import { updateNote } from '../ledger/update-note.ts';
import { mapInFlight } from '../vault-reader/in-flight.ts';
import { type Batch, batchKey, encodeBatch, parseBatch, type SiteEntry } from './fleet-notes.ts';
import { BATCH_BYTES_MAX, SITES_IN_FLIGHT_MAX, SITES_PER_NOTE, WHY_CHARACTERS_MAX } from './limits.ts';

export interface BatchRun {
  readonly ledger: Ledger;
  readonly day: string;
  readonly number: number;
  readonly sites: readonly SiteId[];
  /** The digest of a site, made and sent. It never throws: what went wrong stands in the entry. */
  readonly tell: (site: SiteId) => Promise<SiteEntry>;
  readonly goOn: () => boolean;
}

/** What could not be told, once every site was tried; undefined if the time did not suffice. */
export async function runBatch(run: BatchRun): Promise<Error[] | undefined> {
  const { ledger, day, number, sites, tell, goOn } = run;
  const place = { s3: ledger.s3, bucket: ledger.bucket, key: batchKey(day, number) };
  const before = parsed(await readNote(place, BATCH_BYTES_MAX), parseBatch);
  const sent = new Set(before?.sites.filter((entry) => entry.sent).map(({ site }) => site));
  const open = sites.filter((site) => !sent.has(site));
  const failures: Error[] = [];
  for (let at = 0; at < open.length || at === 0; at += SITES_PER_NOTE) {
    if (at > 0 && !goOn()) return undefined;
    const entries = await mapInFlight(open.slice(at, at + SITES_PER_NOTE), SITES_IN_FLIGHT_MAX, tell);
    const complete = at + SITES_PER_NOTE >= open.length;
    await updateNote(
      place,
      BATCH_BYTES_MAX,
      (note) => encodeBatch(withEntries(parsed(note, parseBatch), entries, complete)),
      ledger.wait,
    );
    for (const { site, sent: isSent, why } of entries) {
      if (!isSent) failures.push(new Error(`the digest of ${site}: ${why}`));
    }
  }
  return failures;
}

/** What another invocation sent stays sent. */
function withEntries(before: Batch | undefined, entries: readonly SiteEntry[], complete: boolean): Batch {
  const sites = new Map((before?.sites ?? []).map((entry) => [entry.site, entry]));
  for (const entry of entries) if (sites.get(entry.site)?.sent !== true) sites.set(entry.site, entry);
  return { complete: complete || before?.complete === true, sites: [...sites.values()] };
}

/** An entry of a site that could not be told of. */
export function failedEntry(site: SiteId, cause: unknown, known: Partial<SiteEntry> = {}): SiteEntry {
  const why = String(cause instanceof Error ? cause.message : cause)
    .slice(0, WHY_CHARACTERS_MAX)
    .toWellFormed();
  return { site, name: site, ...known, sent: false, why };
}
