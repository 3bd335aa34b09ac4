// A dump's stream ends only with a proof. Were one of these wrong, half of a database would count as a backup.

import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../../edge-uploader/failure.ts';
import { provenStream } from '../../../edge-uploader/sources/proven-stream.ts';

const unproved = () => new Failure('source', 'the tool failed', { hint: 'again' });

function setUp(options: { idleSeconds?: number; approve?: (bytes: number) => void; progress?: () => number } = {}) {
  const input = new PassThrough();
  const { promise: proof, resolve: prove, reject: disprove } = Promise.withResolvers<void>();
  const abort = new AbortController();
  let released = 0;
  const stream = provenStream({
    input,
    proof,
    approve: options.approve ?? (() => undefined),
    idleSeconds: options.idleSeconds ?? 60,
    ...(options.progress ? { progress: options.progress } : {}),
    what: 'a test',
    signal: abort.signal,
    release: async () => {
      released += 1;
    },
  });
  return { input, prove, disprove, abort, stream, released: () => released };
}

test('gives the same bytes however they are sliced', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 3000 }), { maxLength: 40 }), async (pieces) => {
      const { input, prove, stream, released } = setUp();
      const read = buffer(stream);
      for (const piece of pieces) input.write(piece);
      input.end();
      prove();
      expect(Buffer.compare(await read, Buffer.concat(pieces))).toBe(0);
      expect(released()).toBe(1);
    }),
    { numRuns: 30 },
  );
});

test('the end of the input is not the end of the dump', async () => {
  const { input, disprove, stream, released } = setUp();
  let ended = false;
  stream.once('end', () => {
    ended = true;
  });
  const read = buffer(stream);
  read.catch(() => undefined);
  input.end('half a dump');
  await sleep(50);
  expect(ended).toBe(false);
  disprove(unproved());
  await expect(read).rejects.toMatchObject({ exit: 'source', message: 'the tool failed' });
  expect(ended).toBe(false);
  expect(released()).toBe(1);
});

test('a failure is told at once, even while the input stays open', async () => {
  const { disprove, stream } = setUp();
  const read = buffer(stream);
  disprove(unproved());
  await expect(read).rejects.toThrow('the tool failed');
});

test('the last word can refuse a dump that has its proof', async () => {
  const { input, prove, stream } = setUp({
    approve: (bytes) => {
      if (bytes < 100) throw unproved();
    },
  });
  const read = buffer(stream);
  input.end('short');
  prove();
  await expect(read).rejects.toThrow('the tool failed');
});

test('silence ends it, but only while somebody reads', async () => {
  const { input, stream } = setUp({ idleSeconds: 0.1 });
  await sleep(300);
  expect(stream.destroyed).toBe(false);
  const read = buffer(stream);
  input.write('some');
  await expect(read).rejects.toMatchObject({ exit: 'source', message: expect.stringContaining('not one byte came') });
});

test('a tool that works on a spool file is not silent', async () => {
  let size = 0;
  const growing = setInterval(() => {
    size += 1;
  }, 10);
  const { input, prove, stream } = setUp({ idleSeconds: 0.2, progress: () => size });
  const read = buffer(stream);
  await sleep(500);
  clearInterval(growing);
  input.end('all of it');
  prove();
  expect((await read).toString()).toBe('all of it');
});

test('an interruption is told as one', async () => {
  const { abort, stream, released } = setUp();
  const read = buffer(stream);
  abort.abort();
  await expect(read).rejects.toMatchObject({ exit: 'interrupted' });
  expect(released()).toBe(1);
});
