// One digest for every algorithm that S3 knows, so that the code which receives a body need not know which one it feeds.

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c } from './crc32c.ts';
import { Crc64Nvme } from './crc64nvme.ts';

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];
export type DigestAlgorithm = ChecksumAlgorithm | 'MD5';
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export interface Digest {
  update(data: Uint8Array): void;
  digest(): Buffer;
}

export function startDigest(algorithm: DigestAlgorithm): Digest {
  switch (algorithm) {
    case 'MD5':
    case 'SHA1':
    case 'SHA256':
      return createHash(algorithm.toLowerCase());
    case 'CRC64NVME':
      return new Crc64Nvme();
    case 'CRC32':
      return new Crc32Digest(crc32);
    case 'CRC32C':
      return new Crc32Digest(crc32c);
  }
}

export const CHECKSUM_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

/** The algorithm of that name, in either case; undefined for any other. */
export function parseChecksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
}

class Crc32Digest implements Digest {
  readonly #step: (data: Uint8Array, crc: number) => number;
  #crc = 0;

  constructor(step: (data: Uint8Array, crc: number) => number) {
    this.#step = step;
  }

  update(data: Uint8Array): void {
    this.#crc = this.#step(data, this.#crc);
  }

  digest(): Buffer {
    const out = Buffer.alloc(4);
    out.writeUInt32BE(this.#crc);
    return out;
  }
}
