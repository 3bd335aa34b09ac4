// What AWS refuses, in its own words, and what the operator is told to do about it: the missing action by its name, on its resource.

import { expect, test } from 'vitest';
import { asking, missingPermission } from '../../../operator/account/asking.ts';
import { Failure } from '../../../operator/failure.ts';

const ME = 'arn:aws:sts::123456789012:assumed-role/Operator/me';
const awsError = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

test.each([
  [
    'IAM',
    `User: ${ME} is not authorized to perform: iam:CreateAccessKey on resource: user clinic-offsite-uploader-a because no identity-based policy allows the iam:CreateAccessKey action`,
    { who: ME, action: 'iam:CreateAccessKey', resource: 'user clinic-offsite-uploader-a' },
  ],
  [
    'S3',
    `User: ${ME} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::ledger/sites/a/site.json" because no identity-based policy allows the s3:PutObject action`,
    { who: ME, action: 's3:PutObject', resource: 'arn:aws:s3:::ledger/sites/a/site.json' },
  ],
  [
    'SNS, with a name of its own for the action',
    `User: ${ME} is not authorized to perform: SNS:ListSubscriptionsByTopic on resource: arn:aws:sns:eu-central-1:1:t because …`,
    { who: ME, action: 'sns:ListSubscriptionsByTopic', resource: 'arn:aws:sns:eu-central-1:1:t' },
  ],
  [
    'the CDK, in the middle of a line',
    `❌ clinic-offsite-vault failed: AccessDenied: User: ${ME} is not authorized to perform: cloudformation:CreateChangeSet on resource: arn:aws:cloudformation:eu-central-1:1:stack/x/*, and more`,
    { who: ME, action: 'cloudformation:CreateChangeSet', resource: 'arn:aws:cloudformation:eu-central-1:1:stack/x/*' },
  ],
])('%s names the permission that is missing', (_, message, missing) => {
  expect(missingPermission(message)).toEqual(missing);
});

test('the hint says what to allow, and on what', async () => {
  const message = `User: ${ME} is not authorized to perform: sns:X on resource: arn:y because no`;
  const refused = asking('listing', Promise.reject(awsError('AuthorizationErrorException', message)));
  await expect(refused).rejects.toMatchObject({
    message: `listing: ${ME} may not do sns:X`,
    hint: expect.stringContaining('Allow sns:X on arn:y'),
  });
});

test.each([
  ['AccessDenied', awsError('AccessDenied', 'Access Denied'), 'access is denied'],
  ['a session that has ended', awsError('ExpiredTokenException', 'x'), 'the session has expired'],
  ['a key of nobody', awsError('InvalidClientTokenId', 'x'), 'does not know this access key'],
  ['no credentials', awsError('CredentialsProviderError', 'Could not load\nmore'), 'there are no credentials'],
  ['no line', awsError('Error', 'connect', { code: 'ECONNREFUSED' }), 'cannot be reached'],
  ['no name', awsError('Error', 'getaddrinfo', { code: 'ENOTFOUND' }), 'cannot be reached'],
  ['silence', awsError('TimeoutError', 'x'), 'cannot be reached'],
])('%s is told in a line, with a hint', async (_, error, why) => {
  const failure = await asking('asking', Promise.reject(error)).catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(Failure);
  expect((failure as Failure).message).toContain(why);
  expect((failure as Failure).message).not.toContain('\n');
  expect((failure as Failure).hint.length).toBeGreaterThan(20);
});

test('everything else stays what it is: a bug of ours must not look like a refusal of AWS’s', async () => {
  const bug = new TypeError('undefined is not a function');
  await expect(asking('asking', Promise.reject(bug))).rejects.toBe(bug);
});
