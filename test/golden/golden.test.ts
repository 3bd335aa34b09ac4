// Buckets as earlier releases wrote them, frozen. Clinics' vaults are locked for years and are read by the release of the worst day;
// these show that it still can. They are never made anew and never deleted: if this test fails, the change is wrong, not the vault.
// A change that cannot keep it green needs a version 2 of the format, and readers that know both (docs/format.md, "Versions").

import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listBackups } from '../../edge-uploader/backup/backup-catalogue.ts';
import { openIndex } from '../../edge-uploader/restore/open-index.ts';
import { siteIdSchema } from '../../vault/names.ts';
import { parseSigningPublicKey, parseSiteSecret } from '../../vault/site-keys.ts';
import { MemoryStore } from '../edge-uploader/memory-store.ts';
import { restored } from '../edge-uploader/restored.ts';
import { backUp, SITE, sourceOf } from '../edge-uploader/sample-site.ts';
import { goldenReleases, readGolden } from './read-golden.ts';

test('there is a golden vault of release 0.1', () => {
  expect(goldenReleases()).toContain('release-0.1');
});

describe.each(goldenReleases())('the vault that %s wrote', (release) => {
  const { folder, recoveryKeyFile, about } = readGolden(release);
  const store = new MemoryStore();
  for (const name of readdirSync(join(folder, 'copy'), { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const path = join(name.parentPath, name.name);
    const key = path.slice(join(folder, 'copy/').length).replaceAll('\\', '/');
    store.objects.set(key, { body: readFileSync(path), storedAt: store.now });
  }
  const signingPublicKey = parseSigningPublicKey(about.signingPublicKey);
  const siteSecret = parseSiteSecret(about.siteSecret);
  if (signingPublicKey === undefined || siteSecret === undefined) throw new Error('the golden keys do not parse');
  const recoveryKey = readFileSync(recoveryKeyFile, 'utf8').split('\n')[1];
  const keys = { signingKeys: [signingPublicKey], recoveryKeys: [recoveryKey] };

  test('is whole, as it was committed', () => {
    const objects = [...store.objects].map(([key, { body }]) => `${hash('sha256', body, 'hex')}  ${key}\n`).sort();
    expect(hash('sha256', objects.join(''), 'hex'), 'somebody changed frozen bytes: restore them from git').toBe(
      about.copySha256,
    );
  });

  test('lists its backups', async () => {
    const backups = await listBackups(store, siteIdSchema.parse(about.site));
    expect(backups.map(({ backup }) => backup)).toEqual(about.dumps.map(({ backup }) => backup));
  });

  test.each(about.dumps)('gives back the dump of $backup', async ({ backup, bytes, sha256 }) => {
    const [name] = (await listBackups(store, SITE.site, SITE.database)).filter((listed) => listed.backup === backup);
    const dump = await restored(store, name, keys);
    expect([dump.length, hash('sha256', dump, 'hex')]).toEqual([bytes, sha256]);
    const { index } = await openIndex(store, name, keys.signingKeys, keys.recoveryKeys);
    expect(index.depth).toBeGreaterThan(0);
  });

  test('is a base for the next backup: what it holds is not uploaded again', async () => {
    const [{ backup }] = about.dumps.slice(-1);
    const names = await listBackups(store, SITE.site, SITE.database);
    const newest = names.find((name) => name.backup === backup);
    if (newest === undefined) throw new Error('the newest golden backup is not listed');
    const dump = await restored(store, newest, keys);
    const site = { siteSecret, signingPublicKeys: [signingPublicKey] };
    const again = await backUp({ store: store.copy(), source: sourceOf(dump), run: 400, ...site });
    expect([again.newBytes, again.storedBytes]).toEqual([0, 0]);
  });
});
