// Keys are replaced without a gap and end without a slip: two work beside each other, the old one goes once the new one was used, and
// after a theft all of them go at once.

import { rmSync } from 'node:fs';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from 'vitest';
import { listKeys } from '../../../operator/account/access-keys.ts';
import { enrolSite } from '../../../operator/enrol/enrol-site.ts';
import type { IdentityName } from '../../../operator/enrol/issue-keys.ts';
import { listSites } from '../../../operator/enrol/list-sites.ts';
import { revokeKeys } from '../../../operator/enrol/revoke-keys.ts';
import { rotateKeys } from '../../../operator/enrol/rotate-keys.ts';
import { type EnrolledKey, type Enrolment, parseEnrolment } from '../../../vault/enrolment.ts';
import { clientOf, refusal } from '../../conformance/s3-endpoint.ts';
import { readText, SITE, useDesk } from '../stage.ts';

const desk = useDesk();
const given = { name: 'Novák', language: 'cs', email: ['a@example.cz'], phone: [], database: ['main'] };
const rotate = (identity: IdentityName) => rotateKeys(desk().place, { site: SITE, file: desk().file, identity });
const revoke = (identity: IdentityName, stolen = false) => revokeKeys(desk().place, { site: SITE, identity, stolen });
const countOf = async (identity: IdentityName): Promise<number> =>
  (await listKeys(desk().account, `clinic-offsite-${identity}-${SITE}`)).length;

/** What was issued last; the file is handed over, so it is gone. */
function handOver(): Enrolment {
  const enrolment = parseEnrolment(Buffer.from(readText(desk().file)));
  rmSync(desk().file);
  return enrolment;
}

async function use(key: EnrolledKey): Promise<void> {
  const { ready } = desk().cloud;
  const s3 = clientOf(ready, key);
  await s3
    .send(new ListObjectsV2Command({ Bucket: ready.vaultBucket, Prefix: `sites/${SITE}/` }))
    .finally(() => s3.destroy());
}

async function tasks(): Promise<string> {
  desk().said.length = 0;
  await listSites(desk().place, { json: false });
  return desk().text();
}

let first: Enrolment;
beforeEach(async () => {
  await enrolSite(desk().place, { site: SITE, file: desk().file, skipDeploy: false, ...given });
  first = handOver();
});

test('a rotation: two keys work, the old one goes when the new one was used', async () => {
  await use(first.uploader!);
  await rotate('uploader');
  const second = handOver();
  expect(second.recovery).toBeUndefined();
  await use(first.uploader!);
  expect(await tasks()).toContain('was never used: has the file arrived?');
  await expect(revoke('uploader')).rejects.toThrow('the newer one was never used');
  await use(second.uploader!);
  expect(await tasks()).toContain('the old key of the uploader can go');
  await revoke('uploader');
  expect((await refusal(use(first.uploader!))).code).toBe('InvalidAccessKeyId');
  await use(second.uploader!);
  await use(first.recovery!);
  expect(await tasks()).not.toContain('can go');
});

test('a third key is refused before anything happens', async () => {
  await rotate('uploader');
  handOver();
  await expect(rotate('uploader')).rejects.toMatchObject({ hint: expect.stringContaining('--revoke uploader') });
  expect(await countOf('uploader')).toBe(2);
});

test('a file that is still here is never written over', async () => {
  await rotate('uploader');
  await expect(rotate('recovery')).rejects.toThrow('there is one already');
  expect(await countOf('recovery')).toBe(1);
});

test('the only key is not revoked by a slip', async () => {
  await expect(revoke('uploader')).rejects.toThrow('the clinic would be cut off');
  await use(first.uploader!);
});

test('a stolen server: everything of the uploader ends at once, recovery goes on, and the way back works', async () => {
  await rotate('uploader');
  const second = handOver();
  await revoke('uploader', true);
  for (const key of [first.uploader!, second.uploader!]) {
    expect((await refusal(use(key))).code).toBe('InvalidAccessKeyId');
  }
  await use(first.recovery!);
  expect(desk().text()).toContain('Restore on a NEW machine');
  expect(await tasks()).toContain('the uploader has no key');
  // To change a contact must not give the thief's victim a key by the way.
  await enrolSite(desk().place, { site: SITE, file: desk().file, skipDeploy: false });
  expect(await countOf('uploader')).toBe(0);
  await rotate('uploader');
  await use(handOver().uploader!);
  // A second time there is nothing left to do, which is no failure: on that day a command is typed twice.
  await revoke('recovery', true);
  await revoke('recovery', true);
  expect(desk().text()).toContain('has no key that could be revoked');
  expect(desk().text()).toContain('A recovery kit in wrong hands');
});

test('no secret is ever shown', async () => {
  await rotate('uploader');
  await rotate('recovery').catch(() => undefined);
  await revoke('uploader', true);
  await tasks();
  const secrets = [first.uploader!, first.recovery!, handOver().uploader!].map((key) => key.secretAccessKey);
  for (const secret of secrets) expect(desk().text()).not.toContain(secret);
});
