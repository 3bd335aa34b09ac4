// A restore that is cut at any point and continued, and one that meets damage. Whatever happens, the file has its final name only
// if it is the whole dump.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../../edge-uploader/failure.ts';
import { type RestoreEvent, runRestore } from '../../../edge-uploader/restore/run-restore.ts';
import type { Manifest } from '../../../vault/manifest.ts';
import { manifestKey, packKey } from '../../../vault/names.ts';
import { parseSigningPublicKey } from '../../../vault/site-keys.ts';
import { MemoryStore } from '../memory-store.ts';
import { restored, restoreOptions } from '../restored.ts';
import { backUp, NO_CACHE, SITE, sourceOf, temporaryFolder } from '../sample-site.ts';
import { rows, seededBytes } from '../seeded-bytes.ts';

const OTHER_RECOVERY_KEY = 'AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX';
const lineIsDead = new Failure('unreachable', 'reading something: the line is dead', { hint: '-' });
const parts = [rows('restore 1', 900_000), seededBytes('restore 2', 1_200_000), rows('restore 3', 900_000)];
/** Its chunks lie in the packs of three runs, and some of them stand twice. */
const dump = Buffer.concat([...parts, parts[1]]);
const store = new MemoryStore();
let manifest: Manifest;

beforeAll(async () => {
  const cacheFolder = NO_CACHE;
  for (const [i, run] of [parts[0], Buffer.concat([parts[0], parts[1]]), dump].entries()) {
    manifest = await backUp({ store, source: sourceOf(run), run: i, cacheFolder });
  }
  expect(manifest.packs.length).toBeGreaterThanOrEqual(3);
});

describe('an interrupted restore', () => {
  test('by a dead line at each single operation in turn: no file of that name, and the next run gives the dump', async () => {
    let operations = 0;
    const counting = store.copy();
    counting.before = () => {
      operations += 1;
    };
    await restored(counting, manifest);
    expect(operations).toBeGreaterThanOrEqual(5);
    for (let failing = 0; failing < operations; failing++) {
      const flaky = store.copy();
      const target = join(temporaryFolder(), 'dump');
      let count = 0;
      flaky.before = () => {
        if (count++ === failing) throw lineIsDead;
      };
      await expect(restored(flaky, manifest, { target }), `operation ${failing}`).rejects.toBe(lineIsDead);
      expect(existsSync(target)).toBe(false);
      expect((await restored(flaky, manifest, { target })).equals(dump)).toBe(true);
      expect(readdirSync(join(target, '..'))).toEqual(['dump']);
    }
  });

  test('does not fetch again what it had', async () => {
    const flaky = store.copy();
    const target = join(temporaryFolder(), 'dump');
    const fetched: string[] = [];
    const last = packKey(SITE.site, lastPack());
    flaky.before = (operation, key) => {
      if (operation === 'readRange' && key === last) throw lineIsDead;
    };
    await expect(restored(flaky, manifest, { target })).rejects.toBe(lineIsDead);
    flaky.before = (operation, key) => operation === 'readRange' && fetched.push(key);
    const events: RestoreEvent[] = [];
    const onEvent = (event: RestoreEvent) => events.push(event);
    expect((await restored(flaky, manifest, { target, onEvent })).equals(dump)).toBe(true);
    expect(new Set(fetched)).toEqual(new Set([last]));
    expect(events[0]).toMatchObject({ type: 'plan', bytes: dump.length, packsDone: expect.any(Number) });
    expect((events[0] as { packsDone: number }).packsDone).toBeGreaterThan(0);
  });

  test('by the operator: what was restored waits for the next run', async () => {
    const abort = new AbortController();
    const target = join(temporaryFolder(), 'dump');
    const slow = store.copy();
    slow.before = (operation) => operation === 'readRange' && abort.abort(new Error('Ctrl+C'));
    await expect(restored(slow, manifest, { target, signal: abort.signal })).rejects.toThrow('Ctrl+C');
    expect(existsSync(target)).toBe(false);
    slow.before = () => undefined;
    expect((await restored(slow, manifest, { target })).equals(dump)).toBe(true);
  });

  test('of which the partial file was damaged meanwhile: refused at the end, removed, and good at the next run', async () => {
    const flaky = store.copy();
    const target = join(temporaryFolder(), 'dump');
    const last = packKey(SITE.site, lastPack());
    flaky.before = (operation, key) => {
      if (operation === 'readRange' && key === last) throw lineIsDead;
    };
    await expect(restored(flaky, manifest, { target })).rejects.toBe(lineIsDead);
    const partial = readFileSync(`${target}.offsite-partial`);
    partial[10] ^= 1;
    writeFileSync(`${target}.offsite-partial`, partial);
    flaky.before = () => undefined;
    await expect(restored(flaky, manifest, { target })).rejects.toMatchObject({ exit: 'damaged' });
    expect(readdirSync(join(target, '..'))).toEqual([]);
    expect((await restored(flaky, manifest, { target })).equals(dump)).toBe(true);
  });
});

