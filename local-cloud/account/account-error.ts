// Every refusal of STS, IAM and CloudFormation: AWS's own code, its HTTP status and its words. The operator's commands decide by
// the code whether a thing is missing, forbidden or broken.

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

export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly code: AccountErrorCode;
  readonly status: number;

  constructor(code: AccountErrorCode, message: string) {
    super(message);
    this.code = code;
    this.status = STATUS[code];
  }
}

/** What this server does not do it refuses by name, so that nobody takes silence for success. */
export const notImplemented = (what: string): AccountError =>
  new AccountError('NotImplemented', `The local cloud does not implement ${what}.`);
