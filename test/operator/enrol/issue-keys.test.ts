// Whatever goes wrong while keys are made: no key stays of which nobody has the secret, no half of a file, and the next run goes on.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  type IAMClient,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from 'vitest';
import { createKey, listKeys } from '../../../operator/account/access-keys.ts';
import { enrolSite } from '../../../operator/enrol/enrol-site.ts';
import { clearUnfinished } from '../../../operator/enrol/issue-keys.ts';
import { parseEnrolment } from '../../../vault/enrolment.ts';
import { clientOf } from '../../conformance/s3-endpoint.ts';
import { readText, SITE, useDesk } from '../stage.ts';

const desk = useDesk();
const UPLOADER = `clinic-offsite-uploader-${SITE}`;
const RECOVERY = `clinic-offsite-recovery-${SITE}`;
const given = { name: 'Novák', language: 'cs', email: ['a@example.cz'], phone: [], database: ['main'] };

const enrol = (iam: IAMClient = desk().account.iam) => {
  const place = { ...desk().place, account: { ...desk().account, iam } };
  return enrolSite(place, { site: SITE, file: desk().file, skipDeploy: false, ...given });
};
const keys = async () => [...(await listKeys(desk().account, UPLOADER)), ...(await listKeys(desk().account, RECOVERY))];
const leftovers = (): string[] => (existsSync(dirname(desk().file)) ? readdirSync(dirname(desk().file)) : []);

/** IAM that fails where `fails` says so; what was sent before it happened. */
function failingIam(fails: (command: object) => boolean): IAMClient {
  const { iam } = desk().account;
  const send = (command: object) =>
    fails(command) ? Promise.reject(new Error('the line is dead')) : iam.send(command as never);
  return { send } as unknown as IAMClient;
}

/** The enrolment file, if there is one, holds keys that work, and they are all that there are. */
async function expectWhole(): Promise<void> {
  const { uploader, recovery } = parseEnrolment(Buffer.from(readText(desk().file)));
  expect((await keys()).map(({ accessKeyId }) => accessKeyId)).toEqual([uploader!.accessKeyId, recovery!.accessKeyId]);
  for (const key of [uploader!, recovery!]) {
    const s3 = clientOf(desk().cloud.ready, key);
    const Prefix = `sites/${SITE}/`;
    await s3.send(new ListObjectsV2Command({ Bucket: desk().cloud.ready.vaultBucket, Prefix }));
    s3.destroy();
  }
  expect(leftovers()).toEqual([`${SITE}.json`]);
}

beforeEach(() => {
  let made = 0;
  secondCreation = (command) => command instanceof CreateAccessKeyCommand && ++made === 2;
});
let secondCreation: (command: object) => boolean;

test('the second key cannot be made: the first is gone again, and so is every file', async () => {
  await expect(enrol(failingIam(secondCreation))).rejects.toThrow('the line is dead');
  expect(await keys()).toEqual([]);
  expect(leftovers()).toEqual([]);
  await enrol();
  await expectWhole();
});

test('and it cannot be deleted either: the next run does it, says so, and goes on', async () => {
  const isRemoval = (command: object): boolean =>
    command instanceof UpdateAccessKeyCommand || command instanceof DeleteAccessKeyCommand;
  await expect(enrol(failingIam((command) => isRemoval(command) || secondCreation(command)))).rejects.toThrow(
    'the line is dead',
  );
  const [lost] = await keys();
  expect(leftovers().sort()).toEqual([`${SITE}.json.new`, `${SITE}.json.unfinished`]);
  await enrol();
  expect(desk().text()).toContain(`The key ${lost!.accessKeyId} of a run that was cut short is deleted`);
  await expectWhole();
});

test('a folder that cannot be written is found before there is a key', async () => {
  writeFileSync(dirname(desk().file), 'not a folder');
  await expect(enrol()).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await keys()).toEqual([]);
});

test('killed behind the file and before its journal went: the keys stay', async () => {
  await enrol();
  const journal = { startedAt: '2026-11-28T07:00:00.000Z', users: [{ userName: UPLOADER, before: [] }] };
  writeFileSync(`${desk().file}.unfinished`, JSON.stringify(journal));
  await enrol();
  await expectWhole();
});

test.each([
  '',
  '{"startedAt":"2026',
])('killed while the journal was written (%j): no key had been made', async (cut) => {
  mkdirSync(dirname(desk().file), { recursive: true });
  writeFileSync(`${desk().file}.unfinished`, cut);
  await enrol();
  await expectWhole();
});

test('a key that was used is known to somebody, and is left alone', async () => {
  await enrol();
  const { account, file, cloud } = desk();
  const key = await createKey(account, UPLOADER);
  const s3 = clientOf(cloud.ready, key);
  await s3.send(new ListObjectsV2Command({ Bucket: cloud.ready.vaultBucket, Prefix: `sites/${SITE}/` }));
  s3.destroy();
  const journal = { startedAt: '2026-11-28T07:00:00.000Z', users: [{ userName: UPLOADER, before: [] }] };
  writeFileSync(`${file}.unfinished`, JSON.stringify(journal));
  expect(await clearUnfinished({ account, file })).toEqual([]);
  expect(await keys()).toHaveLength(3);
});

test('a journal that somebody edited is refused in words', async () => {
  mkdirSync(dirname(desk().file), { recursive: true });
  writeFileSync(`${desk().file}.unfinished`, '{"users":7}');
  await expect(enrol()).rejects.toMatchObject({ hint: expect.stringContaining('never used') });
});
