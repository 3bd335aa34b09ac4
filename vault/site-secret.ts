// Everything that is derived from a site's secret (docs/format.md, "Derivations"). All derivations are
// HMAC-SHA256(siteSecret, label ‖ 0x00 ‖ input): ids and keys of chunks follow from their content, so that equal chunks meet,
// and yet the server keeps nothing with which a thief could open what it uploaded before.
//
//   h        = SHA-256(plaintext of the chunk)
//   chunkId  = HMAC(siteSecret, "clinic-offsite/1/chunk-id"  ‖ 00 ‖ h)
//   chunkKey = HMAC(siteSecret, "clinic-offsite/1/chunk-key" ‖ 00 ‖ h)
//   footerKey= HMAC(siteSecret, "clinic-offsite/1/pack-footer" ‖ 00)
//   gear[b]  = the first 8 bytes, little-endian, of HMAC(siteSecret, "clinic-offsite/1/gear" ‖ 00 ‖ b)

import { createHmac, hash, type KeyObject } from 'node:crypto';

export const SITE_SECRET_BYTES = 32;

/** As bytes, or as a KeyObject: where it is used for every chunk, that is several times faster. */
export type Secret = Uint8Array | KeyObject;

const CHUNK_ID = Buffer.from('clinic-offsite/1/chunk-id\0');
const CHUNK_KEY = Buffer.from('clinic-offsite/1/chunk-key\0');
const PACK_FOOTER = Buffer.from('clinic-offsite/1/pack-footer\0');
const GEAR = Buffer.from('clinic-offsite/1/gear\0');

export function plaintextHash(plaintext: Uint8Array): Buffer {
  return hash('sha256', plaintext, 'buffer');
}

export function deriveChunkId(siteSecret: Secret, plaintextSha256: Uint8Array): Buffer {
  return createHmac('sha256', siteSecret).update(CHUNK_ID).update(plaintextSha256).digest();
}

export function deriveChunkKey(siteSecret: Secret, plaintextSha256: Uint8Array): Buffer {
  return createHmac('sha256', siteSecret).update(CHUNK_KEY).update(plaintextSha256).digest();
}

export function deriveFooterKey(siteSecret: Uint8Array): Buffer {
  return createHmac('sha256', siteSecret).update(PACK_FOOTER).digest();
}

/** The 256 gear values of the chunker. Secret, because cut points would otherwise tell an observer what a dump holds. */
export function deriveGearTable(siteSecret: Uint8Array): BigUint64Array {
  const table = new BigUint64Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const digest = createHmac('sha256', siteSecret).update(GEAR).update(Uint8Array.of(byte)).digest();
    table[byte] = digest.readBigUInt64LE(0);
  }
  return table;
}
