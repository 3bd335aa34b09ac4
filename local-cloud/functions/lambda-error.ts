// Every refusal of the Lambda endpoint: AWS's own name, its HTTP status and its words.

import { ServiceError } from '../service-error.ts';

const STATUS = {
  AccessDeniedException: 403,
  IncompleteSignatureException: 400,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  NotImplementedException: 501,
  RequestTooLargeException: 413,
  ResourceNotFoundException: 404,
  ServiceException: 500,
  UnrecognizedClientException: 403,
} as const;

export type LambdaErrorCode = keyof typeof STATUS;

export class LambdaError extends ServiceError<LambdaErrorCode> {
  override readonly name = 'LambdaError';

  constructor(code: LambdaErrorCode, message: string) {
    super(STATUS, code, message);
  }
}
