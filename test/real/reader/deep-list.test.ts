// A list of a list of chunks, which a real database needs only from gigabytes on, through the writer, our own restore and the
// stranger's reader. Most errors in lists show only where one is longer than a chunk.

import { createHash, hash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openIndex } from '../../../edge-uploader/restore/open-index.ts';
import { runRestore } from '../../../edge-uploader/restore/run-restore.ts';
import type { Manifest } from '../../../vault/manifest.ts';
import { LEAST_CHUNK_BYTES, leastChunks } from '../../edge-uploader/least-chunks.ts';
import { MemoryStore } from '../../edge-uploader/memory-store.ts';
import { backUp, SITE, sourceOf } from '../../edge-uploader/sample-site.ts';
import { runReader, writeCopy } from './run-reader.ts';

/** Some more than 64 chunks of a list hold. */
const CHUNKS = 28_000;

const store = new MemoryStore();
let folder: string;
let manifest: Manifest;
let sha256: string;
let dumpDigest: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offsite-deep-'));
  const whole = createHash('sha256');
  const digest = createHash('sha256');
  for (const chunk of leastChunks(CHUNKS)) {
    whole.update(chunk);
    digest.update(hash('sha256', chunk, 'buffer'));
  }
  sha256 = whole.digest('hex');
  dumpDigest = digest.digest('hex');
  const source = sourceOf(() => leastChunks(CHUNKS));
  manifest = await backUp({ store, source, cacheFolder: join(folder, 'cache') });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the writer makes a list of depth 2, and stores each chunk once', async () => {
  const { index } = await openIndex(store, manifest, SITE.signingPublicKeys, [SITE.recoveryKey]);
  expect(index).toMatchObject({ depth: 2, dump: { bytes: CHUNKS * LEAST_CHUNK_BYTES, digest: dumpDigest } });
  // In steps of the average chunk, because an exact sum would tell the sizes of chunks.
  expect(manifest.newBytes).toBe(Math.ceil((256 * LEAST_CHUNK_BYTES) / 65_536) * 65_536);
});

test('our own restore gives the dump back', async () => {
  const target = join(folder, 'ours');
  const options = { signingKeys: SITE.signingPublicKeys, recoveryKeys: [SITE.recoveryKey], now: () => new Date(0) };
  const { signal } = new AbortController();
  await runRestore({ store, name: manifest, target, signal, onEvent: () => undefined, ...options });
  expect(await sha256Of(target)).toBe(sha256);
  rmSync(target);
});

test('the reader in Python gives the dump back', async () => {
  const [copy, output, recoveryKeyFile] = ['copy', 'theirs', 'recovery-key.txt'].map((name) => join(folder, name));
  writeCopy(store, copy);
  writeFileSync(recoveryKeyFile, SITE.recoveryKey);
  const { status, said } = runReader({ copy, backup: 'latest', recoveryKeyFile, output });
  expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining(`${CHUNKS * LEAST_CHUNK_BYTES} bytes`) });
  expect(await sha256Of(output)).toBe(sha256);
  expect(readdirSync(folder)).not.toContain('theirs.partial');
});

async function sha256Of(path: string): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(createReadStream(path), digest);
  return digest.digest('hex');
}
