// The whole way, with nobody's rights but their own: the clinic's uploader stores a backup, S3 tells of the manifest, the validator
// judges it, and the uploader reads the verdict. Each part alone can be right and the way still be barred by a policy.

import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeRegistration, newRegistration, registrationKey } from '../../../lambdas/site/registration.ts';
import { createHandler } from '../../../lambdas/validate/handler.ts';
import { type LocalCloud, startLocalCloud } from '../../../local-cloud/start.ts';
import { parseVerdict, type Verdict, verdictKey } from '../../../vault/verdict.ts';
import { nameOf, type SampleBackup, sampleBackup, signingKey } from '../sample-backup.ts';

const { signingKey: key, publicKey } = signingKey('own');
const reported: object[] = [];

let dir: string;
let cloud: LocalCloud;
let uploader: S3Client;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'offsite-events-'));
  const validate: typeof createHandler = (services) => createHandler({ ...services, log: () => undefined });
  const report = (line: object) => reported.push(line);
  cloud = await startLocalCloud({ dir, port: 0, now: () => new Date(), functions: { validate }, report });
  const { endpoint, region, operator, site, ledgerBucket } = cloud.ready;
  const client = (credentials: typeof operator) =>
    new S3Client({ endpoint, region, forcePathStyle: true, credentials });
  uploader = client(site);
  const name = nameOf(site.id);
  await client(operator).send(
    new PutObjectCommand({
      ...{ Bucket: ledgerBucket, Key: registrationKey(name.site) },
      Body: encodeRegistration(newRegistration({ site: name.site, signingPublicKeys: [publicKey] })),
    }),
  );
});
afterAll(async () => {
  uploader.destroy();
  await cloud.close();
  await rm(dir, { recursive: true, force: true });
});

async function upload(backup: SampleBackup, without?: string): Promise<Verdict> {
  for (const [objectKey, bytes] of backup.objects) {
    if (objectKey === without) continue;
    const checksum = { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: hash('sha256', bytes, 'base64') } as const;
    const object = { Bucket: cloud.ready.vaultBucket, Key: objectKey, Body: bytes, IfNoneMatch: '*', ...checksum };
    await uploader.send(new PutObjectCommand(object));
  }
  await cloud.idle();
  const place = { Bucket: cloud.ready.ledgerBucket, Key: verdictKey(backup.name) };
  const { Body } = await uploader.send(new GetObjectCommand(place));
  return parseVerdict(await Body!.transformToByteArray());
}

test('an honest backup becomes valid', async () => {
  const name = nameOf(cloud.ready.site.id, 'main', '20261123T013000Z-0000000000000001');
  expect(await upload(sampleBackup({ name, key }))).toMatchObject({ ...name, state: 'valid' });
  expect(reported).toEqual([]);
});

test('one that lacks a pack fails, at the first delivery of the event', async () => {
  const name = nameOf(cloud.ready.site.id, 'main', '20261124T013000Z-0000000000000002');
  const backup = sampleBackup({ name, key });
  const verdict = await upload(backup, backup.packKeys[0]);
  expect(verdict.findings).toMatchObject([{ object: backup.packKeys[0], rule: 'missing' }]);
  expect(reported).toEqual([]);
});
