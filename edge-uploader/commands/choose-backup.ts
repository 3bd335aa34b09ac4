// Which backup is meant: `latest`, a backup's id, or a time (then the newest one that started at or before it).

import { backupTimeOf, type DatabaseId, databaseIdSchema, type SiteId } from '../../vault/names.ts';
import { type ListedBackup, listBackups, newestFirst } from '../backup/backup-catalogue.ts';
import { Failure } from '../failure.ts';
import type { Store } from '../stores/store.ts';

export async function chooseBackup(store: Store, site: SiteId, database: string, which: string): Promise<ListedBackup> {
  const doing = `choosing a backup of ${database}`;
  if (!databaseIdSchema.safeParse(database).success) {
    throw new Failure('usage', `${doing}: ${JSON.stringify(database)} is no name of a database`, { hint: LIST });
  }
  // By the store's clock: that of the clinic may have been wrong when a backup was named.
  const backups = newestFirst(await listBackups(store, site, database as DatabaseId));
  if (backups.length === 0) {
    throw new Failure('notFound', `${doing}: the vault of ${site} holds no backup of it`, { hint: LIST });
  }
  if (which === 'latest') return backups[0];
  const named = backups.find(({ backup }) => backup === which);
  if (named !== undefined) return named;
  if (backupTimeOf(which) !== undefined) {
    throw new Failure('notFound', `${doing}: there is no backup ${which}`, { hint: LIST });
  }
  const time = parseTime(which);
  if (time === undefined) {
    throw new Failure('usage', `${doing}: ${JSON.stringify(which)} is neither latest, nor a backup's id, nor a time`, {
      hint: 'Write a time as 2026-11-23 or 2026-11-23T07:00Z.',
    });
  }
  const before = backups.find(({ backup }) => (backupTimeOf(backup) as Date) <= time);
  if (before !== undefined) return before;
  throw new Failure(
    'notFound',
    `${doing}: the oldest one is ${backups[backups.length - 1].backup}, later than ${which}`,
    {
      hint: LIST,
    },
  );
}

const LIST = 'Run `offsite backups` for the list.';

/** A day means its end; a time without a zone is UTC, like everything in the vault. */
function parseTime(text: string): Date | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (match === null) return undefined;
  const [, day, minutes, seconds, zone] = match;
  const time = new Date(
    minutes === undefined ? `${day}T23:59:59Z` : `${day}T${minutes}${seconds ?? ':59'}${zone ?? 'Z'}`,
  );
  return Number.isNaN(time.getTime()) ? undefined : time;
}
