// Lists a bounded number of objects under a prefix into which a clinic's server can write. Unlike the listings that decide what a
// backup needs it may stop before the end: what it finds explains an alert and excuses none, and a thief's million reports must
// cost no more than a thousand.

import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

export interface Listed {
  readonly key: string;
  /** By S3's clock. */
  readonly storedAt: Date;
}

/** The first objects behind `startAfter`, in the order of their keys. Throws if S3 does not answer. */
export async function listSome(
  { s3, bucket }: { readonly s3: S3Client; readonly bucket: string },
  prefix: string,
  { startAfter, keysMax }: { startAfter?: string; keysMax: number },
): Promise<Listed[]> {
  const listed: Listed[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        ...{ Bucket: bucket, Prefix: prefix, StartAfter: startAfter, ContinuationToken: token },
        // A key may hold characters that XML cannot.
        EncodingType: 'url',
      }),
    );
    for (const { Key, LastModified } of page.Contents ?? []) {
      if (Key === undefined || LastModified === undefined) throw new Error(`listing ${prefix}: an entry is not whole`);
      listed.push({ key: decodeURIComponent(Key.replaceAll('+', ' ')), storedAt: LastModified });
    }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    if (page.IsTruncated === true && token === undefined) throw new Error(`listing ${prefix}: it does not go on`);
  } while (token !== undefined && listed.length < keysMax);
  return listed;
}
