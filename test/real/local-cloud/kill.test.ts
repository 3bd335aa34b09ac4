// kill -9 in the middle of many uploads, again and again: what was acknowledged is there and whole, nothing else is visible, and no
// rubbish stays on the disk.

import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { clientOf } from '../../conformance/s3-endpoint.ts';
import { startCloudProcess } from './cloud-process.ts';

const ROUNDS = 5;
const WRITERS = 6;

test('what was acknowledged survives kill -9, and nothing is torn', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'offsite-kill-'));
  const acknowledged = new Map<string, string>();
  const sent = new Map<string, string>();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const cloud = await startCloudProcess(dir);
      const s3 = clientOf(cloud.ready, cloud.ready.site);
      const Bucket = cloud.ready.vaultBucket;
      let isDead = false;
      const write = async (writer: number): Promise<void> => {
        for (let i = 0; !isDead; i++) {
          // From a few bytes to some megabytes, so that the kill falls into every phase of a request.
          const Body = randomBytes(1 + ((i * 7919 + writer * 104_729) % 3_000_000));
          const Key = `sites/demo-clinic/packs/aa/${round}-${writer}-${i}`;
          const ChecksumSHA256 = createHash('sha256').update(Body).digest('base64');
          sent.set(Key, ChecksumSHA256);
          try {
            await s3.send(new PutObjectCommand({ Bucket, Key, Body, ChecksumSHA256, IfNoneMatch: '*' }));
            acknowledged.set(Key, ChecksumSHA256);
          } catch (error) {
            if (!isDead) throw error;
          }
        }
      };
      const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer));
      await wait(250 + round * 60);
      isDead = true;
      await cloud.end('SIGKILL');
      await Promise.all(writers);
      s3.destroy();
    }

    const cloud = await startCloudProcess(dir);
    const s3 = clientOf(cloud.ready, cloud.ready.operator);
    const Bucket = cloud.ready.vaultBucket;
    const visible: string[] = [];
    for (let token: string | undefined; ; ) {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: token }));
      visible.push(...(page.Contents ?? []).map(({ Key }) => Key!));
      token = page.NextContinuationToken;
      if (token === undefined) break;
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS);
    expect([...acknowledged.keys()].filter((key) => !visible.includes(key))).toEqual([]);
    for (const Key of visible) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = await Body!.transformToByteArray();
      expect(createHash('sha256').update(bytes).digest('base64'), Key).toBe(sent.get(Key));
    }
    const files = await readdir(join(dir, 'contents'), { recursive: true, withFileTypes: true });
    expect(files.filter((entry) => entry.isFile())).toHaveLength(visible.length);
    s3.destroy();
    expect(await cloud.end('SIGTERM')).toBe(0);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
