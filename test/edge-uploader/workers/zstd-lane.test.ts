// One compressor and one decompressor for thousands of chunks: what one chunk leaves behind in them must never reach the next.
// A frame that is cut, too long or followed by something must be refused, and the chunk after it open as if nothing had been.

import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOneWholeFrame } from '../../../edge-uploader/workers/zstd-frame.ts';
import { ZstdLane } from '../../../edge-uploader/workers/zstd-lane.ts';
import { Refusal } from '../../../vault/refusal.ts';
import { compressChunk } from '../../../vault/sealed-chunk.ts';
import { rows, seededBytes } from '../seeded-bytes.ts';

async function opened(lane: ZstdLane, frame: Uint8Array, bytes: number): Promise<Buffer> {
  const target = Buffer.alloc(bytes);
  await lane.decompress(frame, target);
  return target;
}

const next = rows('the next chunk', 70_000);
const expectNextToOpen = async (lane: ZstdLane): Promise<void> => {
  expect(Buffer.compare(await opened(lane, compressChunk(next), next.length), next)).toBe(0);
};

test('what it compressed it decompresses, whatever came before', async () => {
  const lane = new ZstdLane();
  const plaintext = fc
    .tuple(fc.boolean(), fc.integer({ min: 1, max: 300_000 }), fc.nat())
    .map(([compressible, length, seed]) => (compressible ? rows(`${seed}`, length) : seededBytes(`${seed}`, length)));
  await fc.assert(
    fc.asyncProperty(plaintext, async (bytes) => {
      const frame = Buffer.from(await lane.compress(bytes));
      expect(Buffer.compare(await opened(lane, frame, bytes.length), bytes)).toBe(0);
      expect(Buffer.compare(await opened(lane, compressChunk(bytes), bytes.length), bytes)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('each result is its own bytes: a later chunk does not write into an earlier one', async () => {
  const lane = new ZstdLane();
  const chunks = Array.from({ length: 40 }, (_, i) => rows(`chunk ${i}`, 9000));
  const frames: Uint8Array[] = [];
  for (const chunk of chunks) frames.push(await lane.compress(chunk));
  for (const [i, chunk] of chunks.entries()) {
    expect(Buffer.compare(await opened(lane, frames[i], chunk.length), chunk)).toBe(0);
  }
});

describe('refuses, and opens the next chunk all the same,', () => {
  const plaintext = rows('refused', 50_000);
  const frame = compressChunk(plaintext);
  const raw = zstdCompressSync(seededBytes('raw', 4000));
  const cases: Record<string, [frame: Uint8Array, bytes: number]> = {
    'a frame that gives one byte more': [frame, plaintext.length - 1],
    'a frame that gives one byte less': [frame, plaintext.length + 1],
    'a bomb': [zstdCompressSync(Buffer.alloc(64_000_000)), 1000],
    'a frame behind which something stands': [Buffer.concat([frame, Buffer.from('x')]), plaintext.length],
    'a frame behind which another stands': [Buffer.concat([frame, compressChunk(next)]), plaintext.length],
    'a frame behind which an unfinished one stands': [Buffer.concat([frame, frame.subarray(0, 7)]), plaintext.length],
    'bytes that are no frame': [Buffer.from('clinic-offsite'), 14],
    nothing: [new Uint8Array(), 1],
    'a byte in the middle': [Buffer.from(frame.map((byte, i) => (i === 9 ? byte ^ 0xff : byte))), plaintext.length],
    'a frame without its last block': [unfinished(raw), 4000],
  };

  test.each(Object.entries(cases))('%s', async (_, [frame, bytes]) => {
    const lane = new ZstdLane();
    await expectNextToOpen(lane);
    await expect(opened(lane, frame, bytes)).rejects.toThrow(Refusal);
    await expectNextToOpen(lane);
  });

  test('a frame that is cut, anywhere', async () => {
    const lane = new ZstdLane();
    for (const whole of [frame, raw, compressChunk(Buffer.alloc(100))]) {
      const bytes = whole === frame ? plaintext.length : whole === raw ? 4000 : 100;
      const cuts = [...Array(Math.min(whole.length, 40)).keys(), whole.length - 4, whole.length - 1];
      for (const cut of cuts) {
        await expect(opened(lane, whole.subarray(0, cut), bytes), `cut at ${cut}`).rejects.toThrow(Refusal);
      }
      await expectNextToOpen(lane);
    }
  });
});

/** A frame of one raw block whose mark of the last block is taken away: all its bytes come out, and yet it has no end. */
function unfinished(frame: Buffer): Buffer {
  const copy = Buffer.from(frame);
  // Magic (4), descriptor (1), window or content size: the block's head is the three bytes before its 4,000.
  copy[frame.length - 4000 - 3] &= 0xfe;
  return copy;
}

test('a frame that ends where the output buffer ends is still exactly one frame', async () => {
  // Incompressible bytes make frames a little longer than themselves, so one of these fills the buffer of 256 KiB exactly.
  for (let bytes = 262_090; bytes <= 262_144; bytes++) {
    const plaintext = seededBytes(`buffer end ${bytes}`, bytes);
    const lane = new ZstdLane();
    const frame = await lane.compress(plaintext);
    expect(isOneWholeFrame(frame), `${bytes} bytes`).toBe(true);
    expect((await opened(lane, frame, bytes)).equals(plaintext)).toBe(true);
  }
});
