// From when on nothing is left of a backup that goes: its manifest goes first, and only then the two passes over its packs begin.
// Without it a plan would promise room, or that a patient's data are gone, weeks too early. Pure.

import { type PackTable, rowsOf, slotName, strideOf } from '../ledger/pack-table.ts';
import { MARK_DAYS_MIN, UNNEEDED_PACK_DAYS_MIN } from '../limits.ts';

const DAY_MS = 86_400_000;

/**
 * By `slotName`, in milliseconds, at the earliest, for each backup of `manifestsGo` that alone, or with others of these, needs any
 * pack. `manifestsGo`: from when on the manifests go of those that are outside of the rule, undefined where nobody knows.
 * `staying`: those whose manifests stay. What is neither does not exist any more.
 */
export function whenAllIsGone(
  table: PackTable,
  manifestsGo: ReadonlyMap<string, number | undefined>,
  staying: ReadonlySet<string>,
): Map<string, number | undefined> {
  const names = table.slots.map(slotName);
  const ends = names.map((name) =>
    staying.has(name) ? STAYS : manifestsGo.has(name) ? (manifestsGo.get(name) ?? UNKNOWN) : undefined,
  );
  const gone = new Map<string, number>();
  const stride = strideOf(names.length);
  for (let row = 0; row < rowsOf(table); row++) {
    const needing = [...names.keys()].filter((at) => (table.needs[row * stride + (at >> 3)] & (1 << (at & 7))) !== 0);
    const unneeded = Math.max(0, ...needing.map((at) => ends[at] ?? 0));
    if (unneeded === STAYS || unneeded === 0) continue;
    // Marked in the night after its last manifest went, and not before the site has stored packs so much younger than it.
    const marked = Math.max(unneeded + DAY_MS, table.storedAt[row] * 1000 + UNNEEDED_PACK_DAYS_MIN * DAY_MS);
    const end = Math.max(marked + MARK_DAYS_MIN * DAY_MS, table.lockedUntil[row] * 1000);
    for (const at of needing) if (ends[at] !== undefined) gone.set(names[at], Math.max(gone.get(names[at]) ?? 0, end));
  }
  return new Map(Array.from(gone, ([name, end]) => [name, end >= UNKNOWN ? undefined : end]));
}

const STAYS = Number.POSITIVE_INFINITY;
/** Behind all dates, and before what never goes. */
const UNKNOWN = Number.MAX_SAFE_INTEGER / 2;
