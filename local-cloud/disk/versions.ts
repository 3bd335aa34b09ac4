// The versions of objects: which one is current, which exist, in which order they are listed.

import type { StatementSync } from 'node:sqlite';
import type { ChecksumAlgorithm, ChecksumType } from '../checksums/digest.ts';
import type { Lock, LockMode } from '../objects/lock.ts';
import type { Catalogue } from './catalogue.ts';
import type { Content } from './contents.ts';

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64, as S3 shows it; `-<parts>` behind a composite one. */
  readonly value: string;
  readonly type: ChecksumType;
}

export interface StoredPart {
  readonly number: number;
  readonly bytes: number;
  readonly checksum: string | undefined;
}

const SEQUENCE_DIGITS = 8;

/**
 * The sequence of the version with that id; undefined for the null version. It is known even of a version that is gone, so that
 * whoever deletes a page of a listing finds the next page complete.
 */
export function sequenceOf(versionId: string): number | undefined {
  return versionId === NULL_VERSION ? undefined : Number.parseInt(versionId.slice(0, SEQUENCE_DIGITS), 36);
}

/** The id of a version that was written while its bucket kept no versions. */
export const NULL_VERSION = 'null';

export interface NewVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly isMarker: boolean;
  readonly bytes: number;
  /** Without quotes; empty for a delete marker. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly storageClass: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum: StoredChecksum | undefined;
  readonly contents: readonly Content[];
  readonly parts: readonly StoredPart[] | undefined;
  readonly lock: Lock;
}

export interface Version extends NewVersion {
  /** Grows with every version ever made. */
  readonly sequence: number;
  readonly isCurrent: boolean;
}

type Row = Record<string, string | number | null>;

export class Versions {
  readonly #catalogue: Catalogue;
  readonly #current: StatementSync;
  readonly #byId: StatementSync;
  readonly #insert: StatementSync;
  readonly #demote: StatementSync;
  readonly #promote: StatementSync;
  readonly #delete: StatementSync;
  readonly #lock: StatementSync;
  readonly #listCurrent: StatementSync;
  readonly #listAll: StatementSync;
  readonly #lastSequence: StatementSync;

