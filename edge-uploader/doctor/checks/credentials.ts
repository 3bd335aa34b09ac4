// The access key: known to the cloud, not revoked, and its secret the right one.

import { Failure } from '../../failure.ts';
import { errorCode } from '../../stores/s3-failures.ts';
import { check, found } from '../check.ts';

/** What S3 answers where it does not get as far as the bucket. */
const KEY_REFUSALS = new Set([
  ...['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'UnrecognizedClientException', 'CredentialsProviderError'],
  ...['ExpiredToken', 'ExpiredTokenException', 'InvalidToken', 'InvalidClientTokenId'],
]);

export const credentialsCheck = check({
  name: 'credentials',
  seconds: 90,
  needs: 'place',
  async look({ vault, place }) {
    try {
      await vault();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const trouble = { reason: error.message, hint: error.hint };
      if (KEY_REFUSALS.has(errorCode(error.cause) ?? '')) return [found('keyRefused', trouble)];
      // Refused by the policy, or for the bucket: then the key itself was believed.
      if (error.exit !== 'refused' && error.exit !== 'notFound') return [found('keyUnknown', trouble)];
      if (errorCode(error.cause) === 'RequestTimeTooSkewed') return [found('keyUnknown', trouble)];
    }
    return [found('keyAccepted', { accessKeyId: place.s3?.accessKeyId })];
  },
});
