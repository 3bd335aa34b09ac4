// Which packs get a mark tonight: those that no manifest needs. The pack table answers for the backups that it knows; the manifests
// of the others are read. Packs of which the table has no row, left by runs that broke off, get one, to carry their mark.

import { type PackId, packKey } from '../../vault/names.ts';
import type { PackObservation } from '../ledger/observe-packs.ts';
import { slotName } from '../ledger/pack-table.ts';
import { HEADS_IN_FLIGHT_MAX } from '../limits.ts';
import type { Look } from '../validate/look-at-object.ts';
import { lookAtObject } from '../validate/look-at-object.ts';
import { observationOf } from '../validate/look-at-packs.ts';
import { mapWhile } from '../vault-reader/in-flight.ts';
import { UNKNOWN_PACKS_MAX } from './limits.ts';
import type { SiteView } from './look-at-site.ts';
import { findUnneeded, ignorer } from './needed-packs.ts';
import type { Retaining } from './retain-site.ts';

export async function findPacksToMark(
  { vault, now, goOn, log }: Retaining,
  { site, signingKeys, listing, decisions, packs, knows }: SiteView,
): Promise<{ toMark: PackId[]; observations: PackObservation[] }> {
  const candidates = [...packs.toMark, ...packs.unknown.slice(0, UNKNOWN_PACKS_MAX)];
  // Of packs that the listing lacks S3 just said that they are missing.
  const nothing = { bytes: 0, storedAt: undefined, lockedUntil: undefined, lockMode: undefined, reread: undefined };
  const absent = packs.absent.map((id): PackObservation => ({ id, seenAt: now(), said: 'missing', ...nothing }));
  if (candidates.length === 0) return { toMark: [], observations: absent };
  const mayIgnore = ignorer(decisions, knows, now());
  const hopeless = new Set(decisions.filter(({ row }) => row !== undefined && !row.contents).map(slotName));
  const unknown = [...listing.backups.values()].filter(
    (backup) => !knows(backup.name) && !(hopeless.has(slotName(backup.name)) && mayIgnore(backup)),
  );
  const read = await findUnneeded({ vault, signingKeys, backups: unknown, packs: candidates, mayIgnore, goOn });
  for (const { backup, reason } of read.unreadable.slice(0, 3)) {
    log('manifest-protects-all', { site, database: backup.name.database, backup: backup.name.backup, reason });
  }
  const look: Look = {
    ...{ vault, now, policy: undefined, reread: 'never', isSuspect: () => false, rereading: (work) => work() },
  };
  const strangers = packs.unknown.filter((id) => read.unneeded.has(id));
  const { results } = await mapWhile(
    strangers,
    HEADS_IN_FLIGHT_MAX,
    (id) => lookAtObject(look, packKey(site, id), undefined),
    goOn,
  );
  const seen = results.flatMap((one, i) => (one === undefined ? [] : observationOf({ id: strangers[i] }, one)));
  return { toMark: [...read.unneeded], observations: [...absent, ...seen] };
}
