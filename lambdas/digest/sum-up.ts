// Makes the operator's digest of what the batches noted, and sends it: once all are done, or when there is no more waiting for those
// that are not. It always goes out, because what is missing in it is what the operator has to know.

import { readNote, replaceNote } from '../ledger/note.ts';
import { type Ledger, parsed } from '../ledger/site-notes.ts';
import type { OperatorDigest } from '../messages/notice.ts';
import { mapInFlight } from '../vault-reader/in-flight.ts';
import { type Batch, batchKey, encodeSent, operatorKey, type Plan, parseBatch, parseSent } from './fleet-notes.ts';
import { BATCH_BYTES_MAX, SENT_BYTES_MAX } from './limits.ts';
import { weekUntil } from './site-digest.ts';

const BATCHES_IN_FLIGHT_MAX = 8;

/** The notes of all batches; undefined for one that has none. */
export async function readBatches(ledger: Ledger, day: string, plan: Plan): Promise<(Batch | undefined)[]> {
  const numbers = plan.batches.map((_, number) => number);
  return mapInFlight(numbers, BATCHES_IN_FLIGHT_MAX, async (number) => {
    const place = { s3: ledger.s3, bucket: ledger.bucket, key: batchKey(day, number) };
    return parsed(await readNote(place, BATCH_BYTES_MAX), parseBatch);
  });
}

export const areComplete = (batches: readonly (Batch | undefined)[]): boolean =>
  batches.every((batch) => batch?.complete === true);

/** Sends it unless it was sent already. Sent first, noted then. */
export async function sumUp(
  ledger: Ledger,
  day: string,
  options: {
    plan: Plan;
    batches: readonly (Batch | undefined)[];
    now: Date;
    send: (d: OperatorDigest) => Promise<void>;
  },
): Promise<boolean> {
  const place = { s3: ledger.s3, bucket: ledger.bucket, key: operatorKey(day) };
  const before = await readNote(place, SENT_BYTES_MAX);
  if (parsed(before, parseSent) !== undefined) return false;
  await options.send(operatorDigest(options.plan, options.batches));
  await replaceNote(place, encodeSent(options.now), before);
  return true;
}

/** Each site of the plan once: with its digest, or with why there is none. */
export function operatorDigest(
  { until, batches: planned }: Plan,
  batches: readonly (Batch | undefined)[],
): OperatorDigest {
  const sites: OperatorDigest['sites'][number][] = [];
  const unread: OperatorDigest['unread'][number][] = [];
  for (const [number, names] of planned.entries()) {
    const entries = new Map(batches[number]?.sites.map((entry) => [entry.site, entry]));
    for (const site of names) {
      const entry = entries.get(site);
      if (entry === undefined) unread.push({ site, why: 'its part of the fleet was not finished in time' });
      else if (entry.digest !== undefined && entry.sent) sites.push({ site, name: entry.name, digest: entry.digest });
      else unread.push({ site, why: entry.why ?? 'its digest was not sent' });
    }
  }
  return { ...weekUntil(until), sites, unread };
}
