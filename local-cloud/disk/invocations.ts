// Events that no function has taken yet. Those of an object are written in the same transaction as the object, so that a killed
// process can lose neither.

import type { StatementSync } from 'node:sqlite';
import type { Catalogue } from './catalogue.ts';

export interface Invocation {
  readonly id: number;
  readonly functionArn: string;
  readonly event: unknown;
}

export class Invocations {
  readonly #add: StatementSync;
  readonly #first: StatementSync;
  readonly #remove: StatementSync;

  constructor({ database }: Catalogue) {
    this.#add = database.prepare('insert into invocations (functionArn, event) values (?, ?)');
    this.#first = database.prepare('select * from invocations where functionArn = ? order by id limit 1');
    this.#remove = database.prepare('delete from invocations where id = ?');
  }

  add(functionArn: string, event: unknown): void {
    this.#add.run(functionArn, JSON.stringify(event));
  }

  /** The oldest one for a function. */
  first(functionArn: string): Invocation | undefined {
    const row = this.#first.get(functionArn);
    return row && { id: row.id as number, functionArn, event: JSON.parse(row.event as string) };
  }

  remove(id: number): void {
    this.#remove.run(id);
  }
}
