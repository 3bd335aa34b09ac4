// One Lambda: the real handler with the real SDK over HTTP, and one event after another, as a warm Lambda gets them. Without the real
// SDK most of what a request costs would be missing.

import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { INVOCATION_SECONDS_MAX, type LambdaName } from './limits.ts';
import type { Remote } from './process-calls.ts';
import { FLEET_NOW } from './site-state.ts';

export interface Invocation {
  readonly error?: string | undefined;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Of the process since it was started: of its largest event, and of what those before it left behind. */
  readonly peakBytes: number;
  /** What it started: itself with these events, and others. */
  readonly invoked: readonly { readonly lambda: LambdaName; readonly event: object }[];
  readonly logged: Readonly<Record<string, number>>;
}

type Handle = (event: never, invocation: { getRemainingTimeInMillis(): number }) => Promise<unknown>;

interface Place {
  readonly endpoint: string;
  readonly lambda: LambdaName;
}

interface Asked {
  readonly event: object;
  readonly now?: string;
  readonly sitesPerInvocationMax?: number | undefined;
}

/** What an invocation leaves behind, beside the buckets. */
interface Traces {
  now: Date;
  invoked: { lambda: LambdaName; event: object }[];
  logged: Record<string, number>;
}

export type LambdaCalls = { invoke: (asked: Asked) => Promise<Invocation> };

export function createLambda(place: Place): Remote<LambdaCalls> {
  const traces: Traces = { now: FLEET_NOW, invoked: [], logged: {} };
  let handle: Promise<Handle> | undefined;
  return {
    async invoke({ event, now, sitesPerInvocationMax }) {
      handle ??= handlerOf(place, traces, sitesPerInvocationMax);
      const ready = await handle;
      if (now !== undefined) traces.now = new Date(now);
      [traces.invoked, traces.logged] = [[], {}];
      const [start, cpu] = [performance.now(), process.cpuUsage()];
      const passedMs = (): number => performance.now() - start;
      const remaining = { getRemainingTimeInMillis: () => INVOCATION_SECONDS_MAX * 1000 - passedMs() };
      const error = await ready(event as never, remaining).then(
        () => undefined,
        (reason: unknown) => String(reason).slice(0, ERROR_CHARACTERS_MAX),
      );
      const { user, system } = process.cpuUsage(cpu);
      const costs = { wallSeconds: passedMs() / 1000, cpuSeconds: (user + system) / 1e6 };
      const { invoked, logged } = traces;
      return { ...costs, error, invoked, logged, peakBytes: process.resourceUsage().maxRSS * 1024 };
    },
  };
}

const ERROR_CHARACTERS_MAX = 2000;

async function handlerOf(
  { endpoint, lambda: name }: Place,
  traces: Traces,
  sitesPerInvocationMax: number | undefined,
): Promise<Handle> {
  const credentials = { accessKeyId: 'EXAMPLE', secretAccessKey: 'EXAMPLE' };
  const region = 'eu-central-1';
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 5 });
  const sns = new SNSClient({ endpoint, region, credentials, maxAttempts: 5 });
  const invoke = async (event: object): Promise<void> => void traces.invoked.push({ lambda: name, event });
  const options = {
    ...{ s3, sns, vaultBucket: 'vault', ledgerBucket: 'ledger', now: () => traces.now, invoke, sitesPerInvocationMax },
    topicArn: (site: string) => `arn:aws:sns:${region}:1:site-${site}`,
    operatorTopicArn: `arn:aws:sns:${region}:1:operator`,
    invokeFunction: async (other: LambdaName, event: object): Promise<void> =>
      void traces.invoked.push({ lambda: other, event }),
    log: (event: string): void => {
      traces.logged[event] = (traces.logged[event] ?? 0) + 1;
    },
  };
  const asHandle = (handle: unknown): Handle => handle as Handle;
  switch (name) {
    case 'validate':
      return asHandle((await import('../../lambdas/validate/handler.ts')).createHandler(options));
    case 'missing-backup':
      return asHandle((await import('../../lambdas/missing-backup/handler.ts')).createHandler(options));
    case 'retention':
      return asHandle((await import('../../lambdas/retention/handler.ts')).createHandler(options));
    case 'scrub':
      return asHandle((await import('../../lambdas/scrub/handler.ts')).createHandler(options));
    case 'digest':
      return asHandle(
        (await import('../../lambdas/digest/handler.ts')).createHandler({
          ...options,
          sitesPerBatchMax: sitesPerInvocationMax,
        }),
      );
  }
}
