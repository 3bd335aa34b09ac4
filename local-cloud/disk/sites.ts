// The sites that were enrolled, with the access keys of both identities of each. Looked up one by one: ten thousand of them cost
// neither the start nor a request anything.

import type { StatementSync } from 'node:sqlite';
import type { AccessKey } from '../auth/identity.ts';
import type { Catalogue } from './catalogue.ts';

export interface EnrolledSite {
  readonly site: string;
  readonly uploader: AccessKey;
  readonly recovery: AccessKey;
}

export class Sites {
  readonly #find: StatementSync;
  readonly #findByKey: StatementSync;
  readonly #add: StatementSync;

  constructor({ database }: Catalogue) {
    this.#find = database.prepare('select * from sites where site = ?');
    this.#findByKey = database.prepare(
      'select * from sites where uploaderKeyId = ?1 union all select * from sites where recoveryKeyId = ?1',
    );
    this.#add = database.prepare(
      'insert into sites (site, uploaderKeyId, uploaderSecret, recoveryKeyId, recoverySecret) values (?, ?, ?, ?, ?)',
    );
  }

  find(site: string): EnrolledSite | undefined {
    return parseOptional(this.#find.get(site));
  }

  /** The site that one of its two identities has that access key. */
  findByKey(accessKeyId: string): EnrolledSite | undefined {
    return parseOptional(this.#findByKey.get(accessKeyId));
  }

  add({ site, uploader, recovery }: EnrolledSite): void {
    const keys = [uploader.accessKeyId, uploader.secretAccessKey, recovery.accessKeyId, recovery.secretAccessKey];
    this.#add.run(site, ...keys);
  }
}

function parseOptional(row: Record<string, unknown> | undefined): EnrolledSite | undefined {
  if (row === undefined) return undefined;
  const { site, uploaderKeyId, uploaderSecret, recoveryKeyId, recoverySecret } = row as Record<string, string>;
  return {
    site: site!,
    uploader: { accessKeyId: uploaderKeyId!, secretAccessKey: uploaderSecret! },
    recovery: { accessKeyId: recoveryKeyId!, secretAccessKey: recoverySecret! },
  };
}
