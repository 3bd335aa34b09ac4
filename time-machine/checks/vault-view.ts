// What lies in the vault, asked as the operator: every version under a site's prefix, and the locks, each asked for again once what is
// known of it no longer suffices. A lock never becomes shorter, so a known end is always a least one.

import {
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';

export interface StoredVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isCurrent: boolean;
  readonly storedAt: number;
}

export class VaultView {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #locks = new Map<string, number>();

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** All versions; delete markers as well, which nobody may have left. */
  async list(prefix: string): Promise<{ versions: StoredVersion[]; markers: string[] }> {
    const versions: StoredVersion[] = [];
    const markers: string[] = [];
    let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [];
    for (;;) {
      const page: ListObjectVersionsCommandOutput = await this.#s3.send(
        new ListObjectVersionsCommand({ Bucket: this.#bucket, Prefix: prefix, KeyMarker, VersionIdMarker }),
      );
      for (const { Key, VersionId, IsLatest, LastModified } of page.Versions ?? []) {
        versions.push({ key: Key!, versionId: VersionId!, isCurrent: IsLatest!, storedAt: LastModified!.getTime() });
      }
      markers.push(...(page.DeleteMarkers ?? []).map(({ Key }) => Key!));
      if (!page.IsTruncated) return { versions, markers };
      [KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
    }
  }

  /** Until when the first of these locks ends, if that is before `enough`; otherwise some time that is not. */
  async lockedUntil(keys: Iterable<string>, enough: number): Promise<{ until: number; key: string }> {
    let weakest = { until: Number.POSITIVE_INFINITY, key: '' };
    for (const key of keys) {
      let until = this.#locks.get(key) ?? 0;
      if (until < enough) {
        until = await this.ask(key);
        this.#locks.set(key, until);
      }
      if (until < weakest.until) weakest = { until, key };
    }
    return weakest;
  }

  /** 0 for an object without a lock. */
  async ask(key: string): Promise<number> {
    const head = await this.#s3.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
    return head.ObjectLockMode === 'COMPLIANCE' ? (head.ObjectLockRetainUntilDate?.getTime() ?? 0) : 0;
  }

  forget(key: string): void {
    this.#locks.delete(key);
  }
}
