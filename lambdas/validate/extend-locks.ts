// Lengthens the locks that lambdas/validate/decide-extensions.ts decided on. What S3 refuses is a fact about the object, told to
// whoever judges it; where S3 does not answer for certain, it throws, and the event is tried again.

import { PutObjectRetentionCommand, type S3Client } from '@aws-sdk/client-s3';
import { LOCKS_IN_FLIGHT_MAX } from '../limits.ts';
import { isAbsent } from '../vault-reader/absence.ts';
import { mapInFlight } from '../vault-reader/in-flight.ts';
import type { Lock } from '../vault-reader/observe-object.ts';
import type { Extension } from './decide-extensions.ts';

export type ExtensionOutcome =
  | { readonly lock: Lock }
  /** Why S3 did not lengthen it, in one clause. */
  | { readonly refused: string }
  /** It was there a moment ago. */
  | { readonly gone: true };

interface Vault {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** The outcomes by key. */
export async function extendLocks(
  vault: Vault,
  extensions: readonly Extension[],
): Promise<Map<string, ExtensionOutcome>> {
  const outcomes = await mapInFlight(extensions, LOCKS_IN_FLIGHT_MAX, (extension) => extendLock(vault, extension));
  return new Map(outcomes.map((outcome, i) => [extensions[i].key, outcome]));
}

export async function extendLock({ s3, bucket }: Vault, extension: Extension): Promise<ExtensionOutcome> {
  const { key, versionId, mode, until } = extension;
  const Retention = { Mode: mode, RetainUntilDate: until };
  try {
    await s3.send(
      new PutObjectRetentionCommand({
        ...{ Bucket: bucket, Key: key, VersionId: versionId, Retention, ChecksumAlgorithm: 'SHA256' },
      }),
    );
    return { lock: { mode, until } };
  } catch (error) {
    if (isAbsent(error)) return { gone: true };
    // A policy, a cap, a lock that another lambda just lengthened further; or a bucket without Object Lock.
    const { name } = error as Error;
    if (name === 'AccessDenied' || name === 'InvalidRequest') return { refused: name };
    throw error;
  }
}
