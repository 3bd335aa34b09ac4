// Multipart uploads that are under way, and their parts.

import type { ChecksumAlgorithm, ChecksumType } from '../checksums/digest.ts';
import type { Lock } from '../objects/lock.ts';
import type { Catalogue } from './catalogue.ts';
import type { Content } from './contents.ts';

/** What CreateMultipartUpload said of the object to come. */
export interface UploadSettings {
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass: string;
  /** Undefined: the bucket's default applies when the object comes to be. */
  readonly lock: Lock | undefined;
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
  readonly checksumType: ChecksumType;
  readonly initiatorArn: string;
}

export interface Upload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedMs: number;
  readonly settings: UploadSettings;
}

export interface Part {
  readonly number: number;
  readonly bytes: number;
  readonly etag: string;
  readonly modifiedMs: number;
  /** Base64, by the upload's algorithm. */
  readonly checksum: string | undefined;
  readonly content: Content;
}

type Row = Record<string, string | number | null>;

export class Uploads {
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  create(upload: Upload): void {
    this.#catalogue.database
      .prepare('insert into uploads (uploadId, bucket, key, initiatedMs, settings) values (?, ?, ?, ?, ?)')
      .run(upload.uploadId, upload.bucket, upload.key, upload.initiatedMs, JSON.stringify(upload.settings));
  }

  find(bucket: string, key: string, uploadId: string): Upload | undefined {
    const sql = 'select * from uploads where uploadId = ? and bucket = ? and key = ?';
    const row = this.#catalogue.database.prepare(sql).get(uploadId, bucket, key) as Row | undefined;
    return row === undefined ? undefined : parseUpload(row);
  }

  /** In the order of keys, then of their start. */
  *list(bucket: string): Generator<Upload> {
    const sql = 'select * from uploads where bucket = ? order by key, initiatedMs, uploadId';
    for (const row of this.#catalogue.database.prepare(sql).iterate(bucket)) yield parseUpload(row as Row);
  }

  /** Keeps the part, in the place of an earlier one of that number, whose content it gives back. */
  savePart(uploadId: string, part: Part): readonly Content[] {
    const before = this.parts(uploadId).filter(({ number }) => number === part.number);
    const sql = `insert or replace into parts (uploadId, number, bytes, etag, modifiedMs, checksum, content)
      values (?, ?, ?, ?, ?, ?, ?)`;
    this.#catalogue.database
      .prepare(sql)
      .run(
        uploadId,
        part.number,
        part.bytes,
        part.etag,
        part.modifiedMs,
        part.checksum ?? null,
        JSON.stringify(part.content),
      );
    return before.map(({ content }) => content);
  }

  /** In the order of their numbers. */
  parts(uploadId: string): Part[] {
    const sql = 'select * from parts where uploadId = ? order by number';
    const rows = this.#catalogue.database.prepare(sql).all(uploadId) as Row[];
    return rows.map((row) => ({
      number: row.number as number,
      bytes: row.bytes as number,
      etag: row.etag as string,
      modifiedMs: row.modifiedMs as number,
      checksum: (row.checksum as string | null) ?? undefined,
      content: JSON.parse(row.content as string) as Content,
    }));
  }

  /** Ends the upload and forgets its parts, inside a transaction of the caller. */
  remove(uploadId: string): void {
    this.#catalogue.database.prepare('delete from parts where uploadId = ?').run(uploadId);
    this.#catalogue.database.prepare('delete from uploads where uploadId = ?').run(uploadId);
  }

  contentIds(): string[] {
    const rows = this.#catalogue.database.prepare('select content from parts').all() as Row[];
    return rows.map((row) => (JSON.parse(row.content as string) as Content).id);
  }
}

function parseUpload(row: Row): Upload {
  return {
    uploadId: row.uploadId as string,
    bucket: row.bucket as string,
    key: row.key as string,
    initiatedMs: row.initiatedMs as number,
    settings: JSON.parse(row.settings as string) as UploadSettings,
  };
}
