// Verdicts call missing-backup, in the words of EventBridge; nothing else in the ledger does. And the language of patterns.

import { PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { eventRules } from '../../../infra/triggers/bucket-events.ts';
import { parseEventPattern } from '../../../local-cloud/events/event-pattern.ts';
import type { ObjectCreatedEvent } from '../../../local-cloud/events/eventbridge-event.ts';
import { holdClock } from '../../../local-cloud/held-clock.ts';
import type { LocalCloud } from '../../../local-cloud/start.ts';
import { clientOf, openLocalCloud } from '../../conformance/s3-endpoint.ts';

let cloud: LocalCloud | undefined;
afterEach(() => cloud?.close());

const clock = holdClock(new Date('2026-11-23T05:00:00.789Z'));

async function start() {
  const events: ObjectCreatedEvent[] = [];
  const running = await openLocalCloud({
    now: clock.now,
    functions: { 'missing-backup': () => async (event: ObjectCreatedEvent) => void events.push(event) },
  });
  cloud = running;
  const s3 = clientOf(running.ready, running.ready.operator);
  s3.config.systemClockOffset = clock.now().getTime() - Date.now();
  const Bucket = running.ready.ledgerBucket;
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'žluť' }));
  return { running, events, s3, put, Bucket };
}

test('a verdict is told of as AWS tells it, with its key as it is', async () => {
  const { running, events, put, Bucket } = await start();
  const Key = 'sites/a/verdicts/main/a b+ž.json';
  const { ETag, VersionId } = await put(Key);
  await running.idle();
  expect(events).toEqual([
    {
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '123456789012',
      time: '2026-11-23T05:00:00Z',
      region: 'eu-central-1',
      resources: [`arn:aws:s3:::${Bucket}`],
      detail: {
        version: '0',
        bucket: { name: Bucket },
        object: {
          ...{ key: Key, size: 6, etag: ETag!.replaceAll('"', '') },
          ...{ 'version-id': VersionId, sequencer: expect.stringMatching(/^[0-9A-F]{18}$/) },
        },
        'request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
        requester: '123456789012',
        'source-ip-address': '127.0.0.1',
        reason: 'PutObject',
      },
    },
  ]);
});

test('other notes are not told of, and a bucket that does not send its events tells of none', async () => {
  const { running, events, s3, put, Bucket } = await start();
  const others = ['sites/a/backups.json', 'sites/a/reports/main/r.json', 'sites/a/site.json', 'unknown/a.json'];
  for (const key of others) await put(key);
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }));
  await put('sites/a/verdicts/main/unheard.json');
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  await put('sites/a/verdicts/main/heard.json');
  await running.idle();
  expect(events.map(({ detail }) => detail.object.key)).toEqual(['sites/a/verdicts/main/heard.json']);
});

describe('a pattern', () => {
  const event = { source: 'aws.s3', detail: { bucket: { name: 'b' }, object: { key: 'sites/a/verdicts/x.json' } } };

  test.each([
    [{ source: ['aws.s3'] }, true],
    [{ source: ['aws.ec2', 'aws.s3'], detail: { bucket: { name: ['b'] } } }, true],
    [{ source: ['aws.s3'], detail: { bucket: { name: ['c'] } } }, false],
    [{ account: ['1'] }, false],
    [{ detail: { object: { key: [{ prefix: 'sites/' }] } } }, true],
    [{ detail: { object: { key: [{ suffix: '.txt' }, { suffix: '.json' }] } } }, true],
    [{ detail: { object: { key: [{ wildcard: 'sites/*/verdicts/*' }] } } }, true],
    [{ detail: { object: { key: [{ wildcard: 'sites/*/verdicts' }] } } }, false],
    [{ detail: { object: { key: [{ wildcard: 'sites/?/verdicts/*' }] } } }, false],
    [{ detail: { object: { key: [{ wildcard: '*x-json' }] } } }, false],
    [{ source: { name: ['aws.s3'] } }, false],
  ])('%j: %j', (pattern, expected) => {
    expect(parseEventPattern(pattern)(event)).toBe(expected);
  });

  test.each([
    [{ source: 'aws.s3' }],
    [{ source: [] }],
    [{ source: [{ 'anything-but': 'x' }] }],
    [{ a: [{ wildcard: 'a**' }] }],
    [[]],
  ])('%j is refused', (pattern) => {
    expect(() => parseEventPattern(pattern)).toThrow(/an event pattern cannot hold/);
  });

  test('of each rule can be read', () => {
    for (const { pattern } of eventRules({ ledgerBucket: 'b' })) expect(parseEventPattern(pattern)(event)).toBe(false);
  });
});
