// Every kind of damage that a backup can take, done to a genuine one in a real vault: each must fail, and the verdict must name
// the object that is at fault and no other.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHandler } from '../../../lambdas/validate/handler.ts';
import { MANIFEST_BYTES_MAX } from '../../../vault/limits.ts';
import { packKey } from '../../../vault/names.ts';
import { type LocalVault, openLocalVault } from '../local-vault.ts';
import { manifestEvent } from '../manifest-event.ts';
import { fixedBytes, nameOf, type SampleBackup, sampleBackup, signingKey } from '../sample-backup.ts';

const own = signingKey('own');
const foreign = signingKey('foreign');

let vault: LocalVault;
beforeAll(async () => {
  vault = await openLocalVault();
});
afterAll(() => vault.close());

let sites = 0;
/** A backup of a site of its own, registered and not yet stored, so that no test meets another's objects. */
async function newBackup(key = own.signingKey): Promise<SampleBackup> {
  const backup = sampleBackup({ name: nameOf(`clinic-${++sites}`), key });
  await vault.register(backup.name.site, own.publicKey);
  return backup;
}

/** Judges a backup; returns what the verdict names, after checking that the state agrees. */
async function judge(backup: SampleBackup, inDays = 0): Promise<string[][]> {
  const now = () => new Date(Date.now() + inDays * 86_400_000);
  await createHandler({ ...vault.validator, now, log: () => undefined })(
    manifestEvent(vault.validator.vaultBucket, backup.manifestKey),
  );
  const verdict = (await vault.verdict(backup.name))!;
  expect(verdict.state).toBe(verdict.findings.length === 0 ? 'valid' : 'failed');
  return verdict.findings.map(({ object, rule }) => [object, rule]);
}

const altered = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  copy[5000 % copy.length] ^= 1;
  return copy;
};

test('a genuine backup is valid: everything is there, intact, and locked as long as the bucket locks', async () => {
  const backup = await newBackup();
  await vault.store(backup);
  expect(await judge(backup)).toEqual([]);
  const verdict = (await vault.verdict(backup.name))!;
  expect(verdict).toMatchObject({ lockMode: 'COMPLIANCE', counts: { objects: 5, rereadObjects: 0 } });
  const { versions } = await vault.versionsOf(vault.validator.vaultBucket, backup.manifestKey);
  expect(verdict.manifestVersionId).toBe(versions[0].VersionId);
  expect(verdict.storedAt).toBe(versions[0].LastModified!.toISOString());
  expect(Date.parse(verdict.lockedUntil!)).toBeGreaterThan(Date.parse(verdict.storedAt!) + 29 * 86_400_000);
});

describe('of a pack', () => {
  test.each<[string, (bytes: Buffer) => Buffer | undefined, string]>([
    ['missing', () => undefined, 'missing'],
    ['cut', (bytes) => bytes.subarray(0, -1), 'size'],
    ['longer than it was', (bytes) => Buffer.concat([bytes, Buffer.of(0)]), 'size'],
    ['other bytes under its name', altered, 'checksum'],
  ])('%s', async (_, change, rule) => {
    const backup = await newBackup();
    const bad = backup.packKeys[1];
    await vault.store(backup, (key, bytes) => (key === bad ? change(bytes) : bytes));
    expect(await judge(backup)).toEqual([[bad, rule]]);
    expect((await vault.verdict(backup.name))!.lockedUntil === undefined).toBe(rule === 'missing');
  });

  test('hidden by a delete marker, and brought to light again', async () => {
    const backup = await newBackup();
    const bad = backup.packKeys[2];
    await vault.store(backup);
    await vault.withoutPolicy(async () => void (await vault.hide(bad)));
    expect(await judge(backup)).toEqual([[bad, 'hidden']]);
  });

  test('all of them missing at once', async () => {
    const backup = await newBackup();
    await vault.store(backup, (key, bytes) => (key.includes('/packs/') ? undefined : bytes));
    expect(await judge(backup)).toEqual(backup.packKeys.map((key) => [key, 'missing']).sort());
  });

  test('only in the vault of another site', async () => {
    const backup = await newBackup();
    const other = await newBackup();
    const [bad] = backup.packKeys;
    await vault.store(backup, (key, bytes) => (key === bad ? undefined : bytes));
    await vault.put(packKey(other.name.site, backup.manifest.packs[0].id), backup.objects.get(bad)!);
    expect(await judge(backup)).toEqual([[bad, 'missing']]);
  });
});

