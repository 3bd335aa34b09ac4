// Which backups were good once and are found damaged now. A re-read of the stored bytes makes their verdicts fail; without a
// look at these, a loss among older backups would be told nobody as long as the newest is good.

import type { SiteId } from '../../vault/names.ts';
import type { Finding } from '../../vault/verdict.ts';
import type { Place } from '../ledger/note.ts';
import type { WatchedRow } from './alert-state.ts';
import { DAMAGED_READ_MAX, REJUDGED_HOURS } from './limits.ts';
import { readVerdict } from './read-rows.ts';
import type { SiteView } from './site-view.ts';

/** What is not there any more as it was stored. A lock that is too short, or a signature, is no damage. */
const LOSSES: readonly Finding['rule'][] = ['missing', 'hidden', 'size', 'checksum', 'damaged'];

export async function readDamage(
  ledger: Omit<Place, 'key'>,
  site: SiteId,
  rows: readonly WatchedRow[],
): Promise<Pick<SiteView, 'damage' | 'isDamageKnown'>> {
  const suspects = rows
    .filter((row) => row.state === 'failed' && isJudgedAgain(row))
    .toSorted((one, other) => (one.judgedAt < other.judgedAt ? 1 : -1));
  const objects = new Set<string>();
  let backups = 0;
  let since: string | undefined;
  for (const { database, backup, judgedAt } of suspects.slice(0, DAMAGED_READ_MAX)) {
    const verdict = await readVerdict(ledger, { site, database, backup });
    const lost = (verdict?.findings ?? []).filter(({ rule }) => LOSSES.includes(rule));
    if (lost.length === 0) continue;
    for (const { object } of lost) objects.add(object);
    backups++;
    since = since === undefined || judgedAt < since ? judgedAt : since;
  }
  const damage = since === undefined ? undefined : { since: new Date(since), objects: [...objects].sort(), backups };
  return { damage, isDamageKnown: suspects.length <= DAMAGED_READ_MAX };
}

const isJudgedAgain = ({ storedAt, judgedAt }: WatchedRow): boolean =>
  new Date(judgedAt).getTime() - new Date(storedAt).getTime() >= REJUDGED_HOURS * 60 * 60 * 1000;
