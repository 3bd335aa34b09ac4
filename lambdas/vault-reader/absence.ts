// Tells "S3 says that the object is not there" from every other failure. Only the former is a fact about a backup; a throttled
// or broken request that passed for one would alarm a clinic about a backup that is fine.

import { S3ServiceException } from '@aws-sdk/client-s3';

/** True if S3 answered that there is no such object. A missing bucket or a denied access is no such answer. */
export function isAbsent(error: unknown): boolean {
  return error instanceof S3ServiceException && statusOf(error) === 404 && error.name !== 'NoSuchBucket';
}

/** True if the object is absent because a delete marker hides its versions. */
export function isHidden(error: unknown): boolean {
  if (!isAbsent(error)) return false;
  const headers = (error as S3ServiceException).$response?.headers;
  return headers?.['x-amz-delete-marker'] === 'true';
}

/** The HTTP status of S3's refusal, or undefined where S3 did not answer at all. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
