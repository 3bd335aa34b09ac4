// Looks at all packs of a backup: what can be trusted is taken from the pack table, the rest is asked of S3, as far as the time of
// one invocation goes. What was seen by then is not lost: the next one goes on behind it.

import type { ManifestPack } from '../../vault/manifest.ts';
import { packKey, type SiteId } from '../../vault/names.ts';
import type { PackObservation } from '../ledger/observe-packs.ts';
import { packRow } from '../ledger/pack-rows.ts';
import { FLAGS, SAID } from '../ledger/pack-table.ts';
import { HEADS_IN_FLIGHT_MAX } from '../limits.ts';
import { mapWhile } from '../vault-reader/in-flight.ts';
import { type Look, type LookedAt, lookAtObject } from './look-at-object.ts';
import { type KnownPacks, type TrustedRow, trustedPacks } from './trusted-packs.ts';

export interface LookedAtPacks {
  /** In the order of the manifest; undefined where the time did not suffice. */
  readonly looked: readonly (LookedAt | undefined)[];
  /** What S3 was asked for in this judgement, for the pack table. */
  readonly observations: readonly PackObservation[];
  readonly complete: boolean;
}

export async function lookAtPacks(options: {
  look: Look;
  site: SiteId;
  packs: readonly ManifestPack[];
  known: KnownPacks;
  /** Says no when the time is up. */
  goOn: () => boolean;
}): Promise<LookedAtPacks> {
  const { look, site, packs, goOn } = options;
  const trusted = await trustedPacks(options);
  const unknown = packs.flatMap((_, i) => (trusted[i] === undefined ? i : []));
  const work = (i: number): Promise<LookedAt> =>
    lookAtObject(look, packKey(site, packs[i].id), { bytes: packs[i].bytes, sha256: packs[i].id });
  const { results, complete } = await mapWhile(unknown, HEADS_IN_FLIGHT_MAX, work, goOn);
  const looked: (LookedAt | undefined)[] = trusted.map((row) => row && fromRow(row, site));
  for (const [n, i] of unknown.entries()) looked[i] = results[n];
  const observations = looked.flatMap((seen, i) => {
    const isOfThis = trusted[i] === undefined || trusted[i].isOfThis;
    return seen !== undefined && isOfThis ? observationOf(packs[i], seen) : [];
  });
  return { looked, observations, complete };
}

/** What a row says, in the words of a look at the object itself. */
function fromRow({ table, row, isReread }: TrustedRow, site: SiteId): LookedAt {
  const { id, state, seenAt, bytes, storedAt, lockedUntil, lockMode } = packRow(table, row);
  const seen = { key: packKey(site, id), notExtended: undefined, seenAt };
  if (state === 'missing') return { ...seen, observed: { kind: 'missing' }, rereadSha256: undefined };
  const isIntact = (table.flags[row] & FLAGS.said) === SAID.intact;
  return {
    ...seen,
    observed: {
      ...{ kind: 'stored', versionId: undefined, bytes, storedAt: storedAt ?? new Date(0) },
      sha256: isIntact ? id : undefined,
      lock: lockedUntil && lockMode && { mode: lockMode, until: lockedUntil },
      ...{ archivedIn: undefined, foreignEncryption: undefined },
    },
    rereadSha256: isReread ? id : undefined,
  };
}

/** What one look at a pack says of it, whatever a manifest says. */
export function observationOf({ id }: Pick<ManifestPack, 'id'>, seen: LookedAt): PackObservation {
  const { observed, rereadSha256, seenAt } = seen;
  if (observed.kind !== 'stored') {
    const nothing = { bytes: 0, storedAt: undefined, lockedUntil: undefined, lockMode: undefined };
    return { id, seenAt, said: 'missing', ...nothing, reread: undefined };
  }
  const { bytes, storedAt, sha256, lock, archivedIn, foreignEncryption } = observed;
  const isReadable = archivedIn === undefined && foreignEncryption === undefined;
  return {
    ...{ id, seenAt, bytes, storedAt, lockedUntil: lock?.until, lockMode: lock?.mode },
    said: sha256 === undefined ? 'unproven' : sha256 !== id ? 'otherBytes' : isReadable ? 'intact' : 'unproven',
    reread: rereadSha256 === undefined ? undefined : rereadSha256 === id ? 'right' : 'wrong',
  };
}
