// What each refusal of S3 means for the person who reads it. Without it a wrong key would look like a broken program.

import { Failure } from '../failure.ts';
import { networkTrouble } from '../network/network-troubles.ts';
import type { S3Options } from './s3.ts';

type Place = Pick<S3Options, 'bucket' | 'region' | 'endpoint' | 'credentials' | 'line'>;

/** S3's own error code, e.g. `AccessDenied`, or the system's, e.g. `ECONNREFUSED`. */
export function errorCode(error: unknown): string | undefined {
  const { Code, code, name } = error as { Code?: string; code?: string; name?: string };
  return Code ?? code ?? name;
}

/** Why the store cannot be used just now, if the error is one that may pass; undefined where trying again makes no sense. */
export function outage(error: unknown, place: Place): string | undefined {
  const failure = s3Failure('using', 'the store', error, place);
  if (!(failure instanceof Failure) || failure.exit !== 'unreachable' || failure === error) return undefined;
  return networkTrouble(error, targetOf(place), place.line?.proxy)?.why ?? `${targetOf(place)}: ${brief(error)}`;
}

/** The `Failure` for an error of the SDK; a bug (an error that the world cannot cause) comes back as it is. */
export function s3Failure(doing: string, key: string, error: unknown, place: Place): unknown {
  if (error instanceof Failure || isBug(error)) return error;
  const where = `${doing} ${key} in the bucket ${place.bucket}`;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  const code = errorCode(error) ?? '';
  const trouble = networkTrouble(error, targetOf(place), place.line?.proxy);
  if (trouble !== undefined) {
    const { why, hint, passes } = trouble;
    return new Failure(passes ? 'unreachable' : 'refused', `${where}: ${why}`, { hint, cause: error });
  }
  const known = REFUSALS[code] ?? (status === 403 ? REFUSALS.AccessDenied : undefined);
  if (known !== undefined) {
    const [why, hint] = known(place);
    const exit = code.startsWith('NoSuchBucket') || code === 'NotFound' ? 'notFound' : 'refused';
    return new Failure(exit, `${where}: ${why}`, { hint, cause: error });
  }
  if (code === 'NoSuchKey') {
    return new Failure('damaged', `${where}: there is no such object, although a backup needs it`, {
      hint: 'Run `offsite verify` to see which backups are whole, and tell the operator.',
      cause: error,
    });
  }
  if (code === 'InvalidRange') {
    return new Failure('damaged', `${where}: it is shorter than its backup says`, {
      hint: 'Run `offsite verify`, and restore another backup if this one is damaged.',
      cause: error,
    });
  }
  if (status !== undefined && status < 500 && status !== 429 && status !== 408) {
    return new Failure('refused', `${where}: the store refused with ${status} ${code}`, {
      hint: 'Check the endpoint, region and bucket in the config; the store may not be S3-compatible enough.',
      cause: error,
    });
  }
  return unreachable(where, status, error, place);
}

/** Our own mistake. The SDK's too may be a TypeError, where an answer is not S3's (a captive portal), but it bears the answer. */
function isBug(error: unknown): boolean {
  const ours = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return ours && !('code' in error || '$response' in error || '$metadata' in error);
}

function unreachable(where: string, status: number | undefined, error: unknown, place: Place): Failure {
  const why = status === undefined ? brief(error) : `it answered ${status} ${errorCode(error)}`;
  return new Failure('unreachable', `${where}: ${targetOf(place)} could not be used: ${why} at every attempt`, {
    hint: 'Check the internet connection, the firewall and the endpoint. The next run continues with what is already stored.',
    cause: error,
  });
}

const targetOf = ({ endpoint, region }: Place): string => endpoint ?? `S3 in ${region}`;

const brief = (error: unknown): string => errorCode(error) || (error as Error).message;

const wrongKey = (place: Place): [string, string] => [
  `the store does not know the access key${place.credentials ? ` ${place.credentials.accessKeyId}` : ''}, or it was revoked`,
  'Check s3.accessKeyId in the secrets file, or ask the operator for a new key.',
];

/** By S3's error code: why it refused, and what to do. */
const REFUSALS: Record<string, (place: Place) => [why: string, hint: string]> = {
  InvalidAccessKeyId: wrongKey,
  UnrecognizedClientException: wrongKey,
  ExpiredToken: () => [
    'the access key was a temporary one and has expired',
    'Put the key of the enrolment file into the secrets file as s3, or ask the operator for a new one.',
  ],
  SignatureDoesNotMatch: () => [
    'the secret access key does not belong to the access key',
    'Check s3.secretAccessKey in the secrets file: the whole key, without spaces around it.',
  ],
  RequestTimeTooSkewed: () => [
    'the clock of this machine is wrong by more than 15 minutes',
    'Set the clock (on Linux `timedatectl set-ntp true`, on Windows `w32tm /resync`), then run the command again.',
  ],
  AccessDenied: (place) => [
    'permission is refused',
    `The access key may not do this in ${place.bucket}. Check site and bucket in the config; else ask the operator to check the policy.`,
  ],
  NoSuchBucket: (place) => [
    'there is no such bucket',
    `Check vault.bucket and vault.region in the config (now ${place.bucket} in ${place.region}).`,
  ],
  NotFound: (place) => ['there is no such bucket or object', `Check vault.bucket in the config (now ${place.bucket}).`],
  PermanentRedirect: (place) => [
    'the bucket is in another region',
    `Check vault.region in the config (now ${place.region}).`,
  ],
  AuthorizationHeaderMalformed: (place) => [
    'the region does not fit the bucket',
    `Check vault.region in the config (now ${place.region}).`,
  ],
  CredentialsProviderError: () => [
    'there are no credentials',
    'Put s3.accessKeyId and s3.secretAccessKey into the secrets file, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  ],
  BadDigest: () => [
    'the bytes were damaged on their way',
    'Run the command again. If it happens again, the memory or network card of this machine may be bad.',
  ],
  XAmzContentSHA256Mismatch: () => [
    'the bytes were damaged on their way',
    'Run the command again. If it happens again, the memory or network card of this machine may be bad.',
  ],
};
