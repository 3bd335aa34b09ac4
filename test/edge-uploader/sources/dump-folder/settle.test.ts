// When a dump counts as finished. Were it to believe too early, half of a dump would be stored with a right checksum.

import { expect, test } from 'vitest';
import type { Chosen } from '../../../../edge-uploader/sources/dump-folder/choose-files.ts';
import { settled } from '../../../../edge-uploader/sources/dump-folder/settle.ts';

function chosen(bytes: number, name = 'a.fbk'): Chosen {
  const newest = { path: `/dumps/${name}`, name, bytes, mtimeMs: bytes };
  return { kind: 'file', files: [newest], newest, before: undefined };
}

/** What is seen at each look; the last one lasts. */
function settle(
  looks: Chosen[],
  change: { waitMinutes?: number; settleSeconds?: number; writers?: (string | undefined)[]; signal?: AbortSignal } = {},
) {
  let look = 0;
  const { writers = [] } = change;
  let asked = 0;
  return settled({
    choose: async () => looks[Math.min(look++, looks.length - 1)],
    writerOf: async () => writers[Math.min(asked++, writers.length - 1)],
    folder: '/dumps',
    settleSeconds: change.settleSeconds ?? 0.02,
    lookSeconds: 0.01,
    waitMinutes: change.waitMinutes ?? 1,
    signal: change.signal ?? new AbortController().signal,
  });
}

test('is what stands still', async () => {
  expect((await settle([chosen(5)])).newest.bytes).toBe(5);
});

test('waits for what grows, and for a newer file that comes meanwhile', async () => {
  expect((await settle([chosen(1), chosen(2), chosen(3), chosen(4)])).newest.bytes).toBe(4);
  expect((await settle([chosen(9), chosen(1, 'b.fbk'), chosen(2, 'b.fbk')])).newest.name).toBe('b.fbk');
});

test('looks on for the whole time, whatever stood still at one look', async () => {
  const looks = [1, 1, 1, 2].map((bytes) => chosen(bytes));
  expect((await settle(looks, { settleSeconds: 0.5 })).newest.bytes).toBe(2);
});

test('waits for whoever has it open', async () => {
  await settle([chosen(5)], { writers: ['process 7 has it open for writing', undefined] });
  await expect(
    settle([chosen(5)], { writers: ['process 7 has it open for writing'], waitMinutes: 0.001 }),
  ).rejects.toMatchObject({
    exit: 'source',
    message:
      'waiting for a finished dump in /dumps was given up after 0.001 minutes: a.fbk is still being written: process 7 has it open for writing',
  });
});

test('gives up on what never ends', async () => {
  let bytes = 0;
  const growing = {
    get 0() {
      return chosen(bytes++);
    },
    length: 1,
  } as unknown as Chosen[];
  await expect(settle(growing, { waitMinutes: 0.002 })).rejects.toThrow('a.fbk is still changing');
});

test('stops when it is told to', async () => {
  const abort = new AbortController();
  const waiting = settle([chosen(5)], { writers: ['somebody'], signal: abort.signal });
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});
