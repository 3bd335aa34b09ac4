// What an event asks for: which backups to judge, or which site to rebuild. S3's events tell of new manifests; an operator or the
// nightly scrub asks for one backup by name. Without a strict reading, a mistyped request would do nothing and look like success.

import type { S3Event } from 'aws-lambda';
import { z } from 'zod';
import {
  type BackupName,
  backupIdSchema,
  databaseIdSchema,
  parseManifestKey,
  type SiteId,
  siteIdSchema,
} from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import type { RereadMode } from '../../vault/verdict.ts';
import { CONTINUATIONS_MAX } from '../limits.ts';

/** What the lambda tells itself when one invocation had no time for all: since when, and the how manieth is next. */
interface GoingOn {
  readonly since?: string;
  readonly continued?: number;
}

/** `{"revalidate":{"site":…,"database":…,"backup":…},"reread":"always"}`: judge one backup again. */
export interface RevalidateEvent extends GoingOn {
  readonly revalidate: { readonly site: string; readonly database: string; readonly backup: string };
  readonly reread?: RereadMode;
}

/** `{"rebuild":{"site":…}}`: make the pack table and the backups of one site anew from the vault. */
export interface RebuildEvent extends GoingOn {
  readonly rebuild: { readonly site: string };
}

export type ValidateEvent = S3Event | RevalidateEvent | RebuildEvent;

export interface ValidateRequest {
  readonly name: BackupName;
  readonly reread: RereadMode | undefined;
}

export interface Requested {
  readonly requests: readonly ValidateRequest[];
  readonly rebuild: SiteId | undefined;
  /** Keys that name no backup. */
  readonly ignored: readonly string[];
  readonly since: Date | undefined;
  readonly continued: number;
}

const goingOn = {
  since: z.iso
    .datetime({ precision: 3 })
    .transform((text) => new Date(text))
    .optional(),
  continued: z.int().min(0).max(CONTINUATIONS_MAX, 'the work went on too often, and was given up').default(0),
};

const revalidateSchema = z.strictObject({
  revalidate: z.strictObject({ site: siteIdSchema, database: databaseIdSchema, backup: backupIdSchema }),
  reread: z.enum(['when-no-checksum', 'always']).optional(),
  ...goingOn,
});

const rebuildSchema = z.strictObject({ rebuild: z.strictObject({ site: siteIdSchema }), ...goingOn });

const s3EventSchema = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
    }),
  ),
});

/**
 * What is asked for. Throws on an event of another kind, or from another bucket: then the deployment is wrong, and silence would
 * hide it.
 */
export function parseEvent(event: unknown, vaultBucket: string): Requested {
  if (typeof event === 'object' && event !== null && 'revalidate' in event) {
    const { revalidate, reread, since, continued } = revalidateSchema.parse(event);
    return { requests: [{ name: revalidate, reread }], rebuild: undefined, ignored: [], since, continued };
  }
  if (typeof event === 'object' && event !== null && 'rebuild' in event) {
    const { rebuild, since, continued } = rebuildSchema.parse(event);
    return { requests: [], rebuild: rebuild.site, ignored: [], since, continued };
  }
  const requests: ValidateRequest[] = [];
  const ignored: string[] = [];
  for (const { eventName, s3 } of s3EventSchema.parse(event).Records) {
    if (s3.bucket.name !== vaultBucket) throw new Error(`an event of the bucket ${s3.bucket.name}, not ${vaultBucket}`);
    const name = eventName.startsWith('ObjectCreated:') ? backupOf(s3.object.key) : undefined;
    if (name === undefined) ignored.push(s3.object.key);
    else requests.push({ name, reread: undefined });
  }
  return { requests, rebuild: undefined, ignored, since: undefined, continued: 0 };
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
