// What every function's role may do besides its work: write its own log, and lay an event that it gave up into its own queue. Without
// the first nobody learns why something failed, without the second that it did.

import { type Deployment, deadLetterQueueArn, type FunctionName, logGroupArn } from './deployed-names.ts';
import type { PolicyDocument } from './policy-document.ts';

export function functionDutiesPolicy(deployment: Deployment, name: FunctionName): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'WriteOwnLog',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `${logGroupArn(deployment, name)}:*`,
      },
      {
        Sid: 'GiveUpEvents',
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: deadLetterQueueArn(deployment, name),
      },
    ],
  };
}
