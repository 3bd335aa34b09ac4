// Clients that hang up in the middle, ask in odd ways, or wait to be asked: the server goes on and keeps no rubbish.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../../local-cloud/start.ts';
import { sendRaw, sendUnsigned } from '../../conformance/raw-request.ts';
import { clientOf } from '../../conformance/s3-endpoint.ts';

let dir = '';
let cloud: LocalCloud;
const reports: object[] = [];
const target = () => ({ ...cloud.ready, keys: cloud.ready.operator }) as never;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'offsite-broken-'));
  cloud = await startLocalCloud({ dir, port: 0, now: () => new Date(), report: (line) => reports.push(line) });
});
afterAll(async () => {
  await cloud.close();
  await rm(dir, { recursive: true, force: true });
  expect(reports).toEqual([]);
});

async function contentFiles(): Promise<number> {
  const entries = await readdir(join(dir, 'contents'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

test('a body that breaks off leaves neither object nor file', async () => {
  const path = `/${cloud.ready.ledgerBucket}/broken`;
  for (const sentBytes of [0, 1, 100_000, 999_999]) {
    await sendRaw(target(), {
      method: 'PUT',
      path,
      payloadHash: 'UNSIGNED-PAYLOAD',
      tamper: ({ headers }) => {
        // The same signed request, but by hand: a part of the body, then the line goes dead.
        const url = new URL(cloud.ready.endpoint);
        const broken = request({
          host: url.hostname,
          port: url.port,
          method: 'PUT',
          path,
          headers: { ...headers, 'content-length': '1000000' },
        });
        broken.on('error', () => undefined);
        broken.write(Buffer.alloc(sentBytes, 1), () => broken.destroy());
        throw new HungUp();
      },
    }).catch((error: unknown) => {
      if (!(error instanceof HungUp)) throw error;
    });
  }
  const s3 = clientOf(cloud.ready, cloud.ready.operator);
  for (let tries = 0; (await contentFiles()) > 0 && tries < 50; tries++) await wait(50);
  expect(await contentFiles()).toBe(0);
  expect((await s3.send(new ListObjectsV2Command({ Bucket: cloud.ready.ledgerBucket }))).KeyCount).toBe(0);
  s3.destroy();
});

test('a client that waits to be asked for its body is asked only if the body is wanted', async () => {
  const ask = async (keys: { accessKeyId: string; secretAccessKey: string }) => {
    let continued = false;
    const onContinue = async (): Promise<void> => {
      continued = true;
    };
    const put = { method: 'PUT', path: `/${cloud.ready.ledgerBucket}/expected`, body: 'body', onContinue };
    const { status } = await sendRaw({ ...cloud.ready, keys } as never, put);
    return { continued, status };
  };
  expect(await ask(cloud.ready.operator)).toEqual({ continued: true, status: 200 });
  expect(await ask(cloud.ready.site)).toEqual({ continued: false, status: 403 });
});

test('a bucket may stand in the name of the host', async () => {
  const s3 = clientOf(cloud.ready, cloud.ready.operator);
  const place = { Bucket: cloud.ready.ledgerBucket, Key: 'virtual host' };
  await s3.send(new PutObjectCommand({ ...place, Body: 'x' }));
  await s3.send(new HeadObjectCommand(place));
  s3.destroy();
  const { port } = new URL(cloud.ready.endpoint);
  const headers = { host: `${place.Bucket}.localhost:${port}` };
  expect(await sendRaw(target(), { method: 'GET', path: '/virtual host', headers })).toMatchObject({
    status: 200,
    body: Buffer.from('x'),
  });
});

test('a path that is no UTF-8 is refused', async () => {
  const headers = { host: new URL(cloud.ready.endpoint).host };
  expect(await sendUnsigned(cloud.ready, { method: 'GET', path: '/%ff', headers })).toMatchObject({
    status: 400,
    code: 'InvalidURI',
  });
});

class HungUp extends Error {}
