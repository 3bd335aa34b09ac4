// The walk over a frame's heads against zstd itself: every frame that zstd makes is one, no cut of it is, and nothing may stand
// behind it.

import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOneWholeFrame } from '../../../edge-uploader/workers/zstd-frame.ts';
import { rows, seededBytes } from '../seeded-bytes.ts';

/** Frames with every head that the library can write: with and without content size, checksum and a single segment. */
const anyFrame = fc
  .record({
    kind: fc.constantFrom('rows', 'random', 'zero'),
    length: fc.oneof(fc.nat({ max: 70_000 }), fc.constantFrom(0, 1, 255, 256, 65_791, 65_792, 400_000)),
    level: fc.constantFrom(1, 3, 9),
    checksum: fc.constantFrom(0, 1),
    contentSize: fc.constantFrom(0, 1),
    pledged: fc.boolean(),
  })
  .map(({ kind, length, level, checksum, contentSize, pledged }) => {
    const make = {
      rows: () => rows('frame', length),
      random: () => seededBytes('frame', length),
      zero: () => Buffer.alloc(length),
    };
    return zstdCompressSync(make[kind as keyof typeof make](), {
      params: {
        [constants.ZSTD_c_compressionLevel]: level,
        [constants.ZSTD_c_checksumFlag]: checksum,
        [constants.ZSTD_c_contentSizeFlag]: contentSize,
      },
      ...(pledged && { pledgedSrcSize: length }),
    });
  });

test('takes every frame of zstd, and none with a byte more or less', () => {
  fc.assert(
    fc.property(anyFrame, fc.nat(), (frame, cut) => {
      expect(isOneWholeFrame(frame)).toBe(true);
      expect(isOneWholeFrame(Buffer.concat([frame, Buffer.from([0])]))).toBe(false);
      expect(isOneWholeFrame(Buffer.concat([frame, frame]))).toBe(false);
      expect(isOneWholeFrame(frame.subarray(0, cut % frame.length))).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test('ends on any bytes, and takes none that do not begin like a frame', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const magic = Buffer.from('28b52ffd', 'hex');
      expect(isOneWholeFrame(bytes) && !magic.equals(bytes.subarray(0, 4))).toBe(false);
      expect([true, false]).toContain(isOneWholeFrame(Buffer.concat([magic, bytes])));
    }),
    { numRuns: 500 },
  );
});
