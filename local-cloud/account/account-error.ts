// Every refusal of STS, IAM and CloudFormation: AWS's own code, its HTTP status and its words. The operator's commands decide by
// the code whether a thing is missing, forbidden or broken.

import { ServiceError } from '../service-error.ts';

const STATUS = {
  AccessDenied: 403,
  IncompleteSignature: 400,
  InternalFailure: 500,
  InvalidAction: 400,
  InvalidClientTokenId: 403,
  LimitExceeded: 409,
  MissingAuthenticationToken: 403,
  NoSuchEntity: 404,
  NotImplemented: 501,
  SignatureDoesNotMatch: 403,
  ValidationError: 400,
} as const;

export type AccountErrorCode = keyof typeof STATUS;

export class AccountError extends ServiceError<AccountErrorCode> {
  override readonly name = 'AccountError';

  constructor(code: AccountErrorCode, message: string) {
    super(STATUS, code, message);
  }
}

/** What this server does not do it refuses by name, so that nobody takes silence for success. */
export const notImplemented = (what: string): AccountError =>
  new AccountError('NotImplemented', `The local cloud does not implement ${what}.`);
