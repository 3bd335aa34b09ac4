// Whether the ledger can be lost: the notes on a site are made anew from the vault, and must say what they said before,
// except what the vault cannot know: when a pack was last read again, and when it was marked.

import { DeleteObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { packIdAt } from '../../lambdas/ledger/pack-rows.ts';
import { type PackTable, parsePackTable, rowsOf, slotName, strideOf } from '../../lambdas/ledger/pack-table.ts';
import type { World, WorldSite } from '../simulated-world.ts';
import { SimulationFailure } from '../simulation-failure.ts';
import { readRows } from './site-rows.ts';

/** `isLost`: the notes are deleted first; otherwise they are made anew over those that lie there. */
export async function checkRebuild(world: World, { plan }: WorldSite, isLost: boolean): Promise<void> {
  const { cloud, operator } = world;
  const Bucket = cloud.cloud.ready.ledgerBucket;
  const notes = [`sites/${plan.site}/packs`, `sites/${plan.site}/backups.json`];
  const look = async (): Promise<Map<string, string>> => {
    const { Body } = await operator.send(new GetObjectCommand({ Bucket, Key: notes[0] }));
    const table = parsePackTable(Buffer.from(await Body!.transformToByteArray()));
    const rows = (await readRows(world, plan.site)).map(
      (row) => [`the backup ${row.database}/${row.backup}`, row.state] as const,
    );
    return new Map([...rows, ...factsOf(table)]);
  };
  const before = await look();
  for (const Key of isLost ? notes : []) await operator.send(new DeleteObjectCommand({ Bucket, Key }));
  await cloud.deliver('validate', { rebuild: { site: plan.site } });
  await cloud.cloud.idle();
  const after = await look();
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(key) === after.get(key)) continue;
    throw new SimulationFailure({
      ...{ rule: 'the ledger equals a rebuild', site: plan.site, what: `${key} of ${plan.site}` },
      ...{ expected: before.get(key) ?? 'nothing', found: after.get(key) ?? 'nothing' },
    });
  }
}

/** Of packs that a backup needs: those of a run that broke off are noted by whoever lists them first. */
function* factsOf(table: PackTable): Generator<[string, string]> {
  const stride = strideOf(table.slots.length);
  for (let row = 0; row < rowsOf(table); row++) {
    const needing = table.slots.filter((_, at) => (table.needs[row * stride + (at >> 3)]! & (1 << (at & 7))) !== 0);
    const { bytes, storedAt, lockedUntil, flags } = table;
    if (needing.length === 0) continue;
    const facts = [bytes[row], storedAt[row], lockedUntil[row], flags[row], ...needing.map(slotName)];
    yield [`the pack ${packIdAt(table, row)}`, facts.join(' ')];
  }
}
