// The cache of footers can save time and do nothing else: whatever lies in its folder, the answer is the pack's own table or none.
// A wrong answer would make a backup refer to chunks that are not there.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FooterCache, openTail } from '../../../edge-uploader/backup/footer-cache.ts';
import { PackBuilder } from '../../../edge-uploader/core/pack-builder.ts';
import { PACK_BYTES_MAX } from '../../../vault/limits.ts';
import { type PackId, packIdSchema } from '../../../vault/names.ts';
import { Refusal } from '../../../vault/refusal.ts';
import { plaintextHash } from '../../../vault/site-secret.ts';
import { temporaryFolder } from '../sample-site.ts';
import { seededBytes, seededFill } from '../seeded-bytes.ts';

const FOOTER_KEY = seededBytes('footer key', 32);
const one = packOf('one');
const other = packOf('another');

async function newCache(): Promise<{ folder: string; cache: FooterCache }> {
  const folder = join(temporaryFolder(), 'footers');
  return { folder, cache: await FooterCache.open(folder, FOOTER_KEY) };
}

test('keeps a footer, from the whole pack or from its end, and gives its table back', async () => {
  const { cache } = await newCache();
  await cache.keep(one.id, one.pack);
  await cache.keep(other.id, other.pack.subarray(-5000));
  for (const { id, pack } of [one, other]) {
    expect(await cache.entries(id, pack.length)).toEqual(openTail(pack, pack.length, FOOTER_KEY));
  }
});

describe('has no answer', () => {
  test('for a pack that it never saw', async () => {
    const { cache } = await newCache();
    expect(await cache.entries(one.id, one.pack.length)).toBeUndefined();
  });

  test('for a pack of another length than the one it saw', async () => {
    const { cache } = await newCache();
    await cache.keep(one.id, one.pack);
    expect(await cache.entries(one.id, one.pack.length + 1)).toBeUndefined();
  });

  test('under another site’s key', async () => {
    const { folder, cache } = await newCache();
    await cache.keep(one.id, one.pack);
    const foreign = await FooterCache.open(folder, seededBytes('another site', 32));
    expect(await foreign.entries(one.id, one.pack.length)).toBeUndefined();
  });

  test('from the file of another pack of the same length', async () => {
    expect(one.pack.length).toBe(other.pack.length);
    const { folder, cache } = await newCache();
    await cache.keep(one.id, one.pack);
    renameSync(join(folder, one.id), join(folder, other.id));
    expect(await cache.entries(other.id, other.pack.length)).toBeUndefined();
  });

  test('from a garbled or cut file', async () => {
    const { folder, cache } = await newCache();
    await cache.keep(one.id, one.pack);
    const whole = readFileSync(join(folder, one.id));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.boolean(), async (at, cut) => {
        const garbled = Buffer.from(whole);
        garbled[at] ^= 1;
        writeFileSync(join(folder, one.id), cut ? whole.subarray(0, at) : garbled);
        expect(await cache.entries(one.id, one.pack.length)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

test('no error of the disk stops a backup: neither a folder that is gone nor a name that is taken', async () => {
  const { folder, cache } = await newCache();
  mkdirSync(join(folder, one.id));
  await cache.keep(one.id, one.pack);
  expect(await cache.entries(one.id, one.pack.length)).toBeUndefined();
  await cache.prune(new Set());
  rmSync(folder, { recursive: true });
  await cache.keep(one.id, one.pack);
  await cache.prune(new Set());
  writeFileSync(folder, 'a file where the folder should be');
  const onFile = await FooterCache.open(folder, FOOTER_KEY);
  await onFile.keep(one.id, one.pack);
  expect(await onFile.entries(one.id, one.pack.length)).toBeUndefined();
});

test('prunes what is not named, and what a crash has left', async () => {
  const { folder, cache } = await newCache();
  await cache.keep(one.id, one.pack);
  await cache.keep(other.id, other.pack);
  writeFileSync(join(folder, `${one.id}.new`), 'half a footer');
  await cache.prune(new Set([other.id]));
  expect(readdirSync(folder)).toEqual([other.id]);
});

test('a tail that holds only a part of the footer is refused, not misread', () => {
  for (const bytes of [0, 19, 20, 21, 1071]) {
    const tail = one.pack.subarray(one.pack.length - bytes);
    expect(() => openTail(tail, one.pack.length, FOOTER_KEY)).toThrow(Refusal);
  }
  expect(openTail(one.pack.subarray(-1072), one.pack.length, FOOTER_KEY).length).toBe(2);
});

function packOf(name: string): { id: PackId; pack: Buffer } {
  const builder = new PackBuilder(new Uint8Array(PACK_BYTES_MAX));
  builder.append(seededBytes(`${name} 1`, 32), seededBytes(name, 20_000));
  builder.append(seededBytes(`${name} 2`, 32), seededBytes(name, 400));
  const pack = Buffer.from(builder.finish(FOOTER_KEY, seededFill(name)));
  return { id: packIdSchema.parse(plaintextHash(pack).toString('hex')), pack };
}
