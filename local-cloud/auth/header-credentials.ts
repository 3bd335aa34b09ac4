// Reads the Authorization header of Signature Version 4 and refuses what is malformed, foreign or too far from our clock.

import type { S3Request } from '../http/s3-request.ts';
import { CLOCK_SKEW_MS_MAX } from '../limits.ts';
import { accessDenied, S3Error } from '../s3-error.ts';
import type { Credentials } from './authenticate.ts';
import { ALGORITHM, basicTime, parseBasicTime, type Scope } from './signature.ts';

export function readHeaderCredentials(
  request: S3Request,
  authorization: string,
  options: { now: Date; region: string },
): Credentials {
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    throw new S3Error(
      'InvalidRequest',
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    );
  }
  const fields = new Map(
    authorization
      .slice(ALGORITHM.length + 1)
      .split(',')
      .map((field) => field.trim().split(/=(.*)/s, 2) as [string, string]),
  );
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((n) => fields.get(n));
  if (!credential || !signedHeaders || !signature || fields.size !== 3) {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      'The authorization header is malformed; it needs Credential, SignedHeaders and Signature.',
    );
  }
  const { accessKeyId, scope } = parseCredential(credential, options.region, 'AuthorizationHeaderMalformed');
  const time = signingTime(request);
  if (Math.abs(parseBasicTime(time)!.getTime() - options.now.getTime()) > CLOCK_SKEW_MS_MAX) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        details: {
          RequestTime: time,
          ServerTime: options.now.toISOString(),
          MaxAllowedSkewMilliseconds: String(CLOCK_SKEW_MS_MAX),
        },
      },
    );
  }
  if (scope.day !== time.slice(0, 8)) {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; Invalid credential date "${scope.day}".`,
    );
  }
  const payloadHash = request.headers.get('x-amz-content-sha256');
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  return {
    accessKeyId,
    scope,
    time,
    signedHeaders: signedHeaders.split(';'),
    signature,
    payloadHash,
    method: 'REST-HEADER',
  };
}

/** `<access key>/<day>/<region>/s3/aws4_request` */
export function parseCredential(
  text: string,
  region: string,
  code: 'AuthorizationHeaderMalformed' | 'AuthorizationQueryParametersError',
): { accessKeyId: string; scope: Scope } {
  const [accessKeyId, day, claimedRegion, service, end, ...rest] = text.split('/');
  if (!accessKeyId || !/^\d{8}$/.test(day ?? '') || !claimedRegion || end !== 'aws4_request' || rest.length > 0) {
    throw new S3Error(
      code,
      'The credential is malformed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  if (claimedRegion !== region) {
    const message = `The authorization header is malformed; the region '${claimedRegion}' is wrong; expecting '${region}'`;
    throw new S3Error(code, message, { details: { Region: region } });
  }
  if (service !== 's3') {
    throw new S3Error(
      code,
      `The authorization header is malformed; incorrect service "${service}". This endpoint belongs to "s3".`,
    );
  }
  return { accessKeyId, scope: { day: day!, region, service } };
}

function signingTime(request: S3Request): string {
  const amzDate = request.headers.get('x-amz-date');
  const httpDate = request.headers.get('date');
  const date = httpDate === undefined ? undefined : new Date(httpDate);
  const text = amzDate ?? (date === undefined || Number.isNaN(date.getTime()) ? '' : basicTime(date));
  if (parseBasicTime(text) === undefined) {
    throw accessDenied('AWS authentication requires a valid Date or x-amz-date header');
  }
  return text;
}
