// What a function is given to work with: clients that sign with the keys of its own role, the names of buckets and topics, and the
// clock. On AWS each handler makes the same out of its environment.

import { InvocationType, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import {
  type FunctionName,
  functionName,
  operatorTopicArn,
  type RolePlace,
  siteTopicArn,
} from '../../infra/policies/deployed-names.ts';
import type { Language } from '../../language/language.ts';
import type { AccessKey } from '../auth/identity.ts';
import type { EventHandler } from '../events/event-queue.ts';
import type { LockMode } from '../objects/lock.ts';

export interface Services {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  /** Calls this very function asynchronously. */
  readonly invoke: (event: object) => Promise<void>;
  /** Calls another one, if the role may. */
  readonly invokeFunction: (name: FunctionName, event: object) => Promise<void>;
  readonly vaultBucket: string;
  readonly ledgerBucket: string;
  readonly topicArn: (site: string) => string;
  readonly operatorTopicArn: string;
  /** Of the whole deployment; on AWS the environment variables OPERATOR_LANGUAGE and OPERATOR_TIME_ZONE. */
  readonly operatorLanguage: Language | undefined;
  readonly operatorTimeZone: string | undefined;
  readonly now: () => Date;
  /** Of the vault's default retention: what the locks of a good backup look like. */
  readonly lockMode: LockMode;
}

/** Makes the handler of a function; see the `createHandler` of each lambda. */
export type CreateFunction = (services: Services) => EventHandler;

export function createServices(
  name: FunctionName,
  options: {
    place: RolePlace;
    endpoint: string;
    keys: AccessKey;
    now: () => Date;
    lockMode: LockMode;
    operatorLanguage: Language | undefined;
    operatorTimeZone: string | undefined;
    /** How far the cloud's clock is before the machine's. */
    clockOffsetMs: () => number;
  },
): Services & { destroy(): void } {
  const { place, endpoint, now, lockMode, operatorLanguage, operatorTimeZone } = options;
  // A copy for each, because the SDK writes into what it is given.
  const shared = () => ({ endpoint, region: place.region, credentials: { ...options.keys } });
  const s3 = new S3Client({ ...shared(), forcePathStyle: true });
  const sns = new SNSClient(shared());
  const lambda = new LambdaClient(shared());
  for (const { config } of [s3, sns, lambda]) signBy(config, options.clockOffsetMs);
  const invokeFunction = async (called: FunctionName, event: object): Promise<void> => {
    const Payload = JSON.stringify(event);
    await lambda.send(
      new InvokeCommand({ FunctionName: functionName(called), InvocationType: InvocationType.Event, Payload }),
    );
  };
  return {
    ...{ s3, sns, invokeFunction, now, lockMode },
    invoke: (event) => invokeFunction(name, event),
    vaultBucket: place.vaultBucket,
    ledgerBucket: place.ledgerBucket,
    topicArn: (site) => siteTopicArn(place, site),
    operatorTopicArn: operatorTopicArn(place),
    ...{ operatorLanguage, operatorTimeZone },
    destroy: () => {
      for (const client of [s3, sns, lambda]) client.destroy();
    },
  };
}

/** The SDK corrects a wrong clock after a refused request. A held clock moves all the time, and each move would cost one. */
function signBy(config: { systemClockOffset: number }, clockOffsetMs: () => number): void {
  Object.defineProperty(config, 'systemClockOffset', { get: clockOffsetMs, set: () => undefined });
}
