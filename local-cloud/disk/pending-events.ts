// Events that no handler has taken yet. They are written in the same transaction as the object they speak of, so that a killed
// process can lose neither.

import type { S3EventRecord } from 'aws-lambda';
import type { Catalogue } from './catalogue.ts';

export interface PendingEvent {
  readonly id: number;
  readonly functionArn: string;
  readonly record: S3EventRecord;
}

export class PendingEvents {
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  add(functionArn: string, record: S3EventRecord): void {
    this.#catalogue.database
      .prepare('insert into events (functionArn, record) values (?, ?)')
      .run(functionArn, JSON.stringify(record));
  }

  /** The oldest one for a function. */
  first(functionArn: string): PendingEvent | undefined {
    const sql = 'select * from events where functionArn = ? order by id limit 1';
    const row = this.#catalogue.database.prepare(sql).get(functionArn);
    if (row === undefined) return undefined;
    return { id: row.id as number, functionArn, record: JSON.parse(row.record as string) as S3EventRecord };
  }

  remove(id: number): void {
    this.#catalogue.database.prepare('delete from events where id = ?').run(id);
  }
}
