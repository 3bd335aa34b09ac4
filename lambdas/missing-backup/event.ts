// What an event asks for: the whole fleet, some sites, or the one site of which a verdict was just written. Read strictly, because
// a mistyped schedule would watch nobody and look like success.

import { z } from 'zod';
import { type BackupName, backupIdSchema, databaseIdSchema, type SiteId, siteIdSchema } from '../../vault/names.ts';

/** `{}`: the fleet. `{"sites":[…]}`: these. */
export interface WatchEvent {
  readonly sites?: readonly string[];
}

/** What EventBridge sends of a new object. */
export interface ObjectCreatedEvent {
  readonly 'detail-type': string;
  readonly detail: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } };
}

export type Asked =
  | { readonly what: 'fleet' }
  | { readonly what: 'sites'; readonly sites: readonly SiteId[] }
  | { readonly what: 'verdict'; readonly name: BackupName }
  /** A key that names no verdict: EventBridge's pattern cannot tell, and a server may write keys that look alike. */
  | { readonly what: 'nothing'; readonly key: string };

const eventSchema = z.strictObject({ sites: z.array(siteIdSchema).min(1).optional() });
const createdSchema = z.object({
  'detail-type': z.literal('Object Created'),
  source: z.literal('aws.s3'),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string() }),
  }),
});

/** Throws on an event of another kind, or of another bucket: then the deployment is wrong, and silence would hide it. */
export function parseEvent(event: unknown, ledgerBucket: string): Asked {
  if (typeof event === 'object' && event !== null && 'detail-type' in event) {
    const { bucket, object } = createdSchema.parse(event).detail;
    if (bucket.name !== ledgerBucket) throw new Error(`an event of the bucket ${bucket.name}, not ${ledgerBucket}`);
    const name = parseVerdictKey(object.key);
    return name === undefined ? { what: 'nothing', key: object.key.slice(0, 1024) } : { what: 'verdict', name };
  }
  const { sites } = eventSchema.parse(event);
  return sites === undefined ? { what: 'fleet' } : { what: 'sites', sites: [...new Set(sites)] };
}

const nameSchema = z.object({ site: siteIdSchema, database: databaseIdSchema, backup: backupIdSchema });

/** The backup whose verdict a key names; undefined for every other key. */
export function parseVerdictKey(key: string): BackupName | undefined {
  const match = /^sites\/([^/]+)\/verdicts\/([^/]+)\/([^/]+)\.json$/.exec(key);
  if (match === null) return undefined;
  const [, site, database, backup] = match;
  return nameSchema.safeParse({ site, database, backup }).data;
}
