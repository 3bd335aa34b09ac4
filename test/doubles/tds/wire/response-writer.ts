// A response, sent piece by piece as it comes about: informations of a long statement must not wait for its end. Each statement's DONE
// says that more follows, since only at the end is it known that none does.

import type { Column, SqlType, Value } from './columns.ts';
import {
  type DoneKind,
  encodeChange,
  encodeColumns,
  encodeDone,
  encodeNotice,
  encodeReturnStatus,
  encodeRow,
  type Notice,
} from './tokens.ts';

export class ResponseWriter {
  readonly #kind: DoneKind;
  readonly #server: string;
  readonly #put: (bytes: Buffer, isEnd: boolean) => void;
  #types: SqlType[] = [];
  #rows: Buffer[] = [];

  constructor(kind: DoneKind, server: string, put: (bytes: Buffer, isEnd: boolean) => void) {
    this.#kind = kind;
    this.#server = server;
    this.#put = put;
  }

  readonly output = {
    notice: (notice: Notice): void => this.#put(encodeNotice(notice, this.#server), false),
    columns: (columns: readonly Column[]): void => {
      this.#types = columns.map(({ type }) => type);
      this.#rows = [encodeColumns(columns)];
    },
    row: (values: readonly Value[]): void => void this.#rows.push(encodeRow(values, this.#types)),
    done: (rows?: number): void => {
      this.#put(
        Buffer.concat([...this.#rows, encodeDone(this.#kind, { more: true, ...(rows === undefined ? {} : { rows }) })]),
        false,
      );
      this.#rows = [];
    },
    changeDatabase: (name: string): void => {
      this.#put(encodeChange('database', name, 'master'), false);
      this.#put(
        encodeNotice(
          { number: 5701, state: 1, severity: 0, text: `Changed database context to '${name}'.` },
          this.#server,
        ),
        false,
      );
    },
  };

  end(isProcedure: boolean, isWell: boolean): void {
    const done = encodeDone(isProcedure ? 'procedure' : 'statement', { error: !isWell });
    this.#put(isProcedure ? Buffer.concat([encodeReturnStatus(isWell ? 0 : 1), done]) : done, true);
  }
}
