// Which objects of a site are read again tonight: those that were checked longest ago, so many that each one's turn comes within the
// site's period. Pure. Whatever nights are missed or cut short, the next one makes up for it, because nothing is remembered but
// when each object was checked.
//
// An object that was never read again counts from when it was stored: S3 compared its bytes with their checksum then. (If it came
// first for never having been read, each night's new packs would take the whole share, and the old ones would wait for ever.)
// So the objects form a queue, and what a night reads of it is its head. An ordinary night reads the daily share: all bytes / days of
// the period. An object may wait if what is ahead of it, and itself, are no more than the ordinary nights before it is due can
// read; tonight reads as much as it takes for that to be true of all. So each object is read about once a period and not more often, a
// first upload is spread over the whole period, and what a missed night left is read in the next one; but never more than a few
// shares at once, so that a lost note does not have a whole site read in one night.

import { CATCH_UP_SHARES, NIGHT_HOURS } from './limits.ts';

export interface Rotating {
  readonly key: string;
  readonly bytes: number;
  readonly storedAt: Date;
  /** When it was read last, or last looked at if it cannot be read. */
  readonly rereadAt: Date | undefined;
}

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** A night that is begun again some hours later, or late, counts the same: its objects may be so much older than the period. */
const SLACK_DAYS = 1 / 4;

/** What is still to be read tonight, in the order in which to read it. */
export function decideNight<T extends Rotating>(
  objects: readonly T[],
  { now, scrubDays }: { now: Date; scrubDays: number },
): T[] {
  const evening = now.getTime() - NIGHT_HOURS * HOUR_MS;
  const readTonight = sumOf(objects.filter(({ rereadAt }) => rereadAt !== undefined && rereadAt.getTime() > evening));
  const queue = objects
    .filter((object) => checkedAt(object) <= evening)
    .sort((one, other) => checkedAt(one) - checkedAt(other) || (one.key < other.key ? -1 : 1));
  const share = objects.reduce((most, { bytes }) => Math.max(most, bytes), sumOf(objects) / scrubDays);
  let needed = 0;
  let ahead = readTonight;
  for (const object of queue) {
    ahead += object.bytes;
    const laterNights = Math.floor((checkedAt(object) + scrubDays * DAY_MS - now.getTime()) / DAY_MS + SLACK_DAYS);
    needed = Math.max(needed, ahead - share * Math.max(0, laterNights));
  }
  const quota = Math.min(needed, share * CATCH_UP_SHARES);
  const tonight: T[] = [];
  // Whole objects: the last one may exceed the quota.
  for (let read = readTonight, at = 0; at < queue.length && read < quota; at++) {
    tonight.push(queue[at]);
    read += queue[at].bytes;
  }
  return tonight;
}

export const checkedAt = ({ storedAt, rereadAt }: Pick<Rotating, 'storedAt' | 'rereadAt'>): number =>
  Math.max(storedAt.getTime(), rereadAt?.getTime() ?? 0);

const sumOf = (objects: readonly Rotating[]): number => objects.reduce((sum, { bytes }) => sum + bytes, 0);
