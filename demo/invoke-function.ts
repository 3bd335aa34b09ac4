// Calls a lambda of the local cloud as an operator does from a terminal (`aws lambda invoke`), and gives back its answer. Without it
// nobody could see retention's plan, or have a backup judged again.

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type FunctionName, functionName } from '../infra/policies/deployed-names.ts';
import { type LocalCloudProcess, signBy } from './local-cloud-process.ts';

/** Waits for its end; throws if it failed. */
export async function invokeFunction(cloud: LocalCloudProcess, name: FunctionName, event: object): Promise<unknown> {
  const { endpoint, region, operator, now } = cloud;
  const { accessKeyId, secretAccessKey } = operator;
  const lambda = new LambdaClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  signBy(lambda.config, now);
  try {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: functionName(name), Payload: Buffer.from(JSON.stringify(event)) }),
    );
    const text = answer.Payload?.transformToString() ?? 'null';
    if (answer.FunctionError !== undefined) throw new Error(`the function ${name} failed: ${text}`);
    return JSON.parse(text);
  } finally {
    lambda.destroy();
  }
}
