// The same backup judged more than once: S3 tells of it twice, late and out of order; something breaks, or is mended. The verdict
// that stands must always be the truth of the last look.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHandler } from '../../../lambdas/validate/handler.ts';
import { unknownSiteKey, verdictKey } from '../../../vault/verdict.ts';
import { type LocalVault, openLocalVault } from '../local-vault.ts';
import { manifestEvent } from '../manifest-event.ts';
import { nameOf, type SampleBackup, sampleBackup, signingKey } from '../sample-backup.ts';

const { signingKey: key, publicKey } = signingKey('own');
const start = Date.now();

let vault: LocalVault;
let minutes = 0;
let handle: ReturnType<typeof createHandler>;
const logged: [string, object][] = [];

beforeAll(async () => {
  vault = await openLocalVault();
  const now = () => new Date(start + minutes * 60_000);
  handle = createHandler({ ...vault.validator, now, log: (...line) => logged.push(line) });
});
afterAll(() => vault.close());

let sites = 0;
async function newBackup(): Promise<SampleBackup> {
  const backup = sampleBackup({ name: nameOf(`again-${++sites}`), key });
  await vault.register(backup.name.site, publicKey);
  return backup;
}

const eventOf = (backup: SampleBackup) => manifestEvent(vault.validator.vaultBucket, backup.manifestKey);
const revalidate = ({ name }: SampleBackup) => ({ revalidate: { ...name }, reread: 'always' as const });
const stateOf = async ({ name }: SampleBackup) => (await vault.verdict(name))?.state;
const versionsOf = async ({ name }: SampleBackup) =>
  (await vault.versionsOf(vault.validator.ledgerBucket, verdictKey(name))).versions.length;

test('a duplicate at the same time writes nothing; a later one renews the proof', async () => {
  const backup = await newBackup();
  await vault.store(backup);
  await handle(eventOf(backup));
  const first = await vault.verdict(backup.name);
  await handle(eventOf(backup));
  expect(await versionsOf(backup)).toBe(1);
  minutes++;
  await handle(eventOf(backup));
  const judgedAt = new Date(start + minutes * 60_000).toISOString();
  expect(await vault.verdict(backup.name)).toEqual({ ...first, judgedAt });
});

test('many at once leave one true verdict, and none of them is lost', async () => {
  const backup = await newBackup();
  await vault.store(backup);
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => handle(eventOf(backup))));
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect(await stateOf(backup)).toBe('valid');
});

test('an event that comes before the packs do fails the backup; a look afterwards makes it valid, and back', async () => {
  const backup = await newBackup();
  const [late] = backup.packKeys;
  await vault.store(backup, (objectKey, bytes) => (objectKey === late ? undefined : bytes));
  await handle(eventOf(backup));
  expect(await stateOf(backup)).toBe('failed');
  await vault.put(late, backup.objects.get(late)!);
  await handle(eventOf(backup));
  expect(await stateOf(backup)).toBe('valid');
  await vault.withoutPolicy(async () => void (await vault.hide(late)));
  await handle(eventOf(backup));
  expect(await stateOf(backup)).toBe('failed');
});

test('a flipped bit is found by a re-read, stays found, and is forgotten only once the bytes are right again', async () => {
  const backup = await newBackup();
  await vault.store(backup);
  const [damaged] = backup.packKeys;
  await vault.flipBit(backup.objects.get(damaged)!);
  await handle(eventOf(backup));
  expect(await stateOf(backup), 'the checksum that S3 keeps is still the right one').toBe('valid');

  await handle(revalidate(backup));
  expect(await vault.verdict(backup.name)).toMatchObject({
    ...{ state: 'failed', reread: 'always' },
    findings: [{ object: damaged, rule: 'damaged' }],
    counts: { objects: 5, rereadObjects: 4, findings: 1 },
  });

  minutes++;
  await handle(eventOf(backup));
  const again = await vault.verdict(backup.name);
  expect(again, 'a duplicate event does not whitewash it').toMatchObject({
    state: 'failed',
    reread: 'when-no-checksum',
  });
  expect(again!.counts.rereadObjects).toBe(1);

  await vault.flipBit(backup.objects.get(damaged)!);
  await handle(eventOf(backup));
  expect(await stateOf(backup)).toBe('valid');
});

test('the handler can be told to read everything again every time', async () => {
  const backup = await newBackup();
  await vault.store(backup);
  await vault.flipBit(backup.objects.get(backup.packKeys[2])!);
  const deep = createHandler({
    ...vault.validator,
    now: () => new Date(start),
    reread: 'always',
    log: () => {},
  });
  await deep(eventOf(backup));
  expect((await vault.verdict(backup.name))!.findings).toMatchObject([{ object: backup.packKeys[2], rule: 'damaged' }]);
});

test('the version that a restore would read is judged, whichever one the event is about', async () => {
  const backup = await newBackup();
  await vault.store(backup);
  await vault.withoutPolicy(() => vault.put(backup.manifestKey, Buffer.from('{}'), { IfNoneMatch: undefined }));
  await handle(eventOf(backup));
  const { versions } = await vault.versionsOf(vault.validator.vaultBucket, backup.manifestKey);
  expect(versions).toHaveLength(2);
  expect(await vault.verdict(backup.name)).toMatchObject({
    ...{ state: 'failed', manifestVersionId: versions.find(({ IsLatest }) => IsLatest)!.VersionId },
    findings: [{ object: backup.manifestKey, rule: 'manifest' }],
  });
});

test('a site that nobody registered costs the ledger one note, however much it stores; registered, it is judged', async () => {
  const backup = sampleBackup({ name: nameOf('stranger'), key });
  await vault.store(backup);
  const other = nameOf('stranger', 'repository');
  await handle(eventOf(backup));
  await handle({ revalidate: { ...other } });
  expect(await vault.note(unknownSiteKey(backup.name.site))).toMatchObject({
    ...{ ...other, state: 'failed' },
    findings: [{ rule: 'unregistered', reason: expect.stringContaining('sites/stranger/site.json') }],
  });
  expect(await vault.verdict(backup.name)).toBeUndefined();
  await vault.register(backup.name.site, publicKey);
  await handle(revalidate(backup));
  expect(await stateOf(backup)).toBe('valid');
});

test('what is no manifest is told of and leaves no trace', async () => {
  logged.length = 0;
  const stray = 'sites/again-1/backups/main/not-a-backup/manifest.json';
  await handle(manifestEvent(vault.validator.vaultBucket, stray));
  expect(logged).toEqual([['ignored', { key: stray }]]);
});

test('each judgement is one line for the log, without anything secret', async () => {
  const backup = await newBackup();
  await vault.store(backup, (objectKey, bytes) => (objectKey === backup.indexKey ? undefined : bytes));
  await handle(eventOf(backup));
  expect(logged).toContainEqual(['rebuilt', { site: backup.name.site, because: expect.stringContaining('/packs') }]);
  logged.length = 0;
  await handle(eventOf(backup));
  const { name, manifestKey: _, indexKey } = backup;
  expect(logged).toEqual([
    [
      'judged',
      {
        ...{ ...name, state: 'failed', reread: 'when-no-checksum', lockedUntil: undefined },
        ...{ manifestVersionId: expect.any(String), objects: 5, bytes: expect.any(Number) },
        ...{ rereadObjects: 0, findings: 1, firstObject: indexKey, firstReason: 'it is missing' },
        ...{ validBackups: 0, failedBackups: 1 },
      },
    ],
  ]);
});
