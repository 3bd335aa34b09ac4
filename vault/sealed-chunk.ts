// One sealed chunk: compressed where that helps, then encrypted under a key that follows from its content.
//
//   offset  bytes  what
//   0       12     nonce, fresh for every sealing
//   12      1+n    AES-256-GCM ciphertext of: encoding (0 = stored, 1 = one zstd frame) ‖ payload
//   13+n    16     GCM tag; associated data = "clinic-offsite/1/chunk"
//
// The key is chunkKey (site-secret.ts). It fixes the plaintext, so a chunk put in another's place does not open.

import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Refusal } from './refusal.ts';

export const SEALED_OVERHEAD_BYTES = 12 + 1 + 16;

const STORED = 0;
const ZSTD = 1;
const ASSOCIATED_DATA = Buffer.from('clinic-offsite/1/chunk');
/** Level 3: the top levels had a bug that damaged data (restic #4523), and cost more than they save here. */
export const ZSTD_LEVEL = 3;

/** Compresses a chunk into one zstd frame. */
export function compressChunk(plaintext: Uint8Array): Buffer {
  return zstdCompressSync(plaintext, {
    params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
    pledgedSrcSize: plaintext.length,
    // One output buffer that surely suffices: the default of 64 KiB makes a second call and a copy out of many chunks.
    chunkSize: plaintext.length + 1024,
  });
}

/**
 * Seals `plaintext` into `target` from its start and returns how many bytes that took (at most the plaintext's + 29).
 * `compressed` is its zstd frame, by whichever means it was made; it is used if it is shorter.
 */
export function sealChunk(
  plaintext: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
  target: Uint8Array,
  compressed: Uint8Array = compressChunk(plaintext),
): number {
  const helps = compressed.length < plaintext.length;
  const payload = helps ? compressed : plaintext;
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce);
  cipher.setAAD(ASSOCIATED_DATA);
  target.set(nonce, 0);
  target.set(cipher.update(Uint8Array.of(helps ? ZSTD : STORED)), 12);
  target.set(cipher.update(payload), 13);
  cipher.final();
  target.set(cipher.getAuthTag(), 13 + payload.length);
  return payload.length + SEALED_OVERHEAD_BYTES;
}

/** Decrypts one sealed chunk. `compressed` tells whether the payload is a zstd frame or the plaintext itself. */
export function decryptChunk(sealed: Uint8Array, key: Uint8Array): { payload: Buffer; compressed: boolean } {
  if (sealed.length <= SEALED_OVERHEAD_BYTES) throw new Refusal('a sealed chunk', 'it is too short');
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), sealed.subarray(0, 12));
  decipher.setAAD(ASSOCIATED_DATA);
  decipher.setAuthTag(sealed.subarray(sealed.length - 16));
  const opened = decipher.update(sealed.subarray(12, sealed.length - 16));
  try {
    decipher.final();
  } catch (cause) {
    throw new Refusal('a sealed chunk', 'its bytes are not those that were sealed', { cause });
  }
  if (opened[0] !== STORED && opened[0] !== ZSTD) {
    throw new Refusal('a sealed chunk', `its encoding ${opened[0]} is unknown`);
  }
  return { payload: opened.subarray(1), compressed: opened[0] === ZSTD };
}

/** Opens one sealed chunk whose plaintext must be exactly `plaintextBytes` long. Refuses every other one. */
export function openChunk(sealed: Uint8Array, key: Uint8Array, plaintextBytes: number): Buffer {
  const { payload, compressed } = decryptChunk(sealed, key);
  const plaintext = compressed ? decompressChunk(payload, plaintextBytes) : payload;
  if (plaintext.length !== plaintextBytes) throw wrongLength(plaintext.length, plaintextBytes);
  return plaintext;
}

/** The refusal of a chunk that opens to another length than its list says. */
export function wrongLength(bytes: number, plaintextBytes: number): Refusal {
  return new Refusal('a sealed chunk', `it holds ${bytes} bytes instead of ${plaintextBytes}`);
}

/** The refusal of a chunk whose zstd frame is broken or longer than its list says. */
export function notDecompressible(plaintextBytes: number, cause: unknown): Refusal {
  return new Refusal('a sealed chunk', `it does not decompress to its ${plaintextBytes} bytes`, { cause });
}

function decompressChunk(payload: Buffer, plaintextBytes: number): Buffer {
  try {
    return zstdDecompressSync(payload, { chunkSize: Math.max(64, plaintextBytes), maxOutputLength: plaintextBytes });
  } catch (cause) {
    throw notDecompressible(plaintextBytes, cause);
  }
}
