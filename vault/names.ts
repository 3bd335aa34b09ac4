// Names of sites, databases, backups and packs, and the keys of their objects in the bucket (docs/format.md, "Keys").
// A name is parsed once, here; a hostile one could otherwise point into another clinic's prefix.
//
//   sites/<site>/packs/<aa>/<packId>                        aa = the first two digits of packId
//   sites/<site>/backups/<database>/<backup>/index.age
//   sites/<site>/backups/<database>/<backup>/manifest.json  written last: the commit point

import { z } from 'zod';
import { Refusal } from './refusal.ts';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const nameRule = 'must be 1 to 63 lower-case letters, digits or hyphens, not starting or ending with a hyphen';

export const siteIdSchema = z.string().regex(NAME, nameRule).brand<'SiteId'>();
export const databaseIdSchema = z.string().regex(NAME, nameRule).brand<'DatabaseId'>();
export const backupIdSchema = z
  .string()
  .regex(/^\d{8}T\d{6}Z-[0-9a-f]{16}$/, 'must look like 20261123T013000Z-0123456789abcdef')
  .refine((id) => backupTimeOf(id) !== undefined, 'names a time that does not exist')
  .brand<'BackupId'>();
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');
export const packIdSchema = sha256Schema.brand<'PackId'>();

export type SiteId = z.infer<typeof siteIdSchema>;
export type DatabaseId = z.infer<typeof databaseIdSchema>;
export type BackupId = z.infer<typeof backupIdSchema>;
export type PackId = z.infer<typeof packIdSchema>;

/** The place of one backup in the vault. */
export interface BackupName {
  readonly site: SiteId;
  readonly database: DatabaseId;
  readonly backup: BackupId;
}

/**
 * A new backup's id: when it started (UTC, whole seconds), then 16 digits, of which the first three are the milliseconds, so that
 * ids sort in time, and the others chance (the last 52 bits of eight bytes), so that two never meet.
 */
export function newBackupId(startedAt: Date, chance: Uint8Array): BackupId {
  const time = startedAt.toISOString().replace(/[-:]|\.\d+/g, '');
  const milliseconds = startedAt.getUTCMilliseconds().toString(16).padStart(3, '0');
  return backupIdSchema.parse(`${time}-${milliseconds}${Buffer.from(chance).toString('hex').slice(3)}`);
}

/** When the backup of this id started, by the clinic's clock; undefined if the digits are no time. */
export function backupTimeOf(id: string): Date | undefined {
  const iso = id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-.*$/, '$1-$2-$3T$4:$5:$6.000Z');
  const time = new Date(iso);
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso ? time : undefined;
}

export const sitePrefix = (site: SiteId): string => `sites/${site}/`;
export const packsPrefix = (site: SiteId): string => `sites/${site}/packs/`;
export const backupsPrefix = (site: SiteId, database?: DatabaseId): string =>
  database === undefined ? `sites/${site}/backups/` : `sites/${site}/backups/${database}/`;
export const packKey = (site: SiteId, pack: PackId): string => `sites/${site}/packs/${pack.slice(0, 2)}/${pack}`;
export const indexKey = (name: BackupName): string =>
  `${backupsPrefix(name.site, name.database)}${name.backup}/index.age`;
export const manifestKey = (name: BackupName): string =>
  `${backupsPrefix(name.site, name.database)}${name.backup}/manifest.json`;

/** The pack that a key names, or undefined where it names something else. */
export function parsePackKey(key: string): { site: SiteId; pack: PackId } | undefined {
  const match = /^sites\/([^/]+)\/packs\/([0-9a-f]{2})\/(\2[0-9a-f]{62})$/.exec(key);
  if (match === null || !siteIdSchema.safeParse(match[1]).success) return undefined;
  return { site: match[1] as SiteId, pack: match[3] as PackId };
}

/** The backup whose manifest a key names; refuses every other key. */
export function parseManifestKey(key: string): BackupName {
  const [sites, site, backups, database, backup, file, ...rest] = key.split('/');
  const name = z
    .object({ site: siteIdSchema, database: databaseIdSchema, backup: backupIdSchema })
    .safeParse({ site, database, backup });
  if (sites !== 'sites' || backups !== 'backups' || file !== 'manifest.json' || rest.length > 0 || !name.success) {
    throw new Refusal(
      `the key ${JSON.stringify(key)}`,
      'it is not sites/<site>/backups/<database>/<backup>/manifest.json',
    );
  }
  return name.data;
}
