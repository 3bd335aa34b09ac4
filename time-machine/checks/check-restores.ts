// Restores backups with the uploader's own code and the site's recovery credentials: the oldest that is promised, the newest, and one
// between. Everything else that is checked says only that a restore ought to work.

import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runRestore } from '../../edge-uploader/restore/run-restore.ts';
import { S3Store } from '../../edge-uploader/stores/s3.ts';
import type { BackupName } from '../../vault/names.ts';
import type { World, WorldSite } from '../simulated-world.ts';
import { SimulationFailure } from '../simulation-failure.ts';

/** Of the recipient of `clinic.ts`. */
const RECOVERY_KEY = 'AGE-SECRET-KEY-1QTF22VAFCV7PJ5NNZKH7UH3ELZ5M5YL4CQ5TE4976X0UT5YC5H9SXJCSDF';

export async function checkRestores({ cloud }: World, site: WorldSite, day: number): Promise<void> {
  const { plan, truth, clinic, recovery } = site;
  const { endpoint, region, vaultBucket: bucket } = cloud.cloud.ready;
  const folder = await mkdtemp(join(tmpdir(), 'offsite-restored-'));
  try {
    const store = new S3Store({ endpoint, region, bucket, credentials: recovery });
    for (const { database } of plan.databases) {
      const promised = truth
        .backupsOf(database)
        .filter((one) => one.state === 'valid' && one.digest !== '' && one.released === undefined)
        .filter(({ packs }) => !packs.some((id) => truth.damaged.has(id)));
      const chosen = new Set([promised[0], promised.at(-1), promised[day % Math.max(promised.length, 1)]]);
      for (const backup of chosen) {
        if (backup === undefined) continue;
        const name = { site: plan.site, database, backup: backup.backup } as BackupName;
        const target = join(folder, `${database}-${backup.backup}`);
        const options = { name, target, store, now: () => new Date(cloud.now()), onEvent: () => undefined };
        const signingKeys = [createPublicKey(clinic.signingKey)];
        const found = await runRestore({
          ...{ ...options, signingKeys, recoveryKeys: [RECOVERY_KEY], signal: new AbortController().signal },
        }).then(
          ({ dump }) => dump.digest as string,
          (error) => String(error),
        );
        if (found === backup.digest) continue;
        throw new SimulationFailure({
          ...{ rule: 'a kept backup restores', site: plan.site, what: `${database}/${backup.backup} of ${plan.site}` },
          ...{ expected: `a dump with the digest ${backup.digest}`, found },
        });
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
