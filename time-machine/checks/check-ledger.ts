// Whether the ledger's list of a site's backups says what really lies in the vault: each backup, its state, and no lock that is longer
// than the one that S3 keeps.

import type { World, WorldSite } from '../simulated-world.ts';
import { SimulationFailure } from '../simulation-failure.ts';
import { readRows } from './site-rows.ts';
import type { VaultView } from './vault-view.ts';

export async function checkLedger(world: World, { plan, truth }: WorldSite, view: VaultView): Promise<void> {
  const rows = new Map((await readRows(world, plan.site)).map((row) => [`${row.database}/${row.backup}`, row]));
  for (const backup of truth.backups) {
    if (backup.isGone || backup.state === 'unjudged') continue;
    const name = `${backup.database}/${backup.backup}`;
    const row = rows.get(name);
    rows.delete(name);
    if (row?.state !== backup.state) {
      fail('the ledger knows every backup', name, backup.state, row?.state ?? 'no row');
    }
    if (backup.state !== 'valid' || backup.released !== undefined) continue;
    const shown = Date.parse(row.lockedUntil!);
    const { until, key } = await view.lockedUntil(backup.objects.keys(), shown);
    if (until < shown) {
      fail(
        'the shown lock is true',
        name,
        `locked until ${row.lockedUntil}`,
        `${key} until ${new Date(until).toISOString()}`,
      );
    }
  }
  const [stray] = rows.keys();
  if (stray !== undefined) fail('the ledger knows every backup', stray, 'no row: it is not in the vault', 'a row');

  function fail(rule: SimulationFailure['broken']['rule'], name: string, expected: string, found: string): never {
    throw new SimulationFailure({ rule, site: plan.site, what: `the backup ${name} of ${plan.site}`, expected, found });
  }
}
