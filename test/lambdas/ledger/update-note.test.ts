// Many lambdas change one note at the same time. No change may be lost, and none may be written over what it did not read.

import { beforeEach, expect, test } from 'vitest';
import { updateNote } from '../../../lambdas/ledger/update-note.ts';
import { NOTE_ATTEMPTS_MAX, NOTE_RETRY_MS } from '../../../lambdas/limits.ts';
import { refusal, type ScriptedS3, scriptedS3 } from '../scripted-s3.ts';

let store: ScriptedS3;
let waited: number[];
beforeEach(() => {
  store = scriptedS3();
  waited = [];
});

const place = () => ({ s3: store.s3, bucket: 'ledger', key: 'note' });
const wait = async (milliseconds: number): Promise<void> => {
  waited.push(milliseconds);
  await new Promise(setImmediate);
};
const append = (word: string) => updateNote(place(), 1000, (note) => Buffer.from(`${note?.bytes ?? ''}${word} `), wait);
const words = () => store.objects.get('ledger/note')!.bytes.toString().trim().split(' ');

test('of eight writers at once each gets through', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, n) => append(`w${n}`)));
  expect(words().sort()).toEqual(Array.from({ length: 8 }, (_, n) => `w${n}`));
});

test('what would change nothing is not written', async () => {
  await append('one');
  expect(await updateNote(place(), 1000, (note) => note?.bytes, wait)).toBe(false);
  expect(await updateNote(place(), 1000, () => undefined, wait)).toBe(false);
  expect(store.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(1);
});

test('who is overtaken waits longer each time, and at last says so', async () => {
  store.intercept = (method) => (method === 'PUT' ? refusal(412, 'PreconditionFailed') : undefined);
  await expect(append('one')).rejects.toThrow('writing note: 10 times another lambda wrote it meanwhile');
  expect(waited).toEqual(Array.from({ length: NOTE_ATTEMPTS_MAX - 1 }, (_, n) => NOTE_RETRY_MS * 2 ** n));
});

test('a ledger that does not answer is not taken for an empty one', async () => {
  store.intercept = (method) => (method === 'GET' ? refusal(503, 'SlowDown') : undefined);
  await expect(append('one')).rejects.toThrow('SlowDown');
  expect(store.objects.size).toBe(0);
});

test('a change that fails writes nothing', async () => {
  await append('one');
  const failing = updateNote(
    place(),
    1000,
    () => {
      throw new Error('no');
    },
    wait,
  );
  await expect(failing).rejects.toThrow('no');
  expect(words()).toEqual(['one']);
});
