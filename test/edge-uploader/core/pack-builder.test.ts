// A pack that was built is a pack that can be read: each chunk where its offset says, the footer telling the same. The builder
// also decides when a pack is full; one byte too many and no reader would take the pack.

import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PackBuilder } from '../../../edge-uploader/core/pack-builder.ts';
import { CHUNK_BYTES_MAX, PACK_BYTES_MAX } from '../../../vault/limits.ts';
import { openPackFooter, PACK_TRAILER_BYTES, parsePackTrailer } from '../../../vault/pack.ts';
import { padmeBytes } from '../../../vault/padding.ts';
import { SEALED_OVERHEAD_BYTES } from '../../../vault/sealed-chunk.ts';
import { seededBytes, seededFill } from '../seeded-bytes.ts';

const FOOTER_KEY = seededBytes('footer key', 32);
const memory = new Uint8Array(PACK_BYTES_MAX);

test('whatever was appended is found in the finished pack, by its offset and by its footer', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 30, max: 9000 }), { minLength: 1, maxLength: 60 }), (lengths) => {
      const builder = new PackBuilder(memory);
      const chunks = lengths.map((length, i) => ({ id: idOf(i), sealed: seededBytes(`chunk ${i}`, length) }));
      const offsets = chunks.map(({ id, sealed }) => builder.append(id, sealed));
      const pack = Buffer.from(builder.finish(FOOTER_KEY, seededFill('padding')));
      expect(pack.length).toBe(padmeBytes(pack.length));
      for (const [i, { sealed }] of chunks.entries()) {
        expect(pack.subarray(offsets[i], offsets[i] + sealed.length).equals(sealed)).toBe(true);
      }
      const entries = entriesOf(pack);
      expect(entries).toEqual(chunks.map(({ id, sealed }, i) => ({ id, offset: offsets[i], length: sealed.length })));
    }),
    { numRuns: 40 },
  );
});

describe('a full pack', () => {
  const largest = CHUNK_BYTES_MAX + SEALED_OVERHEAD_BYTES;

  test('takes no chunk more than fits, and is then exactly as large as a pack may be', () => {
    const builder = new PackBuilder(memory);
    const sealed = seededBytes('full', 60_000);
    let chunks = 0;
    while (builder.fits(sealed.length)) builder.append(idOf(chunks++), sealed);
    expect(chunks).toBeGreaterThan(270);
    // The rest of it in the smallest pieces there are, down to the last byte.
    while (builder.fits(30)) builder.append(idOf(chunks++), sealed.subarray(0, 30));
    const pack = Buffer.from(builder.finish(FOOTER_KEY, seededFill('padding')));
    expect(pack.length).toBe(PACK_BYTES_MAX);
    expect(entriesOf(pack).length).toBe(chunks);
  });

  test('has room for three of the largest chunks', () => {
    const builder = new PackBuilder(memory);
    const sealed = new Uint8Array(largest);
    for (let i = 0; i < 3; i++) {
      expect(builder.fits(largest)).toBe(true);
      builder.append(idOf(i), sealed);
    }
    expect(builder.fits(largest)).toBe(false);
  });
});

test('nothing of the pack that grew in the same memory before is left in the next one', () => {
  memory.fill(0xaa);
  const builder = new PackBuilder(memory);
  builder.append(idOf(1), seededBytes('small', 300));
  const zero = (target: Uint8Array) => target.fill(0);
  const pack = Buffer.from(builder.finish(FOOTER_KEY, zero));
  const { offset } = parsePackTrailer(pack.subarray(-PACK_TRAILER_BYTES), pack.length);
  expect(pack.subarray(308, offset).every((byte) => byte === 0)).toBe(true);
});

test('the same chunks, key and chance give the same pack', () => {
  const build = () => {
    const builder = new PackBuilder(memory);
    for (let i = 0; i < 5; i++) builder.append(idOf(i), seededBytes(`chunk ${i}`, 1000 + i));
    return hash('sha256', builder.finish(FOOTER_KEY, seededFill('padding')), 'hex');
  };
  expect(build()).toBe(build());
});

function entriesOf(pack: Buffer) {
  const { offset, length } = parsePackTrailer(pack.subarray(-PACK_TRAILER_BYTES), pack.length);
  return openPackFooter(pack.subarray(offset, offset + length), FOOTER_KEY, offset);
}

const idOf = (number: number): Buffer => seededBytes(`id ${number}`, 32);
