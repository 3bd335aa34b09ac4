// A clinic from nothing to a registered site whose keys work: asked, written, deployed, told; run again it changes nothing, and its
// signing key is believed only with the digits that were read aloud.

import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { listKeys } from '../../../operator/account/access-keys.ts';
import { isRegistered } from '../../../operator/account/ledger.ts';
import { enrolSite } from '../../../operator/enrol/enrol-site.ts';
import { listSites } from '../../../operator/enrol/list-sites.ts';
import { type Enrolment, parseEnrolment } from '../../../vault/enrolment.ts';
import { siteIdSchema } from '../../../vault/names.ts';
import { encodeSigningKeyText, fingerprintOf } from '../../../vault/signing-key-text.ts';
import { newSigningKey } from '../../../vault/site-keys.ts';
import { clientOf, refusal } from '../../conformance/s3-endpoint.ts';
import { type Desk, readText, SITE, useDesk } from '../stage.ts';

const desk = useDesk();
const signing = { site: siteIdSchema.parse(SITE), signingPublicKey: newSigningKey().signingPublicKey };

const enrol = (more: object = {}) =>
  enrolSite(desk().place, { site: SITE, file: desk().file, skipDeploy: false, ...more });
const issued = (): Enrolment => parseEnrolment(Buffer.from(readText(desk().file)));
const registered = (): Promise<boolean> =>
  isRegistered({ account: desk().account, bucket: desk().cloud.ready.ledgerBucket }, signing.site);

function answerAll({ answers }: Desk): void {
  answers.set('called', 'Ordinace MUDr. Novák');
  answers.set('language', 'cs');
  answers.set('e-mail', 'a@example.cz, b@example.cz');
  answers.set('SMS', '+420 601 123 456');
  answers.set('Which databases', 'main, snimky');
  answers.set('backup of main', 'every working day by 07:00');
  answers.set('backup of snimky', 'weekly');
}

test('a clinic that is asked about gets its file, its stack, its keys; and no secret is shown', async () => {
  answerAll(desk());
  await enrol();
  const { place, cloud, file } = desk();
  expect(readText(join(place.root, 'sites', `${SITE}.yaml`))).toMatch(
    /^# Written by .*\n\nsite: novak-praha\nname: Ordinace MUDr. Novák\nlanguage: cs\n/,
  );
  expect(desk().cdkCalls).toEqual([
    [
      ...['deploy', `clinic-offsite-site-${SITE}`, '--require-approval', 'never', '--progress', 'events'],
      ...['--exclusively', '--context', `root=${place.root}`, '--context', `site=${SITE}`],
    ],
  ]);
  const enrolment = issued();
  expect(enrolment).toMatchObject({
    site: SITE,
    name: 'Ordinace MUDr. Novák',
    vault: { bucket: cloud.ready.vaultBucket, region: 'eu-central-1', endpoint: cloud.ready.endpoint },
    ledger: { bucket: cloud.ready.ledgerBucket },
    databases: [
      { database: 'main', deadline: 'every working day by 07:00' },
      { database: 'snimky', deadline: 'weekly' },
    ],
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(file, '..'))).toEqual([`${SITE}.json`]);
  for (const key of [enrolment.uploader!, enrolment.recovery!]) {
    expect(desk().text()).not.toContain(key.secretAccessKey);
    const s3 = clientOf(cloud.ready, key);
    const list = (Prefix: string) => s3.send(new ListObjectsV2Command({ Bucket: cloud.ready.vaultBucket, Prefix }));
    expect((await list(`sites/${SITE}/`)).KeyCount).toBe(0);
    expect((await refusal(list('sites/demo-clinic/'))).code).toBe('AccessDenied');
    s3.destroy();
  }
  expect(await registered()).toBe(false);
  expect(desk().text()).toContain('is not registered yet');
});

test('what can be said on the command line is not asked', async () => {
  const given = { name: 'Novák', language: 'cs', email: ['a@example.cz'], phone: [], database: ['main'] };
  await enrol(given);
  expect(issued().databases).toEqual([{ database: 'main', deadline: 'every day by 07:00' }]);
});

test('without a terminal, the first thing that is missing is named with its option, and nothing is left behind', async () => {
  await expect(enrol({ name: 'Novák', language: 'cs' })).rejects.toMatchObject({
    message: expect.stringContaining('nobody is at a terminal'),
    hint: expect.stringContaining('--email'),
  });
  expect(readdirSync(join(desk().place.root, 'sites'))).toEqual([]);
  expect(desk().cdkCalls).toEqual([]);
});

test.each([
  ['list', 'no name for a site'],
  ['Novak', 'no name for a site'],
  ['a'.repeat(41), 'no name for a site'],
])('%s is no site', async (site, why) => {
  await expect(enrol({ site })).rejects.toThrow(why);
});

