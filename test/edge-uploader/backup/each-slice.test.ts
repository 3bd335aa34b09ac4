// Every slice of a dump once, in order, and no more of it than somebody has room for. A slice that came while its taker was busy
// would otherwise be lost or overtake another, and a restore would find it out.

import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eachSlice } from '../../../edge-uploader/backup/each-slice.ts';

test('hands over all bytes in order, however they are sliced and whenever the taker is busy', async () => {
  const slices = fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat({ max: 3 })), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(slices, async (given) => {
      const taken: Buffer[] = [];
      let busy = false;
      const stream = Readable.from(
        given.map(([bytes]) => Buffer.from(bytes)),
        { objectMode: false, highWaterMark: 64 },
      );
      const pauses = given.map(([, turns]) => turns).values();
      await eachSlice(stream, (slice) => {
        expect(busy, 'a slice came while the last one was being taken').toBe(false);
        taken.push(Buffer.from(slice));
        const turns = pauses.next().value ?? 0;
        if (turns === 0) return undefined;
        busy = true;
        return (async () => {
          for (let i = 0; i < turns; i++) await turn();
          busy = false;
        })();
      });
      expect(busy).toBe(false);
      expect(Buffer.concat(taken)).toEqual(Buffer.concat(given.map(([bytes]) => bytes)));
    }),
  );
});

describe('fails, and destroys the stream,', () => {
  const endless = (): Readable =>
    new Readable({
      read() {
        this.push(Buffer.alloc(10));
      },
    });

  test('with what the taker throws, at once or later', async () => {
    for (const take of [
      () => {
        throw new Error('no room');
      },
      async () => {
        await turn();
        throw new Error('no room');
      },
    ]) {
      const stream = endless();
      await expect(eachSlice(stream, take)).rejects.toThrow('no room');
      expect(stream.destroyed).toBe(true);
    }
  });

  test("with the stream's own error", async () => {
    const stream = endless();
    let slices = 0;
    const taken = eachSlice(stream, () => {
      slices += 1;
      if (slices === 5) stream.destroy(new Error('gbak was killed'));
      return undefined;
    });
    await expect(taken).rejects.toThrow('gbak was killed');
  });

  test('where the stream is closed before its end', async () => {
    const stream = endless();
    const taken = eachSlice(stream, () => {
      stream.destroy();
      return undefined;
    });
    await expect(taken).rejects.toThrow('before its end');
  });

  test('where that had happened before, of which a stream tells nobody a second time', async () => {
    for (const [error, message] of [
      [new Error('gbak was killed'), 'gbak was killed'],
      [undefined, 'before its end'],
    ] as const) {
      const stream = endless().on('error', () => undefined);
      stream.destroy(error);
      await turn();
      await expect(eachSlice(stream, () => undefined)).rejects.toThrow(message);
    }
  });
});
