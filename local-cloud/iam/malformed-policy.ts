// The refusal of a policy that this endpoint would not enforce to the letter.

import { S3Error } from '../s3-error.ts';

export const malformedPolicy = (why: string): S3Error =>
  new S3Error('MalformedPolicy', `Policies must be valid: ${why}`);