  constructor(catalogue: Catalogue) {
    const prepare = (sql: string): StatementSync => catalogue.database.prepare(sql);
    this.#catalogue = catalogue;
    this.#current = prepare('select * from versions where bucket = ? and key = ? and isCurrent = 1');
    this.#byId = prepare('select * from versions where bucket = ? and key = ? and versionId = ?');
    this.#insert = prepare(
      `insert into versions (bucket, key, versionId, isCurrent, isMarker, bytes, etag, modifiedMs, storageClass, headers, checksum,
        contents, parts, lockMode, lockUntilMs, legalHold) values (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning sequence`,
    );
    this.#demote = prepare('update versions set isCurrent = 0 where bucket = ? and key = ? and isCurrent = 1');
    this.#promote = prepare(
      `update versions set isCurrent = 1 where sequence =
        (select sequence from versions where bucket = ? and key = ? order by sequence desc limit 1)`,
    );
    this.#delete = prepare('delete from versions where sequence = ?');
    this.#lock = prepare('update versions set lockMode = ?, lockUntilMs = ?, legalHold = ? where sequence = ?');
    this.#lastSequence = prepare("select seq from sqlite_sequence where name = 'versions'");
    this.#listCurrent = prepare(
      'select * from versions where bucket = ? and key >= ? and isCurrent = 1 and isMarker = 0 order by key',
    );
    this.#listAll = prepare(
      `select * from versions where bucket = ? and key >= ? and not (key = ? and sequence >= ?) order by key, sequence desc`,
    );
  }

  /** The current version, which may be a delete marker. */
  current(bucket: string, key: string): Version | undefined {
    return parseOptional(this.#current.get(bucket, key) as Row | undefined);
  }

  find(bucket: string, key: string, versionId: string): Version | undefined {
    return parseOptional(this.#byId.get(bucket, key, versionId) as Row | undefined);
  }

  /** A new version's id, inside the transaction that adds it. It carries the sequence, see `sequenceOf`. */
  newVersionId(random: string): string {
    const last = this.#lastSequence.get() as { seq: number } | undefined;
    return ((last?.seq ?? 0) + 1).toString(36).padStart(SEQUENCE_DIGITS, '0') + random.slice(SEQUENCE_DIGITS);
  }

  /** Makes `version` current, inside a transaction of the caller; gives back the contents of a null version that it replaced. */
  add(version: NewVersion): { sequence: number; replaced: readonly Content[] } {
    const before =
      version.versionId === NULL_VERSION ? this.find(version.bucket, version.key, NULL_VERSION) : undefined;
    if (before !== undefined) this.#delete.run(before.sequence);
    this.#demote.run(version.bucket, version.key);
    const row = this.#insert.get(
      version.bucket,
      version.key,
      version.versionId,
      version.isMarker ? 1 : 0,
      version.bytes,
      version.etag,
      version.modifiedMs,
      version.storageClass,
      JSON.stringify(version.headers),
      version.checksum === undefined ? null : JSON.stringify(version.checksum),
      JSON.stringify(version.contents),
      version.parts === undefined ? null : JSON.stringify(version.parts),
      version.lock.retention?.mode ?? null,
      version.lock.retention?.untilMs ?? null,
      version.lock.legalHold ? 1 : 0,
    ) as { sequence: number };
    return { sequence: row.sequence, replaced: before?.contents ?? [] };
  }

  /** Removes it for good, inside a transaction of the caller; the newest of those left becomes current. */
  remove(version: Version): void {
    this.#delete.run(version.sequence);
    if (version.isCurrent) this.#promote.run(version.bucket, version.key);
  }

  setLock(version: Version, lock: Lock): void {
    this.#lock.run(
      lock.retention?.mode ?? null,
      lock.retention?.untilMs ?? null,
      lock.legalHold ? 1 : 0,
      version.sequence,
    );
  }

  /** Current objects with keys from `from` on, in the order of their bytes. */
  *listCurrent(bucket: string, from: string): Generator<Version> {
    for (const row of this.#listCurrent.iterate(bucket, from)) yield parseRow(row as Row);
  }

  /** All versions from `from` on, the newest of a key first; of the key `after.key` only those older than `after.sequence`. */
  *listAll(bucket: string, from: string, after: { key: string; sequence: number } | undefined): Generator<Version> {
    const rows = this.#listAll.iterate(bucket, from, after?.key ?? '', after?.sequence ?? Number.MAX_SAFE_INTEGER);
    for (const row of rows) yield parseRow(row as Row);
  }

  isEmpty(bucket: string): boolean {
    return (
      this.#catalogue.database.prepare('select 1 from versions where bucket = ? limit 1').get(bucket) === undefined
    );
  }

  contentIds(): string[] {
    const rows = this.#catalogue.database.prepare('select contents from versions').iterate();
    const ids: string[] = [];
    for (const row of rows) for (const { id } of JSON.parse(row.contents as string) as Content[]) ids.push(id);
    return ids;
  }
}

function parseOptional(row: Row | undefined): Version | undefined {
  return row === undefined ? undefined : parseRow(row);
}

function parseRow(row: Row): Version {
  return {
    sequence: row.sequence as number,
    bucket: row.bucket as string,
    key: row.key as string,
    versionId: row.versionId as string,
    isCurrent: row.isCurrent === 1,
    isMarker: row.isMarker === 1,
    bytes: row.bytes as number,
    etag: row.etag as string,
    modifiedMs: row.modifiedMs as number,
    storageClass: row.storageClass as string,
    headers: JSON.parse(row.headers as string) as Record<string, string>,
    checksum: row.checksum === null ? undefined : (JSON.parse(row.checksum as string) as StoredChecksum),
    contents: JSON.parse(row.contents as string) as Content[],
    parts: row.parts === null ? undefined : (JSON.parse(row.parts as string) as StoredPart[]),
    lock: {
      retention:
        row.lockMode === null ? undefined : { mode: row.lockMode as LockMode, untilMs: row.lockUntilMs as number },
      legalHold: row.legalHold === 1,
    },
  };
}
