// Which functions a role may call and which topics it may write to. Both cost money and attention: a role that may publish
// anywhere could wake every clinic at night.

import { type Deployment, type FunctionName, functionArn, operatorTopicArn, siteTopicArn } from './deployed-names.ts';
import type { PolicyStatement } from './policy-document.ts';

export function invokeFunctions(deployment: Deployment, names: readonly FunctionName[]): PolicyStatement {
  return {
    Sid: 'InvokeFunctions',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: names.map((name) => functionArn(deployment, name)),
  };
}

export function tellPeople(deployment: Deployment): PolicyStatement {
  return {
    Sid: 'TellPeople',
    Effect: 'Allow',
    Action: 'sns:Publish',
    Resource: [siteTopicArn(deployment, '*'), operatorTopicArn(deployment)],
  };
}