test('run again it deploys, and makes neither another key nor another file', async () => {
  answerAll(desk());
  await enrol();
  const before = readText(desk().file);
  await enrol();
  expect(readText(desk().file)).toBe(before);
  expect(await listKeys(desk().account, `clinic-offsite-uploader-${SITE}`)).toHaveLength(1);
  expect(desk().text()).toContain('Once the clinic has it, delete it');
});

test('the signing key is believed with its digits, and not otherwise', async () => {
  answerAll(desk());
  await enrol();
  const text = encodeSigningKeyText(signing);
  const other = { ...signing, signingPublicKey: newSigningKey().signingPublicKey };
  const path = join(desk().place.root, 'sites', `${SITE}.yaml`);
  const before = readText(path);
  const refused = [
    // What a man in the middle sends has digits of its own; the technician reads those of the true key.
    enrol({ signingKey: encodeSigningKeyText(other), fingerprint: fingerprintOf(signing) }),
    enrol({ signingKey: text, fingerprint: '' }),
    enrol({ signingKey: text }),
    enrol({ signingKey: encodeSigningKeyText({ ...signing, site: siteIdSchema.parse('another') }), fingerprint: 'x' }),
    enrol({ signingKey: text.slice(0, -1), fingerprint: fingerprintOf(signing) }),
  ];
  for (const one of await Promise.allSettled(refused)) expect(one.status).toBe('rejected');
  expect(readText(path)).toBe(before);
  expect(await registered()).toBe(false);

  desk().answers.set('24 digits', fingerprintOf(signing));
  await enrol({ signingKey: text });
  expect(await registered()).toBe(true);
  expect(readText(path)).toContain(signing.signingPublicKey);
  await enrol({ signingKey: text });
  expect(desk().text()).toContain('known already');
  await enrol({ signingKey: encodeSigningKeyText(other), fingerprint: fingerprintOf(other) });
  const keys = [signing, other].map(({ signingPublicKey }) => signingPublicKey);
  expect(keys.every((key) => readText(path).includes(key))).toBe(true);
});

test('comments in the site file outlive a new signing key', async () => {
  const path = join(desk().place.root, 'sites', `${SITE}.yaml`);
  writeFileSync(path, `# ring twice\nsite: ${SITE}\ncontacts: { emails: [a@example.cz] } # the wife\n`);
  await enrol({ signingKey: encodeSigningKeyText(signing), fingerprint: fingerprintOf(signing) });
  expect(readText(path)).toMatch(/^# ring twice\n[\s\S]*# the wife/);
  expect(existsSync(`${path}.new`)).toBe(false);
});

test('backups that came before the registration are judged once it is there', async () => {
  answerAll(desk());
  await enrol();
  const { cloud } = desk();
  const s3 = clientOf(cloud.ready, issued().uploader!);
  const Key = `sites/${SITE}/backups/main/20261128T060000Z-0000000000000001/manifest.json`;
  await s3.send(new PutObjectCommand({ Bucket: cloud.ready.vaultBucket, Key, Body: 'x', IfNoneMatch: '*' }));
  s3.destroy();
  await cloud.idle();
  await enrol();
  expect(desk().text()).toContain('none of them counts');
  await enrol({ signingKey: encodeSigningKeyText(signing), fingerprint: fingerprintOf(signing) });
  await cloud.idle();
  const operator = clientOf(cloud.ready, cloud.ready.operator);
  const verdicts = { Bucket: cloud.ready.ledgerBucket, Prefix: `sites/${SITE}/verdicts/` };
  expect((await operator.send(new ListObjectsV2Command(verdicts))).KeyCount).toBe(1);
  operator.destroy();
});

test('who has not confirmed is named at once, and in the list', async () => {
  answerAll(desk());
  desk().unconfirmed.push('b@example.cz');
  await enrol();
  expect(desk().text()).toMatch(/!! b@example\.cz gets nothing/);
  expect(desk().text()).not.toMatch(/!! a@example\.cz/);
  desk().said.length = 0;
  await listSites(desk().place, { json: false });
  expect(desk().text()).toContain('b@example.cz has not confirmed');
});

test('a stack that is deployed elsewhere is only looked for', async () => {
  const given = { name: 'Novák', language: 'cs', email: [], phone: [], database: ['main'], skipDeploy: true };
  await expect(enrol(given)).rejects.toThrow(`there is no stack clinic-offsite-site-${SITE}`);
  expect(desk().cdkCalls).toEqual([]);
});

test('a deployment that fails ends the run before there are keys, and says which permission was missing', async () => {
  answerAll(desk());
  const printed =
    'User: arn:aws:iam::1:user/x is not authorized to perform: sns:CreateTopic on resource: arn:aws:sns:y';
  const place = { ...desk().place, cdk: async () => ({ exitCode: 1, printed }) };
  await expect(enrolSite(place, { site: SITE, file: desk().file, skipDeploy: false })).rejects.toMatchObject({
    message: expect.stringContaining('may not do sns:CreateTopic'),
    hint: expect.stringContaining('arn:aws:sns:y'),
  });
  expect(existsSync(desk().file)).toBe(false);
});
