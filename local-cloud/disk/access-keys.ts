// The access keys of the sites' users, as IAM keeps them: at most two of each user, active or not, and when each was used last. Without
// them neither a rotation nor a revocation could be tried on one machine.

import type { StatementSync } from 'node:sqlite';
import type { AccessKey } from '../auth/identity.ts';
import { LAST_USE_GRANULARITY_MS } from '../limits.ts';
import type { Catalogue } from './catalogue.ts';

export interface SiteUser {
  readonly site: string;
  readonly identity: 'uploader' | 'recovery';
}

export interface UserKey extends AccessKey, SiteUser {
  readonly isActive: boolean;
  readonly createdAt: Date;
  readonly lastUsed: { readonly at: Date; readonly service: string } | undefined;
}

export class AccessKeys {
  readonly #find: StatementSync;
  readonly #list: StatementSync;
  readonly #add: StatementSync;
  readonly #setActive: StatementSync;
  readonly #remove: StatementSync;
  readonly #used: StatementSync;
  /** Told whenever a key may have begun or ceased to work. */
  onChange: (accessKeyId: string) => void = () => undefined;
  readonly #notedMs = new Map<string, number>();

  constructor({ database }: Catalogue) {
    this.#find = database.prepare('select * from accessKeys where accessKeyId = ?');
    this.#list = database.prepare(
      'select * from accessKeys where site = ? and identity = ? order by createdMs, accessKeyId',
    );
    this.#add = database.prepare(
      `insert into accessKeys (accessKeyId, secret, site, identity, isActive, createdMs) values (?, ?, ?, ?, 1, ?)`,
    );
    this.#setActive = database.prepare('update accessKeys set isActive = ? where accessKeyId = ?');
    this.#remove = database.prepare('delete from accessKeys where accessKeyId = ?');
    this.#used = database.prepare('update accessKeys set usedMs = ?, usedService = ? where accessKeyId = ?');
  }

  find(accessKeyId: string): UserKey | undefined {
    const row = this.#find.get(accessKeyId);
    return row === undefined ? undefined : parseRow(row);
  }

  /** The oldest first. */
  list({ site, identity }: SiteUser): UserKey[] {
    return this.#list.all(site, identity).map(parseRow);
  }

  add(user: SiteUser, key: AccessKey, createdAt: Date): void {
    this.#add.run(key.accessKeyId, key.secretAccessKey, user.site, user.identity, createdAt.getTime());
    this.onChange(key.accessKeyId);
  }

  setActive(accessKeyId: string, isActive: boolean): void {
    this.#setActive.run(isActive ? 1 : 0, accessKeyId);
    this.onChange(accessKeyId);
  }

  remove(accessKeyId: string): void {
    this.#remove.run(accessKeyId);
    this.onChange(accessKeyId);
  }

  /** Written at most once in a while: a note for every request would double what a backup costs the disk. */
  noteUse(accessKeyId: string, service: string, at: Date): void {
    const noted = this.#notedMs.get(accessKeyId);
    if (noted !== undefined && Math.abs(at.getTime() - noted) < LAST_USE_GRANULARITY_MS) return;
    this.#notedMs.set(accessKeyId, at.getTime());
    this.#used.run(at.getTime(), service, accessKeyId);
  }
}

function parseRow(row: Record<string, unknown>): UserKey {
  const { accessKeyId, secret, site, identity, isActive, createdMs, usedMs, usedService } = row;
  return {
    accessKeyId: accessKeyId as string,
    secretAccessKey: secret as string,
    site: site as string,
    identity: identity as SiteUser['identity'],
    isActive: isActive === 1,
    createdAt: new Date(createdMs as number),
    lastUsed: usedMs === null ? undefined : { at: new Date(usedMs as number), service: usedService as string },
  };
}
