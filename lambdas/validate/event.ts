// What an event asks for: which backups to judge. S3's events tell of new manifests; an operator or the nightly scrub asks for
// one backup by name. Without a strict reading, a mistyped request would do nothing and look like success.

import type { S3Event } from 'aws-lambda';
import { z } from 'zod';
import {
  type BackupName,
  backupIdSchema,
  databaseIdSchema,
  parseManifestKey,
  siteIdSchema,
} from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import type { RereadMode } from '../../vault/verdict.ts';

/** `{"revalidate":{"site":…,"database":…,"backup":…},"reread":"always"}`: judge one backup again. */
export interface RevalidateEvent {
  readonly revalidate: { readonly site: string; readonly database: string; readonly backup: string };
  readonly reread?: RereadMode;
}

export type ValidateEvent = S3Event | RevalidateEvent;

export interface ValidateRequest {
  readonly name: BackupName;
  readonly reread: RereadMode | undefined;
}

const revalidateSchema = z.strictObject({
  revalidate: z.strictObject({ site: siteIdSchema, database: databaseIdSchema, backup: backupIdSchema }),
  reread: z.enum(['when-no-checksum', 'always']).optional(),
});

const s3EventSchema = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
    }),
  ),
});

/**
 * The backups to judge, and the keys that name none. Throws on an event that is neither of the two kinds, or comes from
 * another bucket: then the deployment is wrong, and silence would hide it.
 */
export function parseEvent(event: unknown, vaultBucket: string): { requests: ValidateRequest[]; ignored: string[] } {
  if (typeof event === 'object' && event !== null && 'revalidate' in event) {
    const { revalidate, reread } = revalidateSchema.parse(event);
    return { requests: [{ name: revalidate, reread }], ignored: [] };
  }
  const requests: ValidateRequest[] = [];
  const ignored: string[] = [];
  for (const { eventName, s3 } of s3EventSchema.parse(event).Records) {
    if (s3.bucket.name !== vaultBucket) throw new Error(`an event of the bucket ${s3.bucket.name}, not ${vaultBucket}`);
    const name = eventName.startsWith('ObjectCreated:') ? backupOf(s3.object.key) : undefined;
    if (name === undefined) ignored.push(s3.object.key);
    else requests.push({ name, reread: undefined });
  }
  return { requests, ignored };
}

/** Keys in events are encoded as in an HTML form. What is no manifest's key is no backup, and nobody will restore it. */
function backupOf(encodedKey: string): BackupName | undefined {
  try {
    return parseManifestKey(decodeURIComponent(encodedKey.replaceAll('+', ' ')));
  } catch (error) {
    if (error instanceof Refusal || error instanceof URIError) return undefined;
    throw error;
  }
}
