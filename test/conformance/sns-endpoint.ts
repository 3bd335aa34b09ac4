// The SNS endpoint under test: a fresh local cloud, or the one that the environment names, for the same reason as s3-endpoint.ts.
//
//   SNS_ENDPOINT  SNS_REGION  SNS_ACCESS_KEY_ID  SNS_SECRET_ACCESS_KEY      run the suite against that endpoint instead

import { randomBytes } from 'node:crypto';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect } from 'vitest';
import type { LocalCloud } from '../../local-cloud/start.ts';
import type { RawTarget } from './raw-request.ts';
import { openLocalCloud } from './s3-endpoint.ts';

export interface SnsEndpoint extends RawTarget {
  readonly sns: SNSClient;
  /** A new topic, removed after the tests. */
  newTopic(): Promise<string>;
}

export const isRealSns = process.env.SNS_ENDPOINT !== undefined;
/** Why tests that would need a confirmed address are skipped elsewhere. */
export const NEEDS_CONFIRMATION = 'needs subscriptions that nobody must confirm: only the local cloud has them';

/** Starts before the file's tests and stops after them. */
export function useSns(): () => SnsEndpoint {
  let endpoint: (SnsEndpoint & { close(): Promise<void> }) | undefined;
  beforeAll(async () => {
    endpoint = await openEndpoint();
  });
  afterAll(() => endpoint?.close());
  return () => endpoint!;
}

export function snsOf(place: { endpoint: string; region: string }, keys: RawTarget['keys']): SNSClient {
  const { endpoint, region } = place;
  return new SNSClient({ endpoint, region, credentials: { ...keys }, maxAttempts: 1 });
}

/** The name and status of the refusal that `request` must end in. */
export async function snsRefusal(request: Promise<unknown>): Promise<{ code: string; status: number | undefined }> {
  const error = await request.then(
    () => expect.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SNSServiceException)) throw error;
  return { code: error.name, status: error.$metadata.httpStatusCode };
}

async function openEndpoint(): Promise<SnsEndpoint & { close(): Promise<void> }> {
  const cloud: LocalCloud | undefined = isRealSns ? undefined : await openLocalCloud({ now: () => new Date() });
  const place = cloud?.ready ?? { endpoint: environment('SNS_ENDPOINT'), region: environment('SNS_REGION') };
  const keys = cloud?.ready.operator ?? {
    accessKeyId: environment('SNS_ACCESS_KEY_ID'),
    secretAccessKey: environment('SNS_SECRET_ACCESS_KEY'),
  };
  const sns = snsOf(place, keys);
  const topics: string[] = [];
  return {
    ...{ sns, keys, endpoint: place.endpoint, region: place.region },
    newTopic: async () => {
      const Name = `offsite-conformance-${randomBytes(8).toString('hex')}`;
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name }));
      topics.push(TopicArn!);
      return TopicArn!;
    },
    close: async () => {
      for (const TopicArn of topics) await sns.send(new DeleteTopicCommand({ TopicArn }));
      sns.destroy();
      await cloud?.close();
    },
  };
}

function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: it must be set together with SNS_ENDPOINT`);
  return value;
}
