// Holds the long dump to its two properties: each part compresses like the original, and none repeats another.
// Without it a deduplicating program would find three quarters of the long dump already stored, and need no memory for it.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareLongDump } from '../../bench/long-dump.ts';

const REPEATS = 4;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('four parts of the same kind and none like another', async () => {
  const original = Buffer.from(
    Array.from({ length: 20_000 }, (_, index) => `visit ${index % 977} of ${index}\n`).join(''),
  );
  const path = join(folder, 'dump.fbk');
  await writeFile(path, original);
  const long = await readFile(await prepareLongDump(path, REPEATS));
  expect(long.length).toBe(original.length * REPEATS);
  const parts = Array.from({ length: REPEATS }, (_, part) =>
    long.subarray(part * original.length, (part + 1) * original.length),
  );
  expect(parts[0]!.equals(original)).toBe(true);
  const compressed = zstdCompressSync(original).length;
  for (const [index, part] of parts.entries()) {
    expect(zstdCompressSync(part).length / compressed).toBeCloseTo(1, 1);
    for (const other of parts.slice(index + 1)) {
      const equal = part.reduce((count, byte, offset) => count + (byte === other[offset] ? 1 : 0), 0);
      expect(equal).toBe(0);
    }
  }
});
