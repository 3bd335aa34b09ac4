// What the schedules may do: call their functions, and lay a call that did not get through into that function's dead letters.

import { type Deployment, deadLetterQueueArn, type FunctionName, functionArn } from './deployed-names.ts';
import type { PolicyDocument } from './policy-document.ts';

export function schedulerRolePolicy(deployment: Deployment, names: readonly FunctionName[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'CallFunctions',
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: names.map((name) => functionArn(deployment, name)),
      },
      {
        Sid: 'GiveUpCalls',
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: names.map((name) => deadLetterQueueArn(deployment, name)),
      },
    ],
  };
}
