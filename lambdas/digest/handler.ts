// The digest lambda: once a week every clinic and the operator learn by e-mail how the backups are. It proves that the way of the
// alerts works: an alert that cannot be delivered is noticed by the digest that did not come.
//
// A large fleet is shared out in batches that an invocation each sends; the operator's digest waits for them.

import { setTimeout as wait } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import type { Language } from '../../language/language.ts';
import { type Invocation, inInvocation } from '../invocation.ts';
import type { Wait } from '../ledger/update-note.ts';
import * as shared from '../limits.ts';
import type { Log } from '../log.ts';
import { operatorSettings } from '../messages/operator.ts';
import { type DigestEvent, parseEvent } from './event.ts';
import { runAsked } from './run-asked.ts';

export interface HandlerOptions {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly ledgerBucket: string;
  readonly topicArn: (site: string) => string;
  readonly operatorTopicArn: string;
  readonly operatorLanguage?: Language | undefined;
  readonly operatorTimeZone?: string | undefined;
  /** The cloud's clock, never the clinic's. */
  readonly now: () => Date;
  /** Starts this lambda once more, with another event; without it one invocation does all. */
  readonly invoke?: (event: object) => Promise<void>;
  readonly wait?: Wait;
  readonly log?: Log;
  readonly writeLine?: (line: string) => void;
  readonly timeLeftMs?: () => number;
  readonly sitesPerBatchMax?: number;
}

/**
 * The handler, over any S3 and SNS. It rejects if any digest could not be made or sent, after all others were. Of one day each
 * digest is sent once, however often the event comes; only a death may send some of them twice.
 */
export function createHandler(options: HandlerOptions): (event: DigestEvent, invocation?: Invocation) => Promise<void> {
  const { s3, ledgerBucket } = options;
  const waiting: Wait = options.wait ?? ((milliseconds) => wait(milliseconds));
  return (raw, invocation) =>
    inInvocation({ function: 'digest', ...options }, raw, invocation, async ({ event, log, passOn, timeLeftMs }) => {
      const asked = parseEvent(event);
      const invoke = options.invoke && ((next: object) => options.invoke!(passOn(next)));
      const timeLeft = options.timeLeftMs ?? timeLeftMs;
      const failures = await runAsked(
        {
          ...{ ...options, invoke, log, wait: waiting, ledger: { s3, bucket: ledgerBucket, wait: waiting } },
          goOn: () => invoke === undefined || timeLeft() > shared.TIME_RESERVE_MS,
        },
        asked,
      );
      if (asked.what === 'fleet') log('fleet-run', { failed: failures.length });
      if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
    });
}

/** The entry point on AWS. It reads the environment on the first event, so that importing this file needs none. */
export const handler = async (event: DigestEvent, invocation?: Invocation): Promise<void> => {
  deployed ??= createHandler(fromEnvironment(process.env));
  return deployed(event, invocation);
};

let deployed: ReturnType<typeof createHandler> | undefined;

const environmentSchema = z.object({
  LEDGER_BUCKET: z.string().min(1),
  /** What a site's topic ARN is, up to the site's id. */
  SITE_TOPIC_ARN_PREFIX: z.string().startsWith('arn:'),
  OPERATOR_TOPIC_ARN: z.string().startsWith('arn:'),
  ...operatorSettings,
  /** Set by Lambda itself. */
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1).optional(),
});

function fromEnvironment(environment: NodeJS.ProcessEnv): HandlerOptions {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) throw new Error(`the environment of the digest lambda: ${z.prettifyError(parsed.error)}`);
  const settings = parsed.data;
  // One for each, because the SDK writes into what it is given.
  const patience = () => ({
    maxAttempts: shared.REQUEST_ATTEMPTS_MAX,
    requestHandler: {
      connectionTimeout: shared.CONNECT_SECONDS_MAX * 1000,
      socketTimeout: shared.SOCKET_IDLE_SECONDS_MAX * 1000,
    },
  });
  const { AWS_LAMBDA_FUNCTION_NAME: own } = settings;
  const lambda = new LambdaClient(patience());
  const start = async (FunctionName: string, event: object): Promise<void> => {
    const Payload = Buffer.from(JSON.stringify(event));
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
  return {
    ...{ s3: new S3Client(patience()), sns: new SNSClient(patience()), ledgerBucket: settings.LEDGER_BUCKET },
    topicArn: (site) => settings.SITE_TOPIC_ARN_PREFIX + site,
    operatorTopicArn: settings.OPERATOR_TOPIC_ARN,
    operatorLanguage: settings.OPERATOR_LANGUAGE,
    operatorTimeZone: settings.OPERATOR_TIME_ZONE,
    now: () => new Date(),
    ...(own !== undefined && { invoke: (event: object) => start(own, event) }),
  };
}
