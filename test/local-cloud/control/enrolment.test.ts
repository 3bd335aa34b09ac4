// Sites that come while the cloud runs: keys that work at once and for ever, contacts that can be changed, and nothing for others.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SiteKeys } from '../../../local-cloud/enrol-site.ts';
import { IDENTITIES_CACHED_MAX } from '../../../local-cloud/limits.ts';
import { type LocalCloud, startLocalCloud } from '../../../local-cloud/start.ts';
import { sendRaw } from '../../conformance/raw-request.ts';
import { clientOf, refusal } from '../../conformance/s3-endpoint.ts';
import { snsOf } from '../../conformance/sns-endpoint.ts';

let dir = '';
let cloud: LocalCloud;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'offsite-enrolment-'));
  cloud = await startLocalCloud({ dir, port: 0, now: () => new Date() });
});
afterEach(async () => {
  await cloud.close();
  await rm(dir, { recursive: true, force: true });
});

async function ask(site: string, body: string) {
  const target = { ...cloud.ready, keys: cloud.ready.operator };
  return await sendRaw(target, { method: 'PUT', path: `/_sites/${site}`, body });
}

async function enrol(site: string, body = ''): Promise<SiteKeys> {
  const answer = await ask(site, body);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body.toString());
}

async function upload(site: SiteKeys, into = site.id) {
  const s3 = clientOf(cloud.ready, site);
  const Key = `sites/${into}/packs/aa/${crypto.randomUUID()}`;
  await s3
    .send(new PutObjectCommand({ Bucket: cloud.ready.vaultBucket, Key, Body: 'x', IfNoneMatch: '*' }))
    .finally(() => s3.destroy());
}

async function contacts(TopicArn: string): Promise<string[]> {
  const sns = snsOf(cloud.ready, cloud.ready.operator);
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  sns.destroy();
  return Subscriptions!.map(({ Protocol, Endpoint }) => `${Protocol} ${Endpoint}`).sort();
}

test('a new site works at once, for itself alone, and after a restart', async () => {
  const novak = await enrol('novak-praha', '{"emails":["novak@example.cz"],"phones":["+420601234567"]}');
  const svoboda = await enrol('svoboda-brno');
  await upload(novak);
  await upload(svoboda);
  expect((await refusal(upload(novak, 'svoboda-brno'))).code).toBe('AccessDenied');
  const recovery = clientOf(cloud.ready, novak.recovery);
  const list = (Prefix: string) => recovery.send(new ListObjectsV2Command({ Bucket: cloud.ready.vaultBucket, Prefix }));
  expect((await list('sites/novak-praha/')).KeyCount).toBe(1);
  expect((await refusal(list('sites/svoboda-brno/'))).code).toBe('AccessDenied');
  recovery.destroy();
  expect(await contacts(novak.topicArn)).toEqual(['email novak@example.cz', 'sms +420601234567']);
  expect(await contacts(svoboda.topicArn)).toEqual([]);
  await cloud.close();
  cloud = await startLocalCloud({ dir, port: 0, now: () => new Date() });
  expect(await enrol('novak-praha')).toEqual(novak);
  await upload(novak);
});

test('contacts are replaced when they are given, and stay when they are not', async () => {
  const { topicArn } = await enrol('a', '{"emails":["one@example.cz","two@example.cz"]}');
  await enrol('a', '{"emails":["two@example.cz"],"phones":["+420601234567"]}');
  expect(await contacts(topicArn)).toEqual(['email two@example.cz', 'sms +420601234567']);
  await enrol('a');
  expect(await contacts(topicArn)).toHaveLength(2);
  await enrol('a', '{}');
  expect(await contacts(topicArn)).toEqual([]);
});

test.each([
  ['Novak', ''],
  ['a', '{"emails":["nobody"]}'],
  ['a', '{"phones":["601234567"]}'],
  ['a', '{"mails":[]}'],
  ['a', '{'],
])('%s with %s is refused', async (site, body) => {
  expect(await ask(site, body)).toMatchObject({ status: 400, code: 'InvalidArgument' });
});

test('more sites than identities are kept ready all go on working', async () => {
  const sites = Array.from({ length: IDENTITIES_CACHED_MAX + 10 }, (_, i) => cloud.enrolSite(`site-${i}`));
  const s3 = clientOf(cloud.ready, cloud.ready.operator);
  for (const site of sites) {
    const keys = { accessKeyId: site.accessKeyId, secretAccessKey: site.secretAccessKey };
    const put = {
      method: 'PUT',
      path: `/${cloud.ready.ledgerBucket}/sites/${site.id}/reports/main/r.json`,
      body: '{}',
    };
    expect((await sendRaw({ ...cloud.ready, keys }, put)).status).toBe(200);
  }
  await upload(sites[0]!);
  s3.destroy();
});
