// The sites that were enrolled. A site has its topic and its two identities from then on; their keys are in access-keys.ts.
// Looked up one by one: ten thousand of them cost neither the start nor a request anything.

import type { StatementSync } from 'node:sqlite';
import type { Catalogue } from './catalogue.ts';

export class Sites {
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #list: StatementSync;

  constructor({ database }: Catalogue) {
    this.#find = database.prepare('select enrolledMs from enrolledSites where site = ?');
    this.#add = database.prepare('insert or ignore into enrolledSites (site, enrolledMs) values (?, ?)');
    this.#list = database.prepare('select * from enrolledSites where site > ? order by site limit ?');
  }

  has(site: string): boolean {
    return this.#find.get(site) !== undefined;
  }

  enrolledAt(site: string): Date | undefined {
    const row = this.#find.get(site);
    return row && new Date(row.enrolledMs as number);
  }

  /** Nothing happens to one that is there. */
  add(site: string, enrolledAt: Date): void {
    this.#add.run(site, enrolledAt.getTime());
  }

  /** In their order, from the one behind `after` on. */
  list(after: string, max: number): { site: string; enrolledAt: Date }[] {
    return this.#list
      .all(after, max)
      .map((row) => ({ site: row.site as string, enrolledAt: new Date(row.enrolledMs as number) }));
  }
}
