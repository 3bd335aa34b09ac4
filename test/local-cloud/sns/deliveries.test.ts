// Who is told what: deliveries by protocol and filter, as files and to the listener, over a restart; and nobody else's topics.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTopicCommand,
  type MessageAttributeValue,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HeldClock, holdClock } from '../../../local-cloud/held-clock.ts';
import { type LocalCloud, startLocalCloud } from '../../../local-cloud/start.ts';
import { snsOf, snsRefusal } from '../../conformance/sns-endpoint.ts';

let dir = '';
let cloud: LocalCloud | undefined;
let clock: HeldClock;
const deliveries: { protocol: string; endpoint: string; text: string }[] = [];
const reports: object[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'offsite-deliveries-'));
  deliveries.length = 0;
  reports.length = 0;
  clock = holdClock(new Date('2026-11-23T05:00:00Z'));
});
afterEach(async () => {
  await cloud?.close();
  await rm(dir, { recursive: true, force: true });
});

async function start(onDelivery = (one: (typeof deliveries)[number]): unknown => deliveries.push(one)) {
  cloud = await startLocalCloud({
    ...{ dir, port: 0, now: clock.now, heldClock: clock },
    ...{ onDelivery, report: (line: object) => reports.push(line) },
  });
  return cloud;
}

function client(running: LocalCloud, keys = running.ready.operator) {
  const sns = snsOf(running.ready, keys);
  sns.config.systemClockOffset = clock.now().getTime() - Date.now();
  return sns;
}

const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });
const list = (...values: string[]): MessageAttributeValue => {
  return { DataType: 'String.Array', StringValue: JSON.stringify(values) };
};
const told = () => deliveries.map(({ protocol, endpoint }) => `${protocol} ${endpoint}`);

test('a message reaches each channel in its own words, as a file and at the listener', async () => {
  const running = await start();
  const { topicArn } = running.enrolSite('ordinace', { emails: ['a@example.cz'], phones: ['+420601234567'] });
  await client(running).send(
    new PublishCommand({
      TopicArn: topicArn,
      ...{ Subject: 'Zaloha chybi', MessageStructure: 'json' },
      Message: JSON.stringify({ default: 'd', email: 'Dobrý den,\nzáloha chybí.', sms: 'Zaloha chybi' }),
      MessageAttributes: { channels: list('email', 'sms'), severity: text('critical') },
    }),
  );
  expect((await readdir(running.outbox)).sort()).toEqual([
    '000001-clinic-offsite-site-ordinace-email.txt',
    '000002-clinic-offsite-site-ordinace.sms.txt',
  ]);
  const read = (name: string) => readFile(join(running.outbox, name), 'utf8');
  expect(await read('000001-clinic-offsite-site-ordinace-email.txt')).toBe(
    'To: a@example.cz\nSubject: Zaloha chybi\nDate: Mon, 23 Nov 2026 05:00:00 +0000\n\nDobrý den,\nzáloha chybí.\n',
  );
  expect(await read('000002-clinic-offsite-site-ordinace.sms.txt')).toBe('+420601234567\nZaloha chybi\n');
  expect(deliveries).toMatchObject([
    { protocol: 'email', subject: 'Zaloha chybi', topicArn, publishedAt: '2026-11-23T05:00:00.000Z' },
    { protocol: 'sms', text: 'Zaloha chybi', attributes: { severity: { type: 'String', value: 'critical' } } },
  ]);
});

