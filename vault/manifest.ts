// manifest.json: what the cloud may know of one backup, signed with the site's Ed25519 key. Written last: without it there is
// no backup, with it there is one.
//
//   {"manifest":BODY,"signature":"BASE64"} + line feed
//
// BODY is the JSON of the schema below, in its order and without white space. The signature (88 base64 characters) is over the
// ASCII bytes "clinic-offsite/1/manifest" + line feed + BODY. So BODY is what lies between the first 12 and the last 105 bytes.

import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { parseExactJson } from './exact-json.ts';
import { CHUNK_BYTES_CLASSES, INDEX_BYTES_MAX, MANIFEST_BYTES_MAX, PACK_BYTES_MAX, PACKS_MAX } from './limits.ts';
import { backupIdSchema, databaseIdSchema, packIdSchema, sha256Schema, siteIdSchema } from './names.ts';
import { Refusal } from './refusal.ts';

const HEAD = '{"manifest":';
const TAIL_BYTES = ',"signature":"'.length + 88 + '"}\n'.length;
const SIGNED = 'clinic-offsite/1/manifest\n';

const time = z.iso.datetime({ precision: 3 });
const shortText = z.string().min(1).max(100);

const bodySchema = z
  .strictObject({
    format: z.literal('clinic-offsite/1/manifest'),
    site: siteIdSchema,
    database: databaseIdSchema,
    backup: backupIdSchema,
    engine: shortText,
    uploader: shortText,
    /** By the clinic's clock; the cloud decides on the store's own times. */
    startedAt: time,
    finishedAt: time,
    dumpBytes: z.int().positive(),
    /** The average chunk size: one of the classes. */
    chunkBytes: z.literal(CHUNK_BYTES_CLASSES),
    /** Plaintext bytes of the dump that no earlier backup had, rounded up to whole chunks (at most `dumpBytes`): exact sums would tell chunk sizes. */
    newBytes: z.int().nonnegative(),
    /** Bytes of the packs that this run stored for it. */
    storedBytes: z.int().nonnegative(),
    /** How many files are missing in the dump, or are not as they were; absent where it is complete. */
    incomplete: z.int().positive().optional(),
    index: z.strictObject({ bytes: z.int().positive().max(INDEX_BYTES_MAX), sha256: sha256Schema }),
    packs: z
      .array(
        z.strictObject({
          id: packIdSchema,
          bytes: z.int().positive().max(PACK_BYTES_MAX),
          /** How many of its bytes are sealed chunks that this backup needs, rounded up likewise, at most `bytes`. */
          usedBytes: z.int().positive(),
        }),
      )
      .min(1)
      .max(PACKS_MAX),
  })
  .superRefine(({ packs }, context) => {
    for (const [i, pack] of packs.entries()) {
      if (i > 0 && packs[i - 1].id >= pack.id) {
        context.addIssue({ code: 'custom', path: ['packs', i, 'id'], message: 'packs are not in ascending order' });
      }
      if (pack.usedBytes > pack.bytes) {
        context.addIssue({ code: 'custom', path: ['packs', i, 'usedBytes'], message: 'is more than the pack has' });
      }
    }
  });

type ManifestBody = z.infer<typeof bodySchema>;
export type Manifest = Omit<ManifestBody, 'format'>;
export type ManifestPack = Manifest['packs'][number];

/** Signs and encodes a manifest. `packs` must be in ascending order of their ids. */
export function encodeManifest(manifest: Manifest, signingKey: KeyObject): Buffer {
  const { site, database, backup, engine, uploader, startedAt, finishedAt, dumpBytes } = manifest;
  const { chunkBytes, newBytes, storedBytes, incomplete, index, packs } = manifest;
  const body = bodySchema.parse({
    ...{
      format: 'clinic-offsite/1/manifest',
      site,
      database,
      backup,
      engine,
      uploader,
      startedAt,
      finishedAt,
      dumpBytes,
    },
    ...{ chunkBytes, newBytes, storedBytes, ...(incomplete !== undefined && { incomplete }), index, packs },
  });
  const json = JSON.stringify(body);
  const signature = sign(null, Buffer.from(SIGNED + json), signingKey).toString('base64');
  const bytes = Buffer.from(`${HEAD}${json},"signature":"${signature}"}\n`);
  if (bytes.length > MANIFEST_BYTES_MAX) throw new Error(`a manifest of ${bytes.length} bytes could not be read again`);
  return bytes;
}

/**
 * Checks and parses a manifest. It must be signed with one of `signingKeys` (Ed25519 public keys); nothing of it is looked at
 * before that is known. Throws a `Refusal` otherwise.
 */
export function parseManifest(bytes: Uint8Array, signingKeys: readonly KeyObject[]): Manifest {
  if (bytes.length > MANIFEST_BYTES_MAX)
    throw new Refusal('the manifest', `it is larger than ${MANIFEST_BYTES_MAX} bytes`);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const body = text.subarray(HEAD.length, text.length - TAIL_BYTES);
  const tail = text.toString('latin1', text.length - TAIL_BYTES);
  const match = /^,"signature":"([A-Za-z0-9+/]{86}==)"\}\n$/.exec(tail);
  if (match === null || text.toString('latin1', 0, HEAD.length) !== HEAD) {
    throw new Refusal('the manifest', 'it is not a signed manifest');
  }
  const signature = Buffer.from(match[1], 'base64');
  const signed = Buffer.concat([Buffer.from(SIGNED), body]);
  const good =
    signature.toString('base64') === match[1] && signingKeys.some((key) => verify(null, signed, key, signature));
  if (!good) throw new Refusal('the manifest', "its signature is not by this site's key");
  const { format: _, ...manifest } = parseExactJson('the manifest', body, MANIFEST_BYTES_MAX, bodySchema);
  return manifest;
}