describe('of locks', () => {
  const daysFromNow = (days: number) => new Date(Math.floor(Date.now() / 1000) * 1000 + days * 86_400_000);
  const lockOf = async (backup: SampleBackup) => Date.parse((await vault.verdict(backup.name))!.lockedUntil!);

  test('none: a lock that ends soon is lengthened before anything is judged, and only by then', async () => {
    const backup = await newBackup();
    await vault.store(backup);
    expect(await judge(backup, 8)).toEqual([]);
    expect(await lockOf(backup)).toBeLessThan(daysFromNow(31).getTime());
    expect(await judge(backup, 24)).toEqual([]);
    expect(await lockOf(backup)).toBeGreaterThan(daysFromNow(24 + 44).getTime());
  });

  test('too short for all, where nobody may lengthen them', async () => {
    const backup = await newBackup();
    await vault.store(backup);
    await vault.denying('s3:PutObjectRetention', async () => {
      expect(await judge(backup, 15)).toEqual([]);
      const all = [...backup.objects.keys()].sort();
      expect(await judge(backup, 17)).toEqual(all.map((key) => [key, 'lock-short']));
      const { findings } = (await vault.verdict(backup.name))!;
      expect(findings[0].reason).toContain('S3 refused to lock it for longer (AccessDenied)');
    });
  });

  const short = async (mode: 'COMPLIANCE' | 'GOVERNANCE', until: Date) => {
    const backup = await newBackup();
    const bad = backup.packKeys[0];
    await vault.put(bad, backup.objects.get(bad)!, { ObjectLockMode: mode, ObjectLockRetainUntilDate: until });
    await vault.store(backup, (key, bytes) => (key === bad ? undefined : bytes));
    return { backup, bad };
  };

  test('too short on one pack, which an older backup shares: lengthened, it does not fail the new one', async () => {
    const { backup } = await short('COMPLIANCE', daysFromNow(3));
    expect(await judge(backup)).toEqual([]);
    expect(await lockOf(backup)).toBeGreaterThan(daysFromNow(29).getTime());
  });

  test('one that can be lifted, on one pack: it is not made to last', async () => {
    const until = daysFromNow(20);
    const { backup, bad } = await short('GOVERNANCE', until);
    expect(await judge(backup)).toEqual([[bad, 'lock-mode']]);
    const verdict = await vault.verdict(backup.name);
    expect(verdict).toMatchObject({ lockMode: 'GOVERNANCE', lockedUntil: until.toISOString() });
  });

  test.each(['index.age', 'manifest.json', 'packs/'])('none on %s: it gets one, unless nobody may', async (part) => {
    const backup = await newBackup();
    const bad = [...backup.objects.keys()].find((key) => key.includes(part))!;
    await vault.store(backup, (key, bytes) => (key === bad ? undefined : bytes));
    await vault.withoutDefaultLock(() => vault.put(bad, backup.objects.get(bad)!));
    await vault.denying('s3:PutObjectRetention', async () => {
      expect(await judge(backup)).toEqual([[bad, 'unlocked']]);
      expect(await vault.verdict(backup.name)).not.toHaveProperty('lockedUntil');
    });
    expect(await judge(backup)).toEqual([]);
  });

  test('of a manifest that nobody can believe are not lengthened: a stranger’s junk is not kept for him', async () => {
    const backup = await newBackup(foreign.signingKey);
    await vault.store(backup);
    expect(await judge(backup, 24)).toEqual([
      [backup.manifestKey, 'lock-short'],
      [backup.manifestKey, 'manifest'],
    ]);
  });
});

