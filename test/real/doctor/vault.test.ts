// The checks that ask the cloud, each both ways: a sound clinic, and the same with one thing wrong. With the real policies of a clinic's
// key, so that what a check must not be allowed is not.

import { ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { type Examined, examine, judged } from './examine.ts';

const HOURS = 3_600_000;
let stage: CliStage;
beforeAll(async () => {
  stage = await openCliStage();
  await stage.backUp();
  await judged(stage);
});
afterAll(() => stage.close());

const look = (config: string, options: Partial<Parameters<typeof examine>[0]> = {}): Promise<Examined> =>
  examine({ configPath: config, ...options });
const shifted = (hours: number) => ({ now: () => new Date(Date.now() + hours * HOURS) });

describe('a sound clinic', () => {
  test('nothing has to be mended, and nothing is written to the cloud', async () => {
    const before = await stage.objects('');
    const examined = await look(stage.server);
    expect(examined.results.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(examined.whats('credentials', 'vault', 'powers', 'clock', 'backups', 'lock', 'version', 'dumps')).toEqual([
      ...['clockRight', 'keyAccepted', 'bucketFound', 'ledgerFound', 'powersAsMeant', 'dumpBegins'],
      ...['backupGood', 'lockHolds', 'versionGood'],
    ]);
    expect(await stage.objects('')).toEqual(before);
  });
});

describe('the key', () => {
  const withKey = (s3: object): Promise<string> => stage.variant({}, { s3 });

  test('that nobody knows, as after it was ended', async () => {
    const { secretAccessKey } = stage.cloud.site;
    const examined = await look(await withKey({ accessKeyId: 'AKIAWRONGWRONGWRONG2', secretAccessKey }));
    expect(examined.of('keyRefused')).toMatchObject({ reason: expect.stringMatching(/does not know the access key/) });
    expect(examined.whats('vault', 'powers', 'lock')).toEqual(['bucketTrouble', 'trouble', 'trouble']);
  });

  test('with another one’s secret', async () => {
    const { accessKeyId } = stage.cloud.site;
    const examined = await look(await withKey({ accessKeyId, secretAccessKey: 'not-the-secret-at-all' }));
    expect(examined.of('keyRefused')).toMatchObject({ reason: expect.stringMatching(/secret access key does not/) });
  });

  test('of the operator: it works so well, and the doctor shouts', async () => {
    const { accessKeyId, secretAccessKey } = stage.cloud.operator;
    const before = await stage.objects('');
    const examined = await look(await withKey({ accessKeyId, secretAccessKey }));
    expect(examined.whats('credentials', 'vault')).toEqual(['keyAccepted', 'bucketFound', 'ledgerFound']);
    // The vault's own policy denies deletion even to the operator.
    const { actions } = examined.of('powersTooMany') as { actions: string[] };
    expect(actions).toEqual(expect.arrayContaining(['s3:ListBucket', 's3:ListBucketVersions', 's3:GetBucketPolicy']));
    expect(await stage.objects('')).toEqual(before);
    expect(await versionsOf(stage)).toBe(before.length);
  });

  test('that may delete, in a bucket whose policy does not deny it: seen, and nothing is deleted, hidden or made', async () => {
    const { accessKeyId, secretAccessKey } = stage.cloud.operator;
    const vault = { ...(stage.enrolment.server.config.vault as object), bucket: stage.cloud.ledgerBucket };
    const before = await versionsOf(stage, stage.cloud.ledgerBucket);
    const examined = await look(await stage.variant({ vault }, { s3: { accessKeyId, secretAccessKey } }));
    expect(examined.of('powersTooMany').actions).toContain('s3:DeleteObjectVersion');
    expect(await versionsOf(stage, stage.cloud.ledgerBucket)).toBe(before);
  });

  test('of another clinic', async () => {
    const examined = await look(await stage.variant({ site: 'other-clinic' }));
    expect(examined.whats('credentials', 'vault')).toEqual(['keyAccepted', 'bucketTrouble']);
  });
});

describe('the bucket', () => {
  test('that does not exist', async () => {
    const vault = { ...(stage.enrolment.server.config.vault as object), bucket: 'no-such-bucket' };
    const examined = await look(await stage.variant({ vault }));
    expect(examined.of('bucketTrouble')).toMatchObject({ reason: expect.stringMatching(/no such bucket/) });
    expect(examined.whats('credentials')).toEqual(['keyAccepted']);
  });

  test('in another region', async () => {
    const vault = { ...(stage.enrolment.server.config.vault as object), region: 'eu-west-1' };
    const examined = await look(await stage.variant({ vault }));
    expect(examined.of('bucketTrouble')).toMatchObject({ reason: expect.stringMatching(/region/) });
  });

  test('a ledger that this key may not read', async () => {
    const examined = await look(await stage.variant({ ledger: { bucket: 'no-such-ledger' } }));
    expect(examined.whats('vault')).toEqual(['bucketFound', 'ledgerTrouble']);
    expect(examined.whats('backups', 'lock')).toEqual(['backupWaiting', 'lockUnknown']);
  });
});

describe('the clock of this machine', () => {
  test.each([
    [3, 'clockWrong'],
    [-3, 'clockWrong'],
    [0.1, 'clockOff'],
  ])('%f hours off', async (hours, what) => {
    const examined = await look(stage.server, shifted(hours));
    expect(examined.whats('clock')).toEqual([what]);
    const { seconds } = examined.of(what as 'clockOff') as { seconds: number };
    expect(Math.round(seconds / 36)).toBe(hours * 100);
  });
});

describe('backups', () => {
  test('older than the schedule allows', async () => {
    const config = await stage.variant({ schedule: [{ at: 'every day at 01:30' }] });
    expect((await look(config, shifted(40))).whats('backups')).toEqual(['backupGood']);
    expect((await look(config, shifted(49))).whats('backups')).toEqual(['backupOld']);
  });

  test('of a database that has none yet', async () => {
    const databases = { other: { engine: 'command', command: ['/bin/true'] } };
    expect((await look(await stage.variant({ databases }))).whats('backups')).toEqual(['backupNone']);
  });

  test('whose lock ends soon', async () => {
    expect((await look(stage.server, shifted(24 * 25))).of('lockEnds')).toMatchObject({ database: 'main', days: 4 });
  });

  test('that the cloud found bad', async () => {
    const operator = stage.cloud.client(stage.cloud.operator);
    const [manifest] = await stage.objects('/manifest.json');
    const [, site, , database, backup] = manifest!.key.split('/');
    const verdict = {
      ...{ format: 'clinic-offsite/1/verdict', site, database, backup, state: 'failed' },
      ...{ judgedAt: '2026-11-28T07:00:00.000Z', reread: 'when-no-checksum' },
      counts: { objects: 4, bytes: 100, rereadObjects: 0, findings: 1 },
      findings: [{ object: 'sites/x/packs/aa/bb', rule: 'missing', reason: 'the pack is missing' }],
      anomalies: [{ what: 'uploader-outdated', version: '0.1.0', oldestGood: '9.0.0' }],
    };
    const Key = `sites/${site}/verdicts/${database}/${backup}.json`;
    await operator.send(new PutObjectCommand({ Bucket: stage.cloud.ledgerBucket, Key, Body: JSON.stringify(verdict) }));
    operator.destroy();
    const examined = await look(stage.server);
    expect(examined.of('backupFailed')).toMatchObject({ database: 'main', reason: 'the pack is missing' });
    expect(examined.of('versionOld')).toEqual({ version: '0.1.0', oldestGood: '9.0.0' });
    expect((await look(stage.server, { version: '9.0.0' })).whats('version')).toEqual(['versionGood']);
  });
});

/** Delete markers would be among them. */
async function versionsOf({ cloud }: CliStage, bucket = cloud.vaultBucket): Promise<number> {
  const operator = cloud.client(cloud.operator);
  const { Versions = [], DeleteMarkers = [] } = await operator.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  operator.destroy();
  return Versions.length + DeleteMarkers.length;
}
