// Lists what lies under a prefix of the vault, all of it or nothing: a listing that stops half way without an error would make
// every pack behind that point look like one that is gone.

import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { LISTED_KEYS_MAX } from '../limits.ts';

/** The current version of an object, as a listing tells of it. One that a delete marker hides is not listed. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  readonly storedAt: Date;
  readonly storageClass: string | undefined;
}

/** There is more under the prefix than `keysMax`. A class of its own, because a hostile site can bring it about. */
export class TooManyKeys extends Error {
  override readonly name = 'TooManyKeys';
}

/** Hands the objects under `prefix` to `take`, in ascending order of their keys. Throws if the listing is not whole. */
export async function listKeys(
  vault: { readonly s3: S3Client; readonly bucket: string },
  prefix: string,
  take: (object: ListedObject) => void,
  keysMax = LISTED_KEYS_MAX,
): Promise<void> {
  const fail = (what: string): never => {
    throw new Error(`listing ${prefix} of the vault: ${what}`);
  };
  let token: string | undefined;
  let last = '';
  for (let keys = 0; ; ) {
    const command = new ListObjectsV2Command({
      ...{ Bucket: vault.bucket, Prefix: prefix, ContinuationToken: token },
      // A key may hold characters that XML cannot; unencoded, one such key of a thief would break the listing.
      EncodingType: 'url',
    });
    const { Contents = [], IsTruncated, NextContinuationToken } = await vault.s3.send(command);
    for (const { Key, Size, LastModified, StorageClass } of Contents) {
      if (Key === undefined || Size === undefined || LastModified === undefined) return fail('an entry is not whole');
      const key = decodeURIComponent(Key.replaceAll('+', ' '));
      // S3 lists in the order of UTF-8 bytes. Anything else is not the listing that was asked for, or not all of it.
      if (!key.startsWith(prefix) || Buffer.compare(Buffer.from(key), Buffer.from(last)) <= 0) {
        return fail(`${JSON.stringify(key)} comes out of order`);
      }
      last = key;
      take({ key, bytes: Size, storedAt: LastModified, storageClass: StorageClass });
    }
    keys += Contents.length;
    if (keys > keysMax) throw new TooManyKeys(`listing ${prefix} of the vault: there are more than ${keysMax} keys`);
    if (IsTruncated !== true) {
      if (IsTruncated === undefined && NextContinuationToken !== undefined) fail('it does not say whether it is whole');
      return;
    }
    if (NextContinuationToken === undefined || NextContinuationToken === token) fail('it does not say how it goes on');
    if (Contents.length === 0) fail('a page in its middle is empty');
    token = NextContinuationToken;
  }
}