describe('leaves nothing behind', () => {
  async function expectFailure(vault: MemoryStore, failure: object, change: Parameters<typeof restored>[2] = {}) {
    const folder = temporaryFolder();
    await expect(restored(vault, manifest, { target: join(folder, 'dump'), ...change })).rejects.toMatchObject(failure);
    expect(readdirSync(folder)).toEqual([]);
  }

  test('of a backup with a damaged chunk, in whichever pack it lies', async () => {
    for (const { id } of manifest.packs) {
      const damaged = store.copy();
      const key = packKey(SITE.site, id);
      const body = damaged.objects.get(key)?.body as Buffer;
      // One byte in each kilobyte, so that a chunk is met that this backup needs.
      for (let at = 500; at < body.length; at += 1024) body[at] ^= 1;
      await expectFailure(damaged, { name: 'Refusal', object: key });
    }
  });

  test('of a backup with a missing pack', async () => {
    const holed = store.copy();
    holed.objects.delete(packKey(SITE.site, manifest.packs[0].id));
    await expectFailure(holed, { name: 'Failure', exit: 'damaged' });
  });

  test('with a recovery key that does not fit, and says what to do', async () => {
    const hint = expect.stringContaining('recovery key');
    await expectFailure(store, { name: 'Failure', exit: 'keys', hint }, { recoveryKeys: [OTHER_RECOVERY_KEY] });
  });

  test('with another site’s signing key', async () => {
    const stranger = parseSigningPublicKey('PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=');
    const signingKeys = stranger === undefined ? [] : [stranger];
    expect(signingKeys.length).toBe(1);
    await expectFailure(store, { name: 'Refusal', message: expect.stringContaining('signature') }, { signingKeys });
  });

  test('of a backup that was never finished', async () => {
    const unfinished = store.copy();
    unfinished.objects.delete(manifestKey(manifest));
    await expectFailure(unfinished, { name: 'Failure', exit: 'notFound' });
  });

  test('in a folder that does not exist', async () => {
    const target = join(temporaryFolder(), 'no', 'folder', 'dump');
    await expect(restored(store, manifest, { target })).rejects.toMatchObject({ name: 'Failure', exit: 'disk' });
  });
});

test('one of several recovery keys is enough', async () => {
  const recoveryKeys = [OTHER_RECOVERY_KEY, SITE.recoveryKey];
  expect((await restored(store, manifest, { recoveryKeys })).equals(dump)).toBe(true);
});

test('an existing file is refused before anything is fetched, and stays as it is', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'dump'), 'somebody’s file');
  await expect(restored(store, manifest, { target: join(folder, 'dump') })).rejects.toMatchObject({ exit: 'disk' });
  expect(readFileSync(join(folder, 'dump'), 'utf8')).toBe('somebody’s file');
  expect(readdirSync(folder)).toEqual(['dump']);
});

test('tells how far it is, and ends with every byte verified', async () => {
  const events: RestoreEvent[] = [];
  const index = await runRestore(restoreOptions(store, manifest, { onEvent: (event) => events.push(event) }));
  expect(index).toMatchObject({ backup: manifest.backup, facts: { tool: 'cat' } });
  expect(events[0]).toMatchObject({ type: 'plan', bytes: dump.length, packsDone: 0 });
  expect(events.at(-1)).toEqual({ type: 'progress', bytesRestored: dump.length });
});

/** The pack that the last run stored: the one with the dump's newest part. */
function lastPack(): Manifest['packs'][number]['id'] {
  const stored = [...store.objects.keys()].filter((key) => key.includes('/packs/'));
  return stored.at(-1)?.slice(-64) as Manifest['packs'][number]['id'];
}
