// A backup that fails at any point: there is no manifest of it, or there is a whole backup; what was stored before serves the next
// run; the dump's tool is stopped. A half backup that looked like one would be found on the worst day.

import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { listBackups } from '../../../edge-uploader/backup/backup-catalogue.ts';
import { Failure } from '../../../edge-uploader/failure.ts';
import type { Source } from '../../../edge-uploader/sources/source.ts';
import { MemoryStore } from '../memory-store.ts';
import { restored } from '../restored.ts';
import { backUp, NO_CACHE, SITE, sourceOf } from '../sample-site.ts';
import { rows, seededBytes } from '../seeded-bytes.ts';

/** Small, and yet of several chunks, new ones and repeated ones. */
const images = seededBytes('faults', 700_000);
const dump = Buffer.concat([rows('faults', 400_000), images, images.subarray(0, 300_000)]);
const lineIsDead = new Failure('unreachable', 'storing something: the line is dead', { hint: '-' });

const older = new MemoryStore();
beforeAll(async () => {
  const cacheFolder = NO_CACHE;
  await backUp({ store: older, source: sourceOf(images.subarray(0, 350_000)), run: 0, cacheFolder });
});

const manifests = (store: MemoryStore) => listBackups(store, SITE.site);

async function expectNextRunToContinue(store: MemoryStore, bytes = dump): Promise<void> {
  store.before = () => undefined;
  const manifest = await backUp({ store, source: sourceOf(bytes), run: 2 });
  expect((await restored(store, manifest)).equals(bytes)).toBe(true);
}

/** All operations of one undisturbed run, on a vault that holds an older backup already. */
async function operations(): Promise<string[]> {
  const said: string[] = [];
  const store = older.copy();
  store.before = (operation) => said.push(operation);
  await backUp({ store, source: sourceOf(dump) });
  return said;
}

describe('a store that fails', () => {
  test('at each single operation in turn: no manifest, and the next run continues', async () => {
    const whole = await operations();
    expect(whole.filter((operation) => operation === 'create').length).toBeGreaterThanOrEqual(3);
    for (const [failing, operation] of whole.entries()) {
      const store = older.copy();
      let count = 0;
      store.before = () => {
        if (count++ === failing) throw lineIsDead;
      };
      await expect(backUp({ store, source: sourceOf(dump) }), `${operation} ${failing}`).rejects.toBe(lineIsDead);
      expect(await manifests(store)).toHaveLength(1);
      await expectNextRunToContinue(store);
    }
  }, 60_000);

  test('for good from any operation on: no manifest, nothing hangs, and the dump is stopped', async () => {
    for (const failing of (await operations()).keys()) {
      const store = older.copy();
      let count = 0;
      store.before = () => {
        if (count++ >= failing) throw lineIsDead;
      };
      let stopped = 0;
      const opened: number[] = [];
      const source = sourceOf(dump, { onDestroy: () => stopped++ });
      const counted = { openDump: (options: never) => source.openDump(options).finally(() => opened.push(1)) };
      await expect(backUp({ store, source: counted })).rejects.toBe(lineIsDead);
      await new Promise(setImmediate);
      expect(stopped).toBe(opened.length);
      store.before = () => undefined;
      expect(await manifests(store)).toHaveLength(1);
    }
  });

  test('in its answer to the manifest only, which it took: a whole backup is there', async () => {
    const store = new MemoryStore();
    const create = store.create.bind(store);
    store.create = async (key, ...rest) => {
      await create(key, ...rest);
      if (key.endsWith('/manifest.json')) throw lineIsDead;
    };
    await expect(backUp({ store, source: sourceOf(dump) })).rejects.toBe(lineIsDead);
    const [backup] = await manifests(store);
    expect((await restored(store, backup)).equals(dump)).toBe(true);
  });

  test('in the middle: the next run stores only what is missing', async () => {
    const large = seededBytes('large', 40_000_000);
    const store = new MemoryStore();
    store.before = (operation, key) => {
      if (operation === 'create' && key.includes('/packs/') && store.objects.size === 2) throw lineIsDead;
    };
    await expect(backUp({ store, source: sourceOf(large), run: 1 })).rejects.toBe(lineIsDead);
    expect(await manifests(store)).toEqual([]);
    expect(store.objects.size).toBe(2);
    store.before = () => undefined;
    const { newBytes } = await backUp({ store, source: sourceOf(large), run: 2 });
    expect(newBytes).toBeLessThan(40_000_000 - 2 * 15_000_000);
  });
});

