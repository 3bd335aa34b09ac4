// The moment an object comes to be: its row, the end of whatever it replaces, and its events, in one transaction.

import type { Bucket } from '../disk/buckets.ts';
import type { Content } from '../disk/contents.ts';
import { type NewVersion, NULL_VERSION } from '../disk/versions.ts';
import { objectCreatedEvent } from '../events/eventbridge-event.ts';
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
    hasEvent = addEvents(call, bucket, { version, sequence: added.sequence, event: options.event });
    return version;
  });
  await cloud.contents.remove(replaced);
  if (hasEvent) cloud.wake();
  return version;
}

/** Inside the transaction that adds the version. True if there was one to add. */
function addEvents(
  call: Call,
  bucket: Bucket,
  created: { version: NewVersion; sequence: number; event: CreationEvent },
): boolean {
  const { cloud } = call;
  const { version, event } = created;
  // Grows with every version, so that two events of one key can be put in order.
  const sequencer = created.sequence.toString(16).toUpperCase().padStart(18, '0');
  const notifications = bucket.notifications.filter(
    ({ events, prefix, suffix }) =>
      events.some((wanted) => wanted === `s3:${event}` || wanted === 's3:ObjectCreated:*') &&
      version.key.startsWith(prefix) &&
      version.key.endsWith(suffix),
  );
  for (const notification of notifications) {
    const record = objectCreatedRecord({ call, bucket, version, sequencer, notification, event });
    cloud.invocations.add(notification.functionArn, { Records: [record] });
  }
  if (!cloud.buckets.sendsToEventBridge(bucket.name)) return notifications.length > 0;
  const bridged = objectCreatedEvent({ call, bucket, version, sequencer, event });
  const rules = cloud.rules.filter(({ matches }) => matches(bridged));
  for (const { functionArn } of rules) cloud.invocations.add(functionArn, bridged);
  return notifications.length > 0 || rules.length > 0;
}

/** Inside the transaction that adds the version. */
export function versionIdFor(call: Call, bucket: Bucket): string {
  return bucket.versioning === 'Enabled' ? call.cloud.versions.newVersionId(newId(call.cloud)) : NULL_VERSION;
}
