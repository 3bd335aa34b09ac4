// A deployment and the life of one clinic in it: deployed, enrolled, used, attacked, revoked, taken down. Against a fresh local cloud, with
// a CDK that is played; or against the account that the environment names, with the real CDK, where it takes some minutes and leaves
// the (empty, governance) vault behind:
//
//   OFFSITE_DEPLOY_TEST_ACCOUNT=123456789012      and AWS's own variables: a profile, keys, AWS_REGION, AWS_ENDPOINT_URL
//
// The account's number, so that no shell with the wrong profile deploys into the clinics' account.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Account, openAccount } from '../../operator/account/account.ts';
import { isRegistered } from '../../operator/account/ledger.ts';
import { vaultOutputsOf } from '../../operator/account/stacks.ts';
import { type Cdk, cdkProgram } from '../../operator/cdk.ts';
import { runDeployment } from '../../operator/deploy/run-deployment.ts';
import { type Dialogue, refuseToAsk } from '../../operator/dialogue.ts';
import { enrolSite } from '../../operator/enrol/enrol-site.ts';
import { revokeKeys } from '../../operator/enrol/revoke-keys.ts';
import { type EnrolledKey, type Enrolment, parseEnrolment } from '../../vault/enrolment.ts';
import { siteIdSchema } from '../../vault/names.ts';
import { encodeSigningKeyText, fingerprintOf } from '../../vault/signing-key-text.ts';
import { newSigningKey } from '../../vault/site-keys.ts';
import { openDesk } from '../operator/stage.ts';

const ACCOUNT = process.env.OFFSITE_DEPLOY_TEST_ACCOUNT;
const MINUTES = 60_000;
/** IAM needs some seconds until a key works, and until one that ended is refused everywhere. */
const SOON = { timeout: ACCOUNT === undefined ? 5_000 : 2 * MINUTES, interval: ACCOUNT === undefined ? 50 : 3_000 };
const site = siteIdSchema.parse(`offsite-test-${Date.now().toString(36)}`);

let root = '';
let account: Account;
let cdk: Cdk;
const said: string[] = [];
const dialogue: Dialogue = {
  ...{ say: (line) => void said.push(line), warn: (line) => void said.push(line) },
  ...{ ask: async (question) => refuseToAsk(question), choose: async (choice) => refuseToAsk(choice) },
};
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'offsite-deployment-'));
  mkdirSync(join(root, 'sites'));
  closers.push(() => rmSync(root, { recursive: true, force: true }));
  if (ACCOUNT === undefined) {
    const desk = await openDesk(root, { lockMode: 'GOVERNANCE' });
    closers.push(() => desk.cloud.close());
    ({ account } = desk);
    ({ cdk } = desk.place);
  } else {
    account = await openAccount({ endpoint: process.env.AWS_ENDPOINT_URL });
    cdk = cdkProgram({ environment: { ...process.env, AWS_REGION: account.region }, stdout: process.stderr });
    if (account.accountId !== ACCOUNT) throw new Error(`this is the account ${account.accountId}, not ${ACCOUNT}`);
  }
  closers.push(() => account.close());
}, MINUTES);
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

const file = (): string => join(root, 'enrolment.json');
const enrolment = (): Enrolment => parseEnrolment(readFileSync(file()));
const place = async () => ({
  root,
  account,
  vault: await vaultOutputsOf(account),
  cdk,
  dialogue,
  now: () => new Date(),
});

async function as<T>(key: EnrolledKey, work: (s3: S3Client, Bucket: string) => Promise<T>): Promise<T | string> {
  const { region, endpoint } = enrolment().vault;
  const s3 = new S3Client({ region, credentials: { ...key }, ...(endpoint && { endpoint, forcePathStyle: true }) });
  try {
    return await work(s3, enrolment().vault.bucket);
  } catch (error) {
    return (error as Error).name;
  } finally {
    s3.destroy();
  }
}

const Key = `sites/${site}/packs/aa/aa00`;
const put =
  (more: object = {}) =>
  (s3: S3Client, Bucket: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*', ...more })).then(() => 'stored');
const list = (s3: S3Client, Bucket: string) =>
  s3.send(new ListObjectsV2Command({ Bucket, Prefix: `sites/${site}/` })).then(() => 'listed');

test('the cloud part is deployed', { timeout: 30 * MINUTES }, async () => {
  const stacksIn = (region: string) => new CloudFormationClient({ region });
  const answers = { lockMode: 'governance', email: ['operator@example.com'], phone: [], budget: '5', replica: 'none' };
  const consent = { yes: true, complianceCannotBeUndone: false, plan: false, sites: false };
  await runDeployment({ root, account, stacksIn, cdk, dialogue }, { ...answers, ...consent });
  expect(said.join('\n')).toContain('Deployed. Vault ');
});

test('a clinic is enrolled, and its key stores what it may', { timeout: 15 * MINUTES }, async () => {
  const given = { name: 'Test', language: 'en', email: [], phone: [], database: ['main'] };
  await enrolSite(await place(), { site, file: file(), skipDeploy: false, ...given });
  await expect.poll(() => as(enrolment().uploader!, list), SOON).toBe('listed');
  expect(await as(enrolment().uploader!, put())).toBe('stored');
});

test('and nothing else', { timeout: 5 * MINUTES }, async () => {
  const { uploader, recovery } = enrolment();
  expect(await as(uploader!, put())).toBe('PreconditionFailed');
  const forbidden: [string, (s3: S3Client, Bucket: string) => Promise<unknown>][] = [
    ['a put without its condition', put({ Key: `${Key}1`, IfNoneMatch: undefined })],
    ['a put for another site', put({ Key: 'sites/another/packs/aa/aa00' })],
    ['a delete', (s3, Bucket) => s3.send(new DeleteObjectCommand({ Bucket, Key }))],
    ['reading another site', (s3, Bucket) => s3.send(new GetObjectCommand({ Bucket, Key: 'sites/another/x' }))],
  ];
  for (const [what, attempt] of forbidden) expect(await as(uploader!, attempt), what).toBe('AccessDenied');
  expect(await as(recovery!, put({ Key: `${Key}2` }))).toBe('AccessDenied');
  await expect.poll(() => as(recovery!, list), SOON).toBe('listed');
});

test('its signing key registers it', { timeout: 15 * MINUTES }, async () => {
  const key = { site, signingPublicKey: newSigningKey().signingPublicKey };
  const signing = { signingKey: encodeSigningKeyText(key), fingerprint: fingerprintOf(key) };
  await enrolSite(await place(), { site, file: file(), skipDeploy: true, ...signing });
  const bucket = (await vaultOutputsOf(account)).LedgerBucketName;
  expect(await isRegistered({ account, bucket }, site)).toBe(true);
});

test('a stolen key ends, and the clinic’s stack can be taken down', { timeout: 15 * MINUTES }, async () => {
  const { uploader } = enrolment();
  for (const identity of ['uploader', 'recovery'] as const) {
    await revokeKeys(await place(), { site, identity, stolen: true });
  }
  await expect.poll(() => as(uploader!, list), SOON).toBe('InvalidAccessKeyId');
  const stack = [`clinic-offsite-site-${site}`, '--exclusively', '--force', '--context', `root=${root}`];
  expect((await cdk(['destroy', ...stack])).exitCode).toBe(0);
});
