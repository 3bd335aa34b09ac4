// Events: each manifest is told of at least once, over failures and restarts, in AWS's own words; nothing else is told of.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Event } from 'aws-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CreateFunction, Services } from '../../../local-cloud/functions/services.ts';
import { type LocalCloud, startLocalCloud } from '../../../local-cloud/start.ts';
import { clientOf } from '../../conformance/s3-endpoint.ts';

let dir = '';
let cloud: LocalCloud | undefined;
const reports: object[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'offsite-events-'));
  reports.length = 0;
});

afterEach(async () => {
  await cloud?.close();
  await rm(dir, { recursive: true, force: true });
});

async function start(validate?: CreateFunction): Promise<LocalCloud> {
  cloud = await startLocalCloud({
    dir,
    port: 0,
    now: () => new Date(),
    report: (line) => reports.push(line),
    ...(validate && { functions: { validate } }),
  });
  return cloud;
}

async function put(key: string, running: LocalCloud): Promise<{ etag: string; versionId: string }> {
  const s3 = clientOf(running.ready, running.ready.site);
  const Bucket = running.ready.vaultBucket;
  const { ETag, VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'x', IfNoneMatch: '*' }));
  s3.destroy();
  return { etag: ETag!.replaceAll('"', ''), versionId: VersionId! };
}

const manifest = (name: string): string => `sites/demo-clinic/backups/main db/${name}/manifest.json`;

test('a manifest is told of in the words of AWS, and the handler reads it with the rights of its role', async () => {
  const events: S3Event[] = [];
  const contents: string[] = [];
  const running = await start(({ s3, vaultBucket }: Services) => async (event: S3Event) => {
    events.push(event);
    const Key = decodeURIComponent(event.Records[0]!.s3.object.key.replaceAll('+', ' '));
    contents.push(await (await s3.send(new GetObjectCommand({ Bucket: vaultBucket, Key }))).Body!.transformToString());
  });
  await put('sites/demo-clinic/packs/aa/pack', running);
  await put('sites/demo-clinic/backups/main db/ž/index.age', running);
  const { etag, versionId } = await put(manifest('ž'), running);
  await running.idle();
  expect(contents).toEqual(['x']);
  expect(events).toHaveLength(1);
  expect(events[0]!.Records[0]).toMatchObject({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: running.ready.region,
    eventName: 'ObjectCreated:Put',
    s3: {
      s3SchemaVersion: '1.0',
      bucket: { name: running.ready.vaultBucket, arn: `arn:aws:s3:::${running.ready.vaultBucket}` },
      object: { key: 'sites/demo-clinic/backups/main+db/%C5%BE/manifest.json', size: 1, eTag: etag, versionId },
    },
  });
  expect(events[0]!.Records[0]!.s3.object.sequencer).toMatch(/^[0-9A-F]{18}$/);
});

test('a handler that fails is called again, until it succeeds', async () => {
  let calls = 0;
  const running = await start(() => async () => {
    calls++;
    if (calls < 3) throw new Error('not yet');
  });
  await put(manifest('a'), running);
  await running.idle();
  expect(calls).toBe(3);
  expect(reports).toEqual([]);
});

test('an event that never succeeds is laid aside and reported, and the next one is delivered', async () => {
  const seen: string[] = [];
  const running = await start(() => async (event: S3Event) => {
    const { key } = event.Records[0]!.s3.object;
    if (key.includes('/bad/')) throw new Error('never');
    seen.push(key);
  });
  await put(manifest('bad'), running);
  await put(manifest('good'), running);
  await running.idle();
  expect(seen).toHaveLength(1);
  const [letter, ...others] = await readdir(join(dir, 'dead-letters'));
  expect(others).toEqual([]);
  const dead = JSON.parse(await readFile(join(dir, 'dead-letters', letter!), 'utf8'));
  expect(dead.event.Records[0].s3.object.key).toContain('/bad/');
  expect(dead.errors).toHaveLength(3);
  expect(reports).toEqual([
    expect.objectContaining({ problem: 'an event could not be delivered', reason: 'Error: never' }),
  ]);
});

test('what was not delivered is delivered after a restart', async () => {
  const before = await start();
  await put(manifest('early'), before);
  await before.close();
  const seen: string[] = [];
  const after = await start(() => async (event: S3Event) => {
    seen.push(event.Records[0]!.s3.object.key);
  });
  await after.idle();
  expect(seen).toEqual([expect.stringContaining('/early/')]);
});

test('a stop does not wait for the retries, and the event is there after the restart', async () => {
  const running = await start(() => async () => {
    throw new Error('not now');
  });
  await put(manifest('a'), running);
  await running.close();
  let calls = 0;
  const after = await start(() => async () => {
    calls++;
  });
  await after.idle();
  expect(calls).toBe(1);
});
