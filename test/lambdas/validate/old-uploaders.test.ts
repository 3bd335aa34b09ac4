// Clinics whose uploader is older than the cloud: what each release wrote (test/golden/) is judged valid by the validator of today, for years.
// One that is too old is said to be, with its version and the one that is wanted, and its backup counts all the same.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHandler } from '../../../lambdas/validate/handler.ts';
import { backupIdSchema, databaseIdSchema, manifestKey, siteIdSchema } from '../../../vault/names.ts';
import { goldenReleases, readGolden } from '../../golden/read-golden.ts';
import { type LocalVault, openLocalVault } from '../local-vault.ts';
import { manifestEvent } from '../manifest-event.ts';

describe.each(goldenReleases())('backups of %s', (release) => {
  const { folder, about } = readGolden(release);
  const copy = join(folder, 'copy');
  const site = siteIdSchema.parse(about.site);
  const names = about.dumps.map(({ backup }) => ({
    ...{ site, database: databaseIdSchema.parse(about.database), backup: backupIdSchema.parse(backup) },
  }));
  let vault: LocalVault;
  beforeAll(async () => {
    vault = await openLocalVault();
    await vault.register(site, about.signingPublicKey);
    const files = readdirSync(copy, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const keys = files.map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(copy.length + 1)
        .replaceAll('\\', '/'),
    );
    // As an uploader does: the manifests last.
    for (const last of [false, true]) {
      for (const key of keys.filter((one) => one.endsWith('/manifest.json') === last))
        await vault.put(key, readFileSync(join(copy, key)));
    }
  });
  afterAll(() => vault?.close());

  const judged = async (uploaderOldestGood?: string) => {
    const handle = createHandler({ ...vault.validator, now: () => new Date(), uploaderOldestGood, log: () => {} });
    for (const name of names) await handle(manifestEvent(vault.validator.vaultBucket, manifestKey(name)));
    return Promise.all(names.map((name) => vault.verdict(name)));
  };

  test('are valid, and nothing is strange about them', async () => {
    for (const verdict of await judged()) expect(verdict).toMatchObject({ state: 'valid', findings: [] });
    for (const verdict of await judged()) expect(verdict).not.toHaveProperty('anomalies');
  });

  test('are valid, and told to be of an uploader that is out of date, where a newer one is wanted', async () => {
    const [newest] = (await judged('9.0.0')).slice(-1);
    expect(newest).toMatchObject({ state: 'valid', findings: [] });
    expect(newest?.anomalies).toEqual([
      { what: 'uploader-outdated', version: expect.stringMatching(/\d+\.\d+\.\d+/), oldestGood: '9.0.0' },
    ]);
  });
});
