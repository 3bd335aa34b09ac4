// The jobs of the worker threads, on real threads: what they compute, in which order they start, and what becomes of an error on
// its way between threads. An error that lost its kind there would tell the operator of a bug where the disk is full.

import { hash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ChunkPool } from '../../../edge-uploader/workers/chunk-pool.ts';
import { Refusal } from '../../../vault/refusal.ts';
import { openChunk, sealChunk } from '../../../vault/sealed-chunk.ts';
import { deriveChunkId, deriveChunkKey, plaintextHash } from '../../../vault/site-secret.ts';
import { SITE, temporaryFolder } from '../sample-site.ts';
import { rows, seededBytes } from '../seeded-bytes.ts';

const MEMORY_BYTES = 4 * 1024 * 1024;
const SEALED_AT = 2 * 1024 * 1024;
const shared = new SharedArrayBuffer(MEMORY_BYTES);
const memory = Buffer.from(shared);
const chunks = [rows('pool', 50_000), seededBytes('pool', 70_000), Buffer.from('x')];
const ranges = chunks.map((chunk, i) => ({ at: 100_000 * i, bytes: chunk.length }));
let pool: ChunkPool;

beforeAll(() => {
  pool = new ChunkPool(shared, SITE.siteSecret, 2);
  for (const [i, chunk] of chunks.entries()) memory.set(chunk, ranges[i].at);
});
afterAll(() => pool.close());

const keys = seededBytes('keys', 32 * chunks.length);
const nonces = seededBytes('nonces', 12 * chunks.length);

test('seal: one behind the other, each of which opens to its chunk', async () => {
  const lengths = await pool.run({ kind: 'seal', chunks: ranges, keys, nonces, target: SEALED_AT });
  let at = SEALED_AT;
  for (const [i, chunk] of chunks.entries()) {
    const sealed = memory.subarray(at, at + lengths[i]);
    expect(openChunk(sealed, keys.subarray(32 * i, 32 * i + 32), chunk.length).equals(chunk)).toBe(true);
    expect(sealed.subarray(0, 12)).toEqual(nonces.subarray(12 * i, 12 * i + 12));
    at += lengths[i];
  }
  expect(lengths[0]).toBeLessThan(chunks[0].length / 2);
  expect(lengths[1]).toBe(chunks[1].length + 29);
});

test('sha256: of one range', async () => {
  expect(await pool.run({ kind: 'sha256', ...ranges[1] })).toBe(hash('sha256', chunks[1], 'hex'));
});

describe('open', () => {
  const sealed = Buffer.alloc(chunks[0].length + 29);
  const length = sealChunk(chunks[0], keys.subarray(0, 32), nonces.subarray(0, 12), sealed);
  const job = (file: number, at = SEALED_AT) => ({
    ...{ kind: 'open' as const, file },
    chunks: [
      { at, bytes: length, key: keys.subarray(0, 32), plaintextBytes: chunks[0].length, positions: [0, 60_000] },
    ],
  });

  test('writes a chunk to all its places', async () => {
    memory.set(sealed.subarray(0, length), SEALED_AT);
    const path = join(temporaryFolder(), 'dump');
    const file = openSync(path, 'w+');
    await pool.run(job(file));
    closeSync(file);
    const expected = Buffer.alloc(60_000 + chunks[0].length);
    expected.set(chunks[0], 0);
    expected.set(chunks[0], 60_000);
    expect(readFileSync(path).equals(expected)).toBe(true);
  });

  test('refuses a damaged chunk, and says so as a refusal', async () => {
    memory.set(sealed.subarray(0, length), 3_000_000);
    memory[3_000_000 + length - 1] ^= 1;
    const path = join(temporaryFolder(), 'dump');
    const file = openSync(path, 'w+');
    await expect(pool.run(job(file, 3_000_000))).rejects.toBeInstanceOf(Refusal);
    closeSync(file);
    expect(readFileSync(path).length).toBe(0);
  });

  test('tells the error of the disk with its code', async () => {
    memory.set(sealed.subarray(0, length), SEALED_AT);
    const path = join(temporaryFolder(), 'dump');
    writeFileSync(path, '');
    const readOnly = openSync(path, 'r');
    await expect(pool.run(job(readOnly))).rejects.toMatchObject({ code: 'EBADF' });
    closeSync(readOnly);
  });
});

test('a closed pool rejects what waits and what comes', async () => {
  const own = new ChunkPool(shared, SITE.siteSecret, 1);
  const waiting = Array.from({ length: 5 }, () => own.run({ kind: 'sha256', at: 0, bytes: MEMORY_BYTES }));
  const settled = Promise.allSettled(waiting);
  await own.close();
  for (const { status } of await settled) expect(status).toBe('rejected');
  await expect(own.run({ kind: 'sha256', at: 0, bytes: 1 })).rejects.toThrow('closed');
});

test('name: id, key and SHA-256 of consecutive chunks', async () => {
  const lengths = [5, 100_000, 1, 16_384];
  const at = 77;
  const dump = seededBytes('chunks to be named', 116_390);
  const memory = new SharedArrayBuffer(at + dump.length);
  new Uint8Array(memory).set(dump, at);
  const own = new ChunkPool(memory, SITE.siteSecret, 1);
  const names = await own.run({ kind: 'name', at, lengths });
  expect(Buffer.from(names).equals(namesOf(dump, lengths))).toBe(true);
  await own.close();
});

/** Id, key and SHA-256 of every chunk, as the format derives them. */
function namesOf(dump: Buffer, lengths: readonly number[]): Buffer {
  let at = 0;
  return Buffer.concat(
    lengths.flatMap((length) => {
      const sha256 = plaintextHash(dump.subarray(at, at + length));
      at += length;
      return [deriveChunkId(SITE.siteSecret, sha256), deriveChunkKey(SITE.siteSecret, sha256), sha256];
    }),
  );
}
