// Lists every version and every delete marker under a prefix of the vault, all of them or nothing. Retention counts what is not
// listed as not there: a listing that stops half way without an error would make it remove what is needed.

import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { LISTED_KEYS_MAX } from '../limits.ts';
import { TooManyKeys } from '../vault-reader/list-keys.ts';

export interface ListedVersion {
  readonly key: string;
  readonly versionId: string;
  /** Hides the versions below it, and holds nothing. */
  readonly isMarker: boolean;
  readonly bytes: number;
  /** By S3's clock. */
  readonly storedAt: Date;
  readonly storageClass: string | undefined;
}

export interface Vault {
  readonly s3: S3Client;
  readonly bucket: string;
}

/**
 * Hands them to `take`: of one key the newest first, but its markers apart. Throws if the listing is not whole, or longer than
 * `versionsMax`.
 */
export async function listVersions(
  vault: Vault,
  prefix: string,
  take: (version: ListedVersion) => void,
  versionsMax = LISTED_KEYS_MAX,
): Promise<void> {
  const fail = (what: string): never => {
    throw new Error(`listing the versions of ${prefix}: ${what}`);
  };
  let marker: Marker | undefined;
  for (let versions = 0; ; ) {
    const command = new ListObjectVersionsCommand({
      ...{ Bucket: vault.bucket, Prefix: prefix, KeyMarker: marker?.key, VersionIdMarker: marker?.versionId },
      // A key may hold characters that XML cannot.
      EncodingType: 'url',
    });
    const page = await vault.s3.send(command);
    const { Versions = [], DeleteMarkers = [] } = page;
    for (const [entries, isMarker] of [[Versions, false] as const, [DeleteMarkers, true] as const]) {
      let last = marker?.key ?? '';
      for (const entry of entries) {
        const { Key, VersionId, LastModified } = entry;
        const Size = isMarker ? 0 : (entry as (typeof Versions)[number]).Size;
        if (Key === undefined || VersionId === undefined || LastModified === undefined || Size === undefined) {
          return fail('an entry is not whole');
        }
        const key = decode(Key);
        // Several versions of one key follow each other; beyond that, S3 lists in the order of UTF-8 bytes.
        if (!key.startsWith(prefix) || Buffer.compare(Buffer.from(key), Buffer.from(last)) < 0) {
          return fail(`${JSON.stringify(key)} comes out of order`);
        }
        last = key;
        const storageClass = isMarker ? undefined : (entry as (typeof Versions)[number]).StorageClass;
        take({ key, versionId: VersionId, isMarker, bytes: Size, storedAt: LastModified, storageClass });
      }
    }
    versions += Versions.length + DeleteMarkers.length;
    if (versions > versionsMax) {
      throw new TooManyKeys(`listing the versions of ${prefix}: there are more than ${versionsMax}`);
    }
    if (page.IsTruncated === false) return;
    const next = nextMarker(page);
    // No answer is no end: a store that leaves the word out must not pass for one that has nothing more.
    if (page.IsTruncated === undefined) fail('it does not say whether it is whole');
    if (next === undefined || (next.key === marker?.key && next.versionId === marker.versionId)) {
      return fail('it does not say how it goes on');
    }
    if (Versions.length + DeleteMarkers.length === 0) fail('a page in its middle is empty');
    marker = next;
  }
}

interface Marker {
  readonly key: string;
  readonly versionId: string | undefined;
}

function nextMarker({ NextKeyMarker, NextVersionIdMarker }: ListObjectVersionsCommandOutput): Marker | undefined {
  return NextKeyMarker === undefined ? undefined : { key: decode(NextKeyMarker), versionId: NextVersionIdMarker };
}

const decode = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));
