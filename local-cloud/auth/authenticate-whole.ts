// Checks who signed a request to any service but S3, which is held whole, by the Authorization header. S3 has rules of its own
// (authenticate.ts); these are the general ones: the path is encoded twice, and the hash is that of the body, whatever a
// header says. Without them, lambdas would work with a signature here that AWS refuses.

import type { ServiceName, ServiceRequest } from '../http/service-request.ts';
import { CLOCK_SKEW_MS_MAX } from '../limits.ts';
import { cachedSigningKey, sameText } from './authenticate.ts';
import type { FindIdentity, Identity } from './identity.ts';
import {
  ALGORITHM,
  canonicalRequest,
  parseBasicTime,
  type Scope,
  sha256Hex,
  signatureOf,
  stringToSign,
} from './signature.ts';

/** Each service has its own code for each of these. */
export type SignatureFault = 'absent' | 'incomplete' | 'unknown-key' | 'mismatch';

export class SignatureRefused extends Error {
  override readonly name = 'SignatureRefused';
  readonly fault: SignatureFault;

  constructor(fault: SignatureFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

export function authenticateWhole(
  request: ServiceRequest,
  options: { service: ServiceName; now: Date; region: string; find: FindIdentity },
): Identity {
  const authorization = request.headers.get('authorization');
  if (authorization === undefined) throw new SignatureRefused('absent', 'Request is missing Authentication Token');
  const { accessKeyId, scope, signedHeaders, signature } = parseAuthorization(authorization);
  const identity = options.find(accessKeyId);
  if (identity === undefined) {
    throw new SignatureRefused('unknown-key', 'The security token included in the request is invalid.');
  }
  const time = request.headers.get('x-amz-date') ?? '';
  checkScope(scope, time, options);
  const unsigned = [...request.headers.keys()].filter((name) => name === 'host' && !signedHeaders.includes(name));
  const absent = signedHeaders.filter((name) => !request.headers.has(name));
  if (unsigned.length > 0 || absent.length > 0 || !signedHeaders.includes('x-amz-date')) {
    throw new SignatureRefused('mismatch', "'Host' and 'X-Amz-Date' must be signed, and every signed header be sent.");
  }
  const canonical = canonicalRequest({ ...request, signedHeaders, payloadHash: sha256Hex(request.body) });
  const key = cachedSigningKey(identity.secretAccessKey, scope);
  if (!sameText(signatureOf(key, stringToSign(time, scope, canonical)), signature)) {
    throw new SignatureRefused(
      'mismatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    );
  }
  return identity;
}

function parseAuthorization(text: string) {
  const match =
    /^(\S+) Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      text,
    );
  if (match?.[1] !== ALGORITHM) {
    throw new SignatureRefused(
      'incomplete',
      'Authorization header requires Credential, SignedHeaders and Signature parameters.',
    );
  }
  const [, , accessKeyId, day, region, service, signedHeaders, signature] = match as unknown as string[];
  const scope: Scope = { day: day!, region: region!, service: service! };
  return { accessKeyId: accessKeyId!, scope, signedHeaders: signedHeaders!.split(';'), signature: signature! };
}

function checkScope(scope: Scope, time: string, options: { service: ServiceName; now: Date; region: string }): void {
  const signedAt = parseBasicTime(time);
  if (signedAt === undefined)
    throw new SignatureRefused('incomplete', "Authorization requires an 'X-Amz-Date' header.");
  if (scope.region !== options.region || scope.service !== options.service || scope.day !== time.slice(0, 8)) {
    throw new SignatureRefused('mismatch', 'Credential should be scoped to a valid region, service and date.');
  }
  if (Math.abs(signedAt.getTime() - options.now.getTime()) > CLOCK_SKEW_MS_MAX) {
    const [sent, ours] = [time, options.now.toISOString()];
    throw new SignatureRefused('mismatch', `Signature expired: ${sent} is more than 15 minutes away from ${ours}`);
  }
}
