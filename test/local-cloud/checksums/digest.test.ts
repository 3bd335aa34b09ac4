// The checksums that are written here, against the published check values and against themselves in every slicing.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CHECKSUM_ALGORITHMS,
  type DigestAlgorithm,
  parseChecksumAlgorithm,
  startDigest,
} from '../../../local-cloud/checksums/digest.ts';

function digestOf(algorithm: DigestAlgorithm, ...slices: readonly Uint8Array[]): string {
  const digest = startDigest(algorithm);
  for (const slice of slices) digest.update(slice);
  return digest.digest().toString('hex');
}

test.each([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
  ['SHA1', createHash('sha1').update('123456789').digest('hex')],
  ['SHA256', createHash('sha256').update('123456789').digest('hex')],
] as const)('%s of "123456789" is its check value', (algorithm, expected) => {
  expect(digestOf(algorithm, Buffer.from('123456789'))).toBe(expected);
});

test.each(CHECKSUM_ALGORITHMS)('%s does not depend on how the bytes are sliced', (algorithm) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.array(fc.nat(100)), (bytes, cuts) => {
      const ends = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length].sort((a, b) => a - b);
      const slices = ends.slice(1).map((end, i) => bytes.subarray(ends[i], end));
      const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
      expect(digestOf(algorithm, ...slices)).toBe(digestOf(algorithm, bytes));
      expect(digestOf(algorithm, ...single)).toBe(digestOf(algorithm, bytes));
    }),
  );
});

test('names are read in either case, and only known ones', () => {
  expect(parseChecksumAlgorithm('sha256')).toBe('SHA256');
  expect(parseChecksumAlgorithm('CRC64NVME')).toBe('CRC64NVME');
  expect(parseChecksumAlgorithm('MD5')).toBeUndefined();
});
