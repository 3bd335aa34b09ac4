// Sends a row's request as AWS's own clients do, signed with the keys of whoever tries it, and says what came back.

import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import { operationOf } from './checks-of.ts';
import type { Command } from './row.ts';

/** Undefined where it was done. */
export type Answer = { readonly code: string; readonly status: number | undefined } | undefined;
/** Undefined is nobody: the request goes unsigned. */
export type Caller = { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;

export interface Clients {
  readonly s3: S3Client;
  send(command: Command, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): void;
}

const OF_SERVICE: readonly { readonly service: 'sns' | 'lambda' | 'iam' | 'sts'; readonly operations: RegExp }[] = [
  { service: 'sns', operations: /^(Publish|Subscribe|ListSubscriptionsByTopic|(Create|Delete)Topic)$/ },
  { service: 'lambda', operations: /^(Invoke|UpdateFunctionCode)$/ },
  { service: 'iam', operations: /AccessKey$|^PutUserPolicy$/ },
  { service: 'sts', operations: /^AssumeRole$/ },
];

export function openClients(
  place: { readonly endpoint: string; readonly region: string; readonly clockOffsetMs: number },
  caller: Caller,
): Clients {
  const { endpoint, region, clockOffsetMs: systemClockOffset } = place;
  // A copy for each, because the SDK writes into what it is given.
  const settings = () => ({
    ...{ endpoint, region, systemClockOffset, maxAttempts: 1 },
    credentials: {
      accessKeyId: caller?.accessKeyId ?? 'nobody',
      secretAccessKey: caller?.secretAccessKey ?? 'nothing',
    },
    ...(caller === undefined && { signer: { sign: async <Request>(request: Request) => request } }),
  });
  const s3 = new S3Client({ ...settings(), forcePathStyle: true });
  const others = {
    sns: new SNSClient(settings()),
    lambda: new LambdaClient(settings()),
    iam: new IAMClient(settings()),
    sts: new STSClient(settings()),
  };
  return {
    s3,
    send: async (command, headers = {}) => {
      withHeaders(command, headers);
      const service = OF_SERVICE.find(({ operations }) => operations.test(operationOf(command)))?.service;
      const client = (service === undefined ? s3 : others[service]) as { send(one: Command): Promise<unknown> };
      return answerOf(client.send(command));
    },
    close: () => {
      for (const client of [s3, ...Object.values(others)]) client.destroy();
    },
  };
}

/** Before the request is signed, so that the signature covers them. */
function withHeaders(command: Command, headers: Readonly<Record<string, string>>): void {
  if (Object.keys(headers).length === 0) return;
  const { middlewareStack } = command as unknown as { middlewareStack: S3Client['middlewareStack'] };
  middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: Record<string, string> }).headers, headers);
      return next(args);
    },
    { step: 'build', name: 'headersOfTheRow' },
  );
}

async function answerOf(sent: Promise<unknown>): Promise<Answer> {
  try {
    // A batch of deletions answers key by key.
    const { Errors } = (await sent) as { Errors?: readonly { Code?: string }[] };
    return Errors?.[0] === undefined ? undefined : { code: Errors[0].Code ?? '', status: 403 };
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    if ($metadata === undefined) throw error;
    return { code: name, status: $metadata.httpStatusCode };
  }
}