test('a filter wants all of its attributes, and one value of each', async () => {
  const running = await start();
  const sns = client(running);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'filters' }));
  const subscribe = async (Endpoint: string, FilterPolicy?: object) => {
    const Attributes = FilterPolicy && { FilterPolicy: JSON.stringify(FilterPolicy) };
    const input = { TopicArn, Protocol: 'email', Endpoint, Attributes };
    return (await sns.send(new SubscribeCommand(input))).SubscriptionArn!;
  };
  await subscribe('all@x.cz');
  await subscribe('sms@x.cz', { channels: ['sms'] });
  await subscribe('mail@x.cz', { channels: ['email', 'letter'] });
  const changed = await subscribe('critical@x.cz', { channels: ['email'], severity: ['critical'] });
  await subscribe('number@x.cz', { count: [2] });
  const publish = async (MessageAttributes: Record<string, MessageAttributeValue>): Promise<string[]> => {
    deliveries.length = 0;
    await sns.send(new PublishCommand({ TopicArn, Message: 'x', MessageAttributes }));
    return deliveries.map(({ endpoint }) => endpoint.split('@')[0]!).sort();
  };
  expect(await publish({})).toEqual(['all']);
  expect(await publish({ channels: list('email') })).toEqual(['all', 'mail']);
  expect(await publish({ channels: text('email') })).toEqual(['all', 'mail']);
  expect(await publish({ channels: text('["email"]') })).toEqual(['all']);
  expect(await publish({ channels: list('sms', 'email'), severity: text('warning') })).toEqual(['all', 'mail', 'sms']);
  expect(await publish({ channels: list('email'), severity: text('critical') })).toEqual(['all', 'critical', 'mail']);
  expect(await publish({ severity: text('critical') })).toEqual(['all']);
  expect(await publish({ count: { DataType: 'Number', StringValue: '2.0' } })).toEqual(['all', 'number']);
  expect(await publish({ count: text('2') })).toEqual(['all']);
  const every = { SubscriptionArn: changed, AttributeName: 'FilterPolicy', AttributeValue: '{}' };
  await sns.send(new SetSubscriptionAttributesCommand(every));
  expect(await publish({})).toEqual(['all', 'critical']);
});

test('topics, subscriptions, keys and the count go on after a restart', async () => {
  const before = await start();
  const enrolled = before.enrolSite('ordinace', { emails: ['a@example.cz'], phones: [] });
  const publish = (running: LocalCloud, TopicArn: string) =>
    client(running).send(
      new PublishCommand({ TopicArn, Message: 'x', MessageAttributes: { channels: list('email') } }),
    );
  await publish(before, enrolled.topicArn);
  await before.close();
  const after = await start();
  expect(after.enrolSite('ordinace')).toEqual(enrolled);
  await publish(after, enrolled.topicArn);
  await publish(after, after.ready.operatorTopicArn);
  expect(told()).toEqual(['email a@example.cz', 'email a@example.cz', 'email operator@clinic-offsite.example']);
  expect((await readdir(after.outbox)).map((name) => name.slice(0, 6)).sort()).toEqual(['000001', '000002', '000003']);
});

test('what was published when the process died is delivered by the next one', async () => {
  const before = await start(() => {
    throw new Error('the process dies here');
  });
  const { topicArn } = before.enrolSite('ordinace', { emails: ['a@example.cz'], phones: [] });
  const input = { TopicArn: topicArn, Message: 'x', MessageAttributes: { channels: list('email') } };
  expect((await snsRefusal(client(before).send(new PublishCommand(input)))).status).toBe(500);
  expect(reports).toHaveLength(1);
  await before.close();
  const after = await start();
  expect(told()).toEqual(['email a@example.cz']);
  expect(await readdir(after.outbox)).toHaveLength(1);
});

test('an SMS beyond all measure is reported, not sent', async () => {
  const running = await start();
  const { topicArn } = running.enrolSite('ordinace', { emails: [], phones: ['+420601234567'] });
  const MessageAttributes = { channels: list('sms') };
  const send = (length: number) =>
    client(running).send(new PublishCommand({ TopicArn: topicArn, Message: 'x'.repeat(length), MessageAttributes }));
  await send(1601);
  expect(told()).toEqual([]);
  expect(reports).toMatchObject([{ problem: expect.stringContaining('1601 characters') }]);
  await send(1600);
  expect(told()).toEqual(['sms +420601234567']);
});

test('only those roles publish that tell people, and nobody of a clinic', async () => {
  const running = await start();
  const { topicArn, recovery, ...uploader } = running.enrolSite('ordinace', { emails: ['a@example.cz'], phones: [] });
  const publish = (keys: { accessKeyId: string; secretAccessKey: string }, TopicArn = topicArn) =>
    client(running, keys).send(new PublishCommand({ TopicArn, Message: 'x' }));
  const denied = { code: 'AuthorizationErrorException', status: 403 };
  const { roles } = running;
  for (const role of [roles['missing-backup'], roles.digest]) await publish(role);
  for (const keys of [roles.validate, roles.scrub, roles.retention, uploader, recovery]) {
    expect(await snsRefusal(publish(keys))).toEqual(denied);
  }
  // Not even what is there is told to those who may not know.
  expect(await snsRefusal(publish(uploader, `${topicArn}-missing`))).toEqual(denied);
  const subscribe = new SubscribeCommand({ TopicArn: topicArn, Protocol: 'email', Endpoint: 'thief@example.cz' });
  expect(await snsRefusal(client(running, roles.digest).send(subscribe))).toEqual(denied);
});
