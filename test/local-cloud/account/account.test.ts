// STS, IAM and CloudFormation of the local cloud with AWS's own library: keys that work from the moment they are made until they are
// switched off, and refusals for everybody and everything else.

import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import {
  GetSMSSandboxAccountStatusCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
} from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessKey } from '../../../local-cloud/auth/identity.ts';
import type { Delivery } from '../../../local-cloud/disk/topics.ts';
import { STACKS_PAGE_MAX } from '../../../local-cloud/limits.ts';
import type { LocalCloud } from '../../../local-cloud/start.ts';
import { sendRaw } from '../../conformance/raw-request.ts';
import { clientOf, openLocalCloud, refusal } from '../../conformance/s3-endpoint.ts';
import { snsOf } from '../../conformance/sns-endpoint.ts';

const START = Date.parse('2026-11-28T06:00:00Z');
let time = START;
let cloud: LocalCloud;
const delivered: Delivery[] = [];
beforeAll(async () => {
  const onDelivery = (one: Delivery): void => void delivered.push(one);
  cloud = await openLocalCloud({ now: () => new Date(time), onDelivery });
});
afterAll(() => cloud.close());

function settings(keys: AccessKey) {
  const { endpoint, region } = cloud.ready;
  const { accessKeyId, secretAccessKey } = keys;
  const systemClockOffset = time - Date.now();
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1, systemClockOffset };
}

const iam = (keys: AccessKey = cloud.ready.operator): IAMClient => new IAMClient(settings(keys));
const stacks = (keys: AccessKey = cloud.ready.operator) => new CloudFormationClient(settings(keys));
const codeOf = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => expect.fail('it was not refused'),
    (error: { name: string; Code?: string }) => error.Code ?? error.name,
  );

async function newKey(UserName: string): Promise<AccessKey> {
  const { AccessKey: made } = await iam().send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: made!.AccessKeyId!, secretAccessKey: made!.SecretAccessKey! };
}

async function deploySite(site: string, body: object = {}): Promise<void> {
  const target = { ...cloud.ready, keys: cloud.ready.operator };
  const request = { method: 'PUT', path: `/_sites/${site}`, body: JSON.stringify({ accessKeys: false, ...body }) };
  expect((await sendRaw(target, { ...request, time: new Date(time) })).status).toBe(200);
}

async function listOwn(keys: AccessKey, site: string): Promise<number | undefined> {
  const s3 = clientOf(cloud.ready, keys);
  s3.config.systemClockOffset = time - Date.now();
  const request = new ListObjectsV2Command({ Bucket: cloud.ready.vaultBucket, Prefix: `sites/${site}/` });
  return (await s3.send(request)).KeyCount;
}

