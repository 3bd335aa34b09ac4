// Every way in which S3 says no: the exit code that scripts see, a sentence for people, a next step, and never a secret.

import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXIT, type ExitName, Failure } from '../../../edge-uploader/failure.ts';
import { errorCode, s3Failure } from '../../../edge-uploader/stores/s3-failures.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const place = {
  bucket: 'clinics-vault',
  region: 'eu-central-1',
  endpoint: undefined,
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET },
};
const key = 'sites/clinic-1/packs/aa/aaaa';

/** An error as the SDK throws it: S3's code is its name. */
const sdkError = (name: string, httpStatusCode?: number): Error =>
  Object.assign(new Error('said by the store'), { name, $metadata: { httpStatusCode } });
/** An error of the system, as Node throws it. */
const systemError = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

const explain = (error: unknown): Failure => {
  const failure = s3Failure('storing', key, error, place);
  expect(failure).toBeInstanceOf(Failure);
  return failure as Failure;
};

const cases: [string, Error, ExitName, RegExp, RegExp][] = [
  [
    'an unknown access key',
    sdkError('InvalidAccessKeyId', 403),
    'refused',
    /does not know the access key/,
    /s3\.accessKeyId/,
  ],
  ['an unknown client', sdkError('UnrecognizedClientException', 403), 'refused', /does not know/, /operator/],
  ['a wrong secret key', sdkError('SignatureDoesNotMatch', 403), 'refused', /does not belong/, /s3\.secretAccessKey/],
  ['a wrong clock', sdkError('RequestTimeTooSkewed', 403), 'refused', /clock/, /Set the clock/],
  ['a temporary key that ended', sdkError('ExpiredToken', 400), 'refused', /has expired/, /enrolment file/],
  ['a missing permission', sdkError('AccessDenied', 403), 'refused', /permission/, /policy/],
  ['a 403 of another name', sdkError('AllAccessDisabled', 403), 'refused', /permission/, /policy/],
  ['a missing bucket', sdkError('NoSuchBucket', 404), 'notFound', /no such bucket/, /vault\.bucket/],
  ['a HEAD of nothing', sdkError('NotFound', 404), 'notFound', /no such bucket or object/, /vault\.bucket/],
  ['another region', sdkError('PermanentRedirect', 301), 'refused', /another region/, /vault\.region/],
  ['a region that does not fit', sdkError('AuthorizationHeaderMalformed', 400), 'refused', /region/, /eu-central-1/],
  ['no credentials', sdkError('CredentialsProviderError'), 'refused', /no credentials/, /AWS_ACCESS_KEY_ID/],
  ['bytes damaged on their way', sdkError('BadDigest', 400), 'refused', /damaged on their way/, /memory or network/],
  ['a payload of another hash', sdkError('XAmzContentSHA256Mismatch', 400), 'refused', /damaged/, /again/],
  ['a missing object', sdkError('NoSuchKey', 404), 'damaged', /no such object/, /offsite verify/],
  ['a shorter object', sdkError('InvalidRange', 416), 'damaged', /shorter/, /offsite verify/],
  ['a refusal that nobody foresaw', sdkError('EntityTooLarge', 400), 'refused', /400 EntityTooLarge/, /S3-compatible/],
  ['a store in trouble', sdkError('InternalError', 500), 'unreachable', /500 InternalError/, /next run continues/],
  ['a store that is too busy', sdkError('SlowDown', 503), 'unreachable', /503 SlowDown/, /next run continues/],
  ['too many requests', sdkError('TooManyRequests', 429), 'unreachable', /429/, /next run continues/],
  ['a request that took too long', sdkError('RequestTimeout', 408), 'unreachable', /408/, /next run continues/],
  ['a name that is not known', systemError('ENOTFOUND'), 'unreachable', /ENOTFOUND/, /internet connection/],
  ['a port that is closed', systemError('ECONNREFUSED'), 'unreachable', /ECONNREFUSED/, /firewall/],
  ['a line that broke', systemError('ECONNRESET'), 'unreachable', /S3 in eu-central-1 could not be used/, /firewall/],
  ['a time that ran out', sdkError('TimeoutError'), 'unreachable', /TimeoutError/, /firewall/],
];

describe('says what is wrong and what to do', () => {
  test.each(cases)('%s', (_, error, exit, says, hints) => {
    const failure = explain(error);
    expect([failure.exit, EXIT[failure.exit]]).toEqual([exit, EXIT[exit]]);
    expect(failure.message).toMatch(says);
    expect(failure.message).toMatch(/^storing sites\/clinic-1\/packs\/aa\/aaaa in the bucket clinics-vault: /);
    expect(failure.message).not.toMatch(/[\n.]$/);
    expect(failure.hint).toMatch(hints);
    expect(failure.cause).toBe(error);
  });
});

test('never says a secret, not even to who prints the whole failure', () => {
  const codes = fc.constantFrom(...cases.map(([, error]) => errorCode(error) as string));
  fc.assert(
    fc.property(codes, fc.constantFrom(undefined, 301, 400, 403, 404, 416, 429, 500), (code, status) => {
      expect(inspect(explain(sdkError(code, status)), { depth: 9, showHidden: true })).not.toContain(SECRET);
    }),
  );
});

test('names another store by its endpoint', () => {
  const failure = s3Failure('listing', 'sites/', systemError('ECONNREFUSED'), {
    ...place,
    endpoint: 'https://nas:9000',
  });
  expect((failure as Failure).message).toContain('https://nas:9000 refuses connections');
});

test('leaves a failure as it is', () => {
  const failure = new Failure('damaged', 'reading x: it is shorter than its backup says', { hint: '-' });
  expect(s3Failure('reading', 'x', failure, place)).toBe(failure);
});

test('leaves our own bugs as they are: a typo is not a matter of the internet connection', () => {
  for (const bug of [new TypeError('x is not a function'), new RangeError('offset is out of bounds')]) {
    expect(s3Failure('reading', 'x', bug, place)).toBe(bug);
  }
  const portal = Object.assign(new TypeError('this is a login page'), { $response: { statusCode: 200 } });
  expect(explain(portal).exit).toBe('unreachable');
});

describe('the code of an error', () => {
  test('is S3’s own, then the system’s, then its name', () => {
    expect(errorCode(Object.assign(new Error(), { Code: 'AccessDenied', code: 'E', name: 'N' }))).toBe('AccessDenied');
    expect(errorCode(Object.assign(new Error(), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
    expect(errorCode(sdkError('NoSuchKey'))).toBe('NoSuchKey');
  });
});
