// How long ago the operator's last weekly digest went out. CloudWatch looks back seven days at most, so an alarm cannot tell by itself
// that something weekly has stopped; missing-backup, which runs every hour, tells it the age.

import type { SiteId } from '../../vault/names.ts';
import { listSome } from '../ledger/list-some.ts';
import type { Place } from '../ledger/note.ts';
import { registrationKey } from '../site/registration.ts';
import { DIGEST_NOTES_LISTED_MAX, DIGESTS_LOOKED_BACK_DAYS } from './limits.ts';

const HOUR_MS = 60 * 60 * 1000;
/** What digest/fleet-notes.ts writes once the operator's digest is out. */
const SENT_KEY = /^digests\/\d{4}-\d\d-\d\d\/operator\.json$/;

/**
 * Where none was sent in the last weeks, the age is that of `site`'s registration: a new fleet has until its first Monday.
 * Undefined if there is not even that.
 */
export async function hoursSinceDigest(
  ledger: Omit<Place, 'key'>,
  site: SiteId,
  now: Date,
): Promise<number | undefined> {
  const since = (await lastSent(ledger, now)) ?? (await registeredAt(ledger, site));
  return since && Math.max(0, Math.round((now.getTime() - since.getTime()) / HOUR_MS));
}

async function lastSent(ledger: Omit<Place, 'key'>, now: Date): Promise<Date | undefined> {
  const from = new Date(now.getTime() - DIGESTS_LOOKED_BACK_DAYS * 24 * HOUR_MS).toISOString().slice(0, 10);
  const listed = await listSome(ledger, 'digests/', {
    startAfter: `digests/${from}`,
    keysMax: DIGEST_NOTES_LISTED_MAX,
  });
  const sent = listed.filter(({ key }) => SENT_KEY.test(key)).map(({ storedAt }) => storedAt.getTime());
  return sent.length === 0 ? undefined : new Date(Math.max(...sent));
}

async function registeredAt(ledger: Omit<Place, 'key'>, site: SiteId): Promise<Date | undefined> {
  const key = registrationKey(site);
  const listed = await listSome(ledger, key, { keysMax: 1 });
  return listed.find((one) => one.key === key)?.storedAt;
}
