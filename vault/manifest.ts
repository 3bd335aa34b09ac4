// manifest.json: what the cloud may know of one backup, signed with the site's Ed25519 key. Written last: without it there is
// no backup, with it there is one.
//
//   {"manifest":BODY,"signature":"BASE64"} + line feed
//
// BODY is the JSON of the schema below, in its order and without white space. The signature (88 base64 characters) is over the
// ASCII bytes "clinic-offsite/1/manifest" + line feed + BODY. So BODY is what lies between the first 12 and the last 105 bytes.

import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { parseExactJson } from './exact-json.ts';
import { CHUNK_BYTES_CLASSES, INDEX_BYTES_MAX, MANIFEST_BYTES_MAX, PACK_BYTES_MAX, PACKS_MAX } from './limits.ts';
import { backupIdSchema, databaseIdSchema, packIdSchema, sha256Schema, siteIdSchema } from './names.ts';
import { encodeSignedDocument, openSignedDocument } from './signed-document.ts';

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
  const bytes = encodeSignedDocument('manifest', body, signingKey);
  if (bytes.length > MANIFEST_BYTES_MAX) throw new Error(`a manifest of ${bytes.length} bytes could not be read again`);
  return bytes;
}

/**
 * Checks and parses a manifest. It must be signed with one of `signingKeys` (Ed25519 public keys); nothing of it is looked at
 * before that is known. Throws a `Refusal` otherwise.
 */
export function parseManifest(bytes: Uint8Array, signingKeys: readonly KeyObject[]): Manifest {
  const limits = { bytesMax: MANIFEST_BYTES_MAX, keys: signingKeys, whose: "this site's key" };
  const body = openSignedDocument('manifest', bytes, limits);
  const { format: _, ...manifest } = parseExactJson('the manifest', body, MANIFEST_BYTES_MAX, bodySchema);
  return manifest;
}