describe('a dump that fails', () => {
  test('at any point, its last byte included: no manifest, and the tool’s own failure is told', async () => {
    const failure = new Failure('source', 'dumping main: gbak ended with 1', { hint: '-' });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.nat({ max: dump.length }), fc.constant(dump.length)), async (failAt) => {
        const store = new MemoryStore();
        await expect(backUp({ store, source: sourceOf(dump, { failAt, failure }) })).rejects.toBe(failure);
        expect([...store.objects.keys()].filter((key) => !key.includes('/packs/'))).toEqual([]);
      }),
      { numRuns: 12, examples: [[0], [dump.length]] },
    );
  });

  test('when it is opened: nothing is stored', async () => {
    const failure = new Failure('source', 'opening main: the password is wrong', { hint: '-' });
    const store = new MemoryStore();
    await expect(backUp({ store, source: { openDump: () => Promise.reject(failure) } })).rejects.toBe(failure);
    expect(store.objects.size).toBe(0);
  });

  test('or hangs when it is opened, while the vault cannot be read: it is given up at once, and the vault is blamed', async () => {
    const store = older.copy();
    store.before = () => {
      throw lineIsDead;
    };
    let stoppedBecause: unknown;
    const openDump: Source['openDump'] = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stoppedBecause = signal.reason;
          reject(signal.reason);
        });
      });
    await expect(backUp({ store, source: { openDump } })).rejects.toBe(lineIsDead);
    expect(stoppedBecause).toBe(lineIsDead);
  });

  /** A dump that was opened and yields no byte; `then` happens while the vault is still looked at. */
  function openedEarly(then: (bytes: Readable) => Promise<void>) {
    const bytes = new Readable({ read: () => undefined });
    const opened = Promise.withResolvers<void>();
    const openDump: Source['openDump'] = async (options) => {
      options.signal.addEventListener('abort', () => bytes.destroy(options.signal.reason));
      setImmediate(opened.resolve);
      return { ...(await sourceOf(dump).openDump(options)), bytes };
    };
    const badPacks = opened.promise.then(() => then(bytes)).then(() => new Set<never>());
    return { bytes, source: { openDump }, badPacks };
  }

  test('after it was opened, while the vault is still looked at: the tool’s own failure is told', async () => {
    const failure = new Failure('source', 'dumping main: gbak ended with 1', { hint: '-' });
    const store = new MemoryStore();
    const early = openedEarly(async (bytes) => {
      bytes.destroy(failure);
      await turn();
    });
    await expect(backUp({ store, ...early })).rejects.toBe(failure);
    expect(store.objects.size).toBe(0);
  });

  test('or is opened, and then the vault cannot be read: it is stopped, and the vault is blamed', async () => {
    const early = openedEarly(() => Promise.reject(lineIsDead));
    await expect(backUp({ store: new MemoryStore(), ...early })).rejects.toBe(lineIsDead);
    await turn();
    expect(early.bytes.errored).toBe(lineIsDead);
  });

  test('when it is asked for its facts: no manifest', async () => {
    const failure = new Failure('source', 'counting rows: the server is gone', { hint: '-' });
    const store = new MemoryStore();
    const source = sourceOf(dump);
    const openDump = async (options: never) => ({
      ...(await source.openDump(options)),
      facts: () => Promise.reject(failure),
    });
    await expect(backUp({ store, source: { openDump } })).rejects.toBe(failure);
    expect(await manifests(store)).toEqual([]);
    await expectNextRunToContinue(store);
  });

  test('because it has no byte at all: no manifest, and a failure that says so', async () => {
    const store = new MemoryStore();
    const empty = backUp({ store, source: sourceOf(Buffer.alloc(0)) });
    await expect(empty).rejects.toMatchObject({
      name: 'Failure',
      exit: 'source',
      message: expect.stringContaining('empty'),
    });
    expect(store.objects.size).toBe(0);
  });
});

test('a run that was interrupted stores no manifest, even if everything else is done', async () => {
  const store = new MemoryStore();
  const abort = new AbortController();
  const reason = new Failure('interrupted', 'stopped by Ctrl+C', { hint: '-' });
  const onEvent = ({ type }: { type: string }) => type === 'progress' && abort.abort(reason);
  await expect(backUp({ store, source: sourceOf(dump), signal: abort.signal, onEvent })).rejects.toBe(reason);
  expect(await manifests(store)).toEqual([]);
  await expectNextRunToContinue(store);
});