test('who is calling is told to whoever signs rightly, and to nobody else', async () => {
  const ask = (keys: AccessKey) => new STSClient(settings(keys)).send(new GetCallerIdentityCommand({}));
  expect(await ask(cloud.ready.operator)).toMatchObject({
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:user/clinic-offsite-operator',
  });
  expect((await ask(cloud.ready.site)).Arn).toMatch(/user\/clinic-offsite-uploader-demo-clinic$/);
  expect(await codeOf(ask({ ...cloud.ready.operator, secretAccessKey: 'wrong' }))).toBe('SignatureDoesNotMatch');
  expect(await codeOf(ask({ accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' }))).toBe('InvalidClientTokenId');
});

test('a key works at once, is used, sleeps, wakes and goes', async () => {
  await deploySite('novak');
  const UserName = 'clinic-offsite-uploader-novak';
  const key = await newKey(UserName);
  const AccessKeyId = key.accessKeyId;
  const lastUse = async () => (await iam().send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).AccessKeyLastUsed;
  expect(await lastUse()).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
  expect(await listOwn(key, 'novak')).toBe(0);
  expect(await lastUse()).toEqual({ LastUsedDate: new Date(START), ServiceName: 's3', Region: 'eu-central-1' });
  time += 61_000;
  expect((await refusal(listOwn(key, 'another'))).code).toBe('AccessDenied');
  expect((await lastUse())?.LastUsedDate).toEqual(new Date(START + 61_000));

  const list = async () => (await iam().send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata;
  expect(await list()).toEqual([{ UserName, AccessKeyId, Status: 'Active', CreateDate: new Date(START) }]);
  await iam().send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
  expect((await refusal(listOwn(key, 'novak'))).code).toBe('InvalidAccessKeyId');
  expect((await list())?.[0]?.Status).toBe('Inactive');
  await iam().send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Active' }));
  expect(await listOwn(key, 'novak')).toBe(0);
  await iam().send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  expect((await refusal(listOwn(key, 'novak'))).code).toBe('InvalidAccessKeyId');
  expect(await list()).toEqual([]);
});

test('two keys of a user work beside each other, a third is refused', async () => {
  await deploySite('svoboda');
  const UserName = 'clinic-offsite-uploader-svoboda';
  const keys = [await newKey(UserName), await newKey(UserName)];
  for (const key of keys) expect(await listOwn(key, 'svoboda')).toBe(0);
  expect(await codeOf(newKey(UserName))).toBe('LimitExceeded');
});

test('a user or a key that is not there, or is another’s, is refused by IAM’s own code', async () => {
  await deploySite('dvorak');
  const [uploader, recovery] = ['clinic-offsite-uploader-dvorak', 'clinic-offsite-recovery-dvorak'];
  const { accessKeyId: AccessKeyId } = await newKey(recovery);
  const refused = [
    () => newKey('clinic-offsite-uploader-nobody'),
    () => newKey('clinic-offsite-operator'),
    () => iam().send(new DeleteAccessKeyCommand({ UserName: uploader, AccessKeyId })),
    () => iam().send(new UpdateAccessKeyCommand({ UserName: uploader, AccessKeyId, Status: 'Inactive' })),
    () => iam().send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIANOBODYHASTHISKEY' })),
  ];
  for (const one of refused) expect(await codeOf(one())).toBe('NoSuchEntity');
  expect(await codeOf(iam().send(new ListUsersCommand({})))).toBe('InvalidAction');
  expect(await codeOf(iam().send(new ListAccessKeysCommand({})))).toBe('NotImplemented');
  expect(await codeOf(iam().send(new ListAccessKeysCommand({ UserName: uploader, MaxItems: 1 })))).toBe(
    'NotImplemented',
  );
});

test('neither of a site’s identities may do anything in IAM or CloudFormation', async () => {
  const UserName = 'clinic-offsite-uploader-demo-clinic';
  const AccessKeyId = cloud.ready.site.accessKeyId;
  for (const keys of [cloud.ready.site, cloud.ready.site.recovery]) {
    const requests = [
      () => iam(keys).send(new CreateAccessKeyCommand({ UserName })),
      () => iam(keys).send(new ListAccessKeysCommand({ UserName })),
      () => iam(keys).send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' })),
      () => iam(keys).send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })),
      () => iam(keys).send(new GetAccessKeyLastUsedCommand({ AccessKeyId })),
      () => stacks(keys).send(new DescribeStacksCommand({})),
    ];
    for (const request of requests) expect(await codeOf(request())).toBe('AccessDenied');
  }
});

test('stacks tell their outputs, page by page; one that is not there is refused', async () => {
  const outputsOf = async (StackName: string) => {
    const { Stacks } = await stacks().send(new DescribeStacksCommand({ StackName }));
    return Object.fromEntries(Stacks![0]!.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  };
  expect(await outputsOf('clinic-offsite-vault')).toMatchObject({
    VaultBucketName: cloud.ready.vaultBucket,
    LedgerBucketName: cloud.ready.ledgerBucket,
    OperatorTopicArn: cloud.ready.operatorTopicArn,
  });
  expect(await outputsOf('clinic-offsite-site-demo-clinic')).toEqual({
    SiteTopicArn: cloud.ready.site.topicArn,
    UploaderUserName: 'clinic-offsite-uploader-demo-clinic',
    RecoveryUserName: 'clinic-offsite-recovery-demo-clinic',
  });
  const missing = stacks().send(new DescribeStacksCommand({ StackName: 'clinic-offsite-site-nobody' }));
  await expect(missing).rejects.toThrow('Stack with id clinic-offsite-site-nobody does not exist');

  const many = Array.from({ length: STACKS_PAGE_MAX + 5 }, (_, i) => `many-${String(i).padStart(3, '0')}`);
  for (const site of many) cloud.enrolSite(site);
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await stacks().send(new DescribeStacksCommand({ NextToken }));
    names.push(...page.Stacks!.map(({ StackName }) => StackName));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(many.map((site) => `clinic-offsite-site-${site}`)));
  expect(names[0]).toBe('clinic-offsite-vault');
});

test('an address that nobody confirmed is shown as pending and gets nothing, until it is confirmed', async () => {
  const contacts = { emails: ['a@example.cz', 'b@example.cz'], phones: ['+420601234567'] };
  await deploySite('pokorny', { ...contacts, unconfirmed: ['b@example.cz'] });
  const TopicArn = 'arn:aws:sns:eu-central-1:123456789012:clinic-offsite-site-pokorny';
  const sns = snsOf(cloud.ready, cloud.ready.operator);
  sns.config.systemClockOffset = time - Date.now();
  const pending = async () => {
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const found = Subscriptions!.filter(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation');
    return found.map(({ Endpoint }) => Endpoint);
  };
  const toldOf = async () => {
    delivered.length = 0;
    const channels = { DataType: 'String.Array', StringValue: '["email","sms"]' };
    await sns.send(new PublishCommand({ TopicArn, Message: 'x', MessageAttributes: { channels } }));
    return delivered.map(({ endpoint }) => endpoint);
  };
  expect(await pending()).toEqual(['b@example.cz']);
  expect(await toldOf()).toEqual(['a@example.cz', '+420601234567']);
  await deploySite('pokorny', contacts);
  expect(await pending()).toEqual([]);
  expect(await toldOf()).toEqual(['a@example.cz', 'b@example.cz', '+420601234567']);
  expect((await sns.send(new GetSMSSandboxAccountStatusCommand({}))).IsInSandbox).toBe(false);
});
