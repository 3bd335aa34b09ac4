// Any entry that a file system can give us, with the names that break tools: bytes that are no UTF-8, line feeds, 255-byte parts.

import fc from 'fast-check';
import type { TarEntry } from '../../../edge-uploader/tar/tar-header.ts';

const nasty = fc.constantFrom(
  ...[
    'a\nb',
    ' lead',
    'trail ',
    '-rf',
    '*',
    '[1]',
    '\\',
    '"',
    "'",
    'č'.normalize('NFC'),
    'č'.normalize('NFD'),
    '😀',
    '=',
    '0',
  ],
);
const anyPart: fc.Arbitrary<Buffer> = fc.oneof(
  nasty.map((text) => Buffer.from(text)),
  fc.constantFrom(Buffer.from([0xe8, 0xe1]), Buffer.from([0xff]), Buffer.from([0xc3])),
  fc.integer({ min: 90, max: 255 }).map((length) => Buffer.alloc(length, 'x')),
  fc
    .uint8Array({ minLength: 1, maxLength: 30 })
    .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x61 : byte))))
    .filter((part) => !['.', '..'].includes(part.toString('latin1'))),
);

/** Relative, of up to `partsMax` parts. */
export const anyName = (partsMax = 5): fc.Arbitrary<Buffer> =>
  fc
    .array(anyPart, { minLength: 1, maxLength: partsMax })
    .map((parts) => Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [Buffer.from('/'), part]))));

const common = {
  name: anyName(),
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.oneof(fc.nat(70_000), fc.nat(2 ** 32 - 1)),
  gid: fc.oneof(fc.nat(70_000), fc.nat(2 ** 32 - 1)),
  mtimeNs: fc.oneof(
    fc.bigInt({ min: -(10n ** 18n), max: 10n ** 19n }),
    fc.integer().map((seconds) => BigInt(seconds) * 1_000_000_000n),
  ),
};

export const anyEntry: fc.Arbitrary<TarEntry> = fc.oneof(
  fc.record({ ...common, kind: fc.constant('file' as const), bytes: fc.oneof(fc.nat(2000), fc.nat(2 ** 40)) }),
  fc.record({ ...common, kind: fc.constant('folder' as const), bytes: fc.constant(0) }),
  fc.record({ ...common, kind: fc.constant('link' as const), bytes: fc.constant(0), target: anyName() }),
);
