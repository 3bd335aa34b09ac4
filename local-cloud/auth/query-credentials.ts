// Reads the signature of a presigned URL and refuses it before its time, after its end, or with more than a week of life.

import type { S3Request } from '../http/s3-request.ts';
import { CLOCK_SKEW_MS_MAX, PRESIGNED_SECONDS_MAX } from '../limits.ts';
import { accessDenied, S3Error } from '../s3-error.ts';
import type { Credentials } from './authenticate.ts';
import { parseCredential } from './header-credentials.ts';
import { ALGORITHM, parseBasicTime } from './signature.ts';

const malformed = (message: string): S3Error => new S3Error('AuthorizationQueryParametersError', message);

export const isPresigned = (request: S3Request): boolean =>
  request.query.some(([name]) => name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm');

export function readQueryCredentials(request: S3Request, options: { now: Date; region: string }): Credentials {
  const query = new Map(request.query);
  const value = (name: string): string => {
    const found = query.get(name);
    if (!found) {
      throw malformed(
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      );
    }
    return found;
  };
  if (value('X-Amz-Algorithm') !== ALGORITHM) throw malformed(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const { accessKeyId, scope } = parseCredential(
    value('X-Amz-Credential'),
    options.region,
    'AuthorizationQueryParametersError',
  );
  const time = value('X-Amz-Date');
  const signedAt = parseBasicTime(time);
  if (signedAt === undefined) throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  if (scope.day !== time.slice(0, 8))
    throw malformed(`Invalid credential date "${scope.day}". This date is not the same as X-Amz-Date.`);
  const expiresText = value('X-Amz-Expires');
  const expiresSeconds = Number(expiresText);
  if (!/^\d+$/.test(expiresText)) throw malformed('X-Amz-Expires should be a number');
  if (expiresSeconds > PRESIGNED_SECONDS_MAX)
    throw malformed(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  const [from, now] = [signedAt.getTime(), options.now.getTime()];
  if (from - now > CLOCK_SKEW_MS_MAX) throw accessDenied('Request is not yet valid');
  if (now >= from + expiresSeconds * 1000) {
    throw new S3Error('AccessDenied', 'Request has expired', {
      details: {
        'X-Amz-Expires': expiresText,
        Expires: new Date(from + expiresSeconds * 1000).toISOString(),
        ServerTime: options.now.toISOString(),
      },
    });
  }
  return {
    accessKeyId,
    scope,
    time,
    signedHeaders: value('X-Amz-SignedHeaders').split(';'),
    signature: value('X-Amz-Signature'),
    payloadHash: request.headers.get('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
    method: 'REST-QUERY-STRING',
  };
}
