// The moment an object comes to be: its row, the end of whatever it replaces, and its events, in one transaction.

import type { Bucket } from '../disk/buckets.ts';
import type { Content } from '../disk/contents.ts';
import { type NewVersion, NULL_VERSION } from '../disk/versions.ts';
import { objectCreatedRecord } from '../events/s3-event.ts';
import type { Call } from '../s3/call.ts';
import { newId } from '../s3/cloud.ts';

export type CreationEvent = 'ObjectCreated:Put' | 'ObjectCreated:Copy' | 'ObjectCreated:CompleteMultipartUpload';

export type NewObject = Omit<NewVersion, 'bucket' | 'key' | 'versionId' | 'isMarker' | 'modifiedMs'>;

/** `guard` runs inside the transaction, before the change; what it throws undoes everything. Gives back the version's id. */
export async function commitObject(
  call: Call,
  bucket: Bucket,
  object: NewObject,
  options: { event: CreationEvent; guard: () => void; alsoChange?: () => void },
): Promise<NewVersion> {
  const { cloud } = call;
  const key = call.key();
  let replaced: readonly Content[] = [];
  let hasEvent = false;
  const version = cloud.catalogue.transaction((): NewVersion => {
    options.guard();
    options.alsoChange?.();
    const version: NewVersion = {
      ...object,
      bucket: bucket.name,
      key,
      versionId: versionIdFor(call, bucket),
      isMarker: false,
      modifiedMs: cloud.now().getTime(),
    };
    const added = cloud.versions.add(version);
    replaced = added.replaced;
    const wanted = bucket.notifications.filter(
      ({ events, prefix, suffix }) =>
        events.some((event) => event === `s3:${options.event}` || event === 's3:ObjectCreated:*') &&
        key.startsWith(prefix) &&
        key.endsWith(suffix),
    );
    for (const notification of wanted) {
      const record = objectCreatedRecord({
        call,
        bucket,
        version,
        sequence: added.sequence,
        notification,
        event: options.event,
      });
      cloud.events.add(notification.functionArn, record);
    }
    hasEvent = wanted.length > 0;
    return version;
  });
  await cloud.contents.remove(replaced);
  if (hasEvent) cloud.wake();
  return version;
}

/** Inside the transaction that adds the version. */
export function versionIdFor(call: Call, bucket: Bucket): string {
  return bucket.versioning === 'Enabled' ? call.cloud.versions.newVersionId(newId(call.cloud)) : NULL_VERSION;
}
