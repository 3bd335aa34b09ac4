// Every refusal of the SNS endpoint: AWS's own code, its HTTP status and its words. The SDK names its errors by the code, and a
// lambda decides by it whether to try again.

import { ServiceError } from '../service-error.ts';

const STATUS = {
  AuthorizationError: 403,
  IncompleteSignature: 400,
  InternalError: 500,
  InvalidAction: 400,
  InvalidClientTokenId: 403,
  InvalidParameter: 400,
  MissingAuthenticationToken: 403,
  NotFound: 404,
  NotImplemented: 501,
  ParameterValueInvalid: 400,
  SignatureDoesNotMatch: 403,
} as const;

export type SnsErrorCode = keyof typeof STATUS;

export class SnsError extends ServiceError<SnsErrorCode> {
  override readonly name = 'SnsError';

  constructor(code: SnsErrorCode, message: string) {
    super(STATUS, code, message);
  }
}

export const invalidParameter = (what: string): SnsError =>
  new SnsError('InvalidParameter', `Invalid parameter: ${what}`);

/** What this server does not do it refuses by name, so that nobody takes silence for success. */
export const notImplemented = (what: string): SnsError =>
  new SnsError('NotImplemented', `The local cloud does not implement ${what}.`);