describe('of the index', () => {
  test.each<[string, (bytes: Buffer) => Buffer | undefined, string]>([
    ['missing', () => undefined, 'missing'],
    ['empty', () => Buffer.alloc(0), 'size'],
    ['of another backup', (bytes) => fixedBytes('another index', bytes.length), 'checksum'],
  ])('%s', async (_, change, rule) => {
    const backup = await newBackup();
    await vault.store(backup, (key, bytes) => (key === backup.indexKey ? change(bytes) : bytes));
    expect(await judge(backup)).toEqual([[backup.indexKey, rule]]);
  });
});

describe('of the manifest', () => {
  const reasonOf = async (backup: SampleBackup): Promise<string> => {
    expect(await judge(backup)).toEqual([[backup.manifestKey, 'manifest']]);
    const verdict = (await vault.verdict(backup.name))!;
    expect(verdict.counts.objects, 'nothing that an untrusted manifest names is looked at').toBe(1);
    expect(verdict).not.toHaveProperty('lockedUntil');
    return verdict.findings[0].reason;
  };

  test('signed by somebody else', async () => {
    const backup = await newBackup(foreign.signingKey);
    await vault.store(backup);
    expect(await reasonOf(backup)).toBe("its signature is not by this site's key");
  });

  test.each<[string, (bytes: Buffer) => Buffer, string]>([
    ['altered after it was signed', (bytes) => Buffer.from(bytes.toString().replace('60000', '60001')), 'signature'],
    ['cut', (bytes) => bytes.subarray(0, -1), 'it is not a signed manifest'],
    ['empty', () => Buffer.alloc(0), 'it is not a signed manifest'],
    ['no JSON at all', () => fixedBytes('noise', 4000), 'it is not a signed manifest'],
    ['too large', () => Buffer.alloc(MANIFEST_BYTES_MAX + 1, 0x20), 'was not read'],
  ])('%s', async (_, change, reason) => {
    const backup = await newBackup();
    await vault.store(backup, (key, bytes) => (key === backup.manifestKey ? change(bytes) : bytes));
    expect(await reasonOf(backup)).toContain(reason);
  });

  test('of another site, replayed here, whether or not the two share a key', async () => {
    const theirs = sampleBackup({ name: nameOf('clinic-other'), key: foreign.signingKey });
    const here = await newBackup();
    await vault.put(here.manifestKey, theirs.objects.get(theirs.manifestKey)!);
    expect(await reasonOf(here)).toBe("its signature is not by this site's key");
    await vault.register(here.name.site, own.publicKey, foreign.publicKey);
    expect(await reasonOf(here)).toBe('it was signed for the site clinic-other, not for the place where it lies');
  });

  test.each([
    ['an older backup', 'main', '20261122T013000Z-0123456789abcdef', 'backup 20261122T013000Z-0123456789abcdef'],
    ['another database', 'repository', '20261123T013000Z-0123456789abcdef', 'database repository'],
  ])('of %s of the same site', async (_, database, id, reason) => {
    const here = await newBackup();
    const other = sampleBackup({ name: nameOf(here.name.site, database, id), key: own.signingKey });
    await vault.store(here, (key, bytes) => (key === here.manifestKey ? other.objects.get(other.manifestKey) : bytes));
    expect(await reasonOf(here)).toContain(`it was signed for the ${reason}`);
  });

  test('missing, as when an event comes too late, or hidden', async () => {
    const backup = await newBackup();
    expect(await judge(backup)).toEqual([[backup.manifestKey, 'missing']]);
    await vault.store(backup);
    expect(await judge(backup)).toEqual([]);
    await vault.withoutPolicy(async () => void (await vault.hide(backup.manifestKey)));
    expect(await judge(backup)).toEqual([[backup.manifestKey, 'hidden']]);
  });
});
