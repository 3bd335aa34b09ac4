// release.json: what the operator says a clinic's uploader may become, signed with the release key. Without it whoever holds the place
// that updates come from could run code on every clinic's server.
//
//   {"release":BODY,"signature":"BASE64"} + line feed     (signed-document.ts)
//
// BODY is the JSON of the schema below, in its order and without white space. The executables lie beside it under their names. A later
// kind of release gets another name of file, since every uploader that is in use must understand this one.

import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { parseExactJson } from './exact-json.ts';
import { EXECUTABLE_BYTES_MAX, RELEASE_BYTES_MAX, RELEASE_FILES_MAX } from './limits.ts';
import { sha256Schema } from './names.ts';
import { encodeSignedDocument, openSignedDocument } from './signed-document.ts';
import { isOlder, versionSchema } from './version.ts';

export const RELEASE_FILE = 'release.json';

const time = z.iso.datetime({ precision: 3 });

const schema = z
  .strictObject({
    format: z.literal('clinic-offsite/1/release'),
    version: versionSchema,
    releasedAt: time,
    /** Not believed afterwards: whoever holds the place cannot keep clinics at an old version for longer, unnoticed. */
    expiresAt: time,
    /** The oldest version that may be replaced by this one. */
    updatesFrom: versionSchema,
    /** How many percent of the clinics may update by themselves; by hand all may. */
    share: z.int().min(0).max(100),
    files: z
      .array(
        z.strictObject({
          /** Such as `linux-x64`; those that a reader does not know are none of its business. */
          platform: z.string().regex(/^[a-z0-9]{1,20}-[a-z0-9]{1,20}$/, 'must be a platform such as linux-x64'),
          /** Beside the release: nothing in it leads into another folder. */
          name: z
            .string()
            .regex(
              /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
              'must be the name of a file, of letters, digits, `.`, `_` and `-`',
            ),
          bytes: z.int().positive().max(EXECUTABLE_BYTES_MAX),
          sha256: sha256Schema,
        }),
      )
      .min(1)
      .max(RELEASE_FILES_MAX),
  })
  .refine(({ releasedAt, expiresAt }) => releasedAt < expiresAt, 'expires before it is released')
  .refine(({ version, updatesFrom }) => !isOlder(version, updatesFrom), 'updates from a version newer than itself')
  .refine(
    ({ files }) => new Set(files.map(({ platform }) => platform)).size === files.length,
    'has two files for one platform',
  );

export type Release = Omit<z.infer<typeof schema>, 'format'>;
export type ReleaseFile = Release['files'][number];

export function encodeRelease(release: Release, releaseKey: KeyObject): Buffer {
  const { version, releasedAt, expiresAt, updatesFrom, share, files } = release;
  const body = schema.parse({
    ...{ format: 'clinic-offsite/1/release', version, releasedAt, expiresAt, updatesFrom, share },
    files: files.map(({ platform, name, bytes, sha256 }) => ({ platform, name, bytes, sha256 })),
  });
  const bytes = encodeSignedDocument('release', body, releaseKey);
  if (bytes.length > RELEASE_BYTES_MAX) throw new Error(`a release of ${bytes.length} bytes could not be read again`);
  return bytes;
}

/** Checks and parses a release; one of `releaseKeys` (Ed25519 public keys) must have signed it. Throws a `Refusal` otherwise. */
export function parseRelease(bytes: Uint8Array, releaseKeys: readonly KeyObject[]): Release {
  const limits = { bytesMax: RELEASE_BYTES_MAX, keys: releaseKeys, whose: 'a release key that this program knows' };
  const body = openSignedDocument('release', bytes, limits);
  const { format: _, ...release } = parseExactJson('the release', body, RELEASE_BYTES_MAX, schema);
  return release;
}
