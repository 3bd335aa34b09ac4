// The retention lambda: every day, for each site, keeps locked what its rule keeps and removes what it does not, in two passes days
// apart. The one function that deletes: without it the bill grows for ever, and with a mistake in it backups are gone.

import { setTimeout as wait } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { SiteId } from '../../vault/names.ts';
import { type Invocation, inInvocation } from '../invocation.ts';
import { listSites } from '../ledger/list-sites.ts';
import type { Wait } from '../ledger/update-note.ts';
import * as shared from '../limits.ts';
import type { Log } from '../log.ts';
import { parseEvent, type RetentionEvent } from './event.ts';
import { SITES_PER_INVOCATION_MAX } from './limits.ts';
import { planSite, type Retaining, retainSite } from './retain-site.ts';
import type { SitePlan } from './site-plan.ts';

export interface HandlerOptions {
  readonly s3: S3Client;
  readonly vaultBucket: string;
  readonly ledgerBucket: string;
  /** The cloud's clock, never the clinic's. */
  readonly now: () => Date;
  /** Starts this lambda once more, with another event; without it one invocation does the whole fleet. */
  readonly invoke?: (event: object) => Promise<void>;
  /** Starts another one; without it nobody is asked to judge or rebuild what the ledger lacks. */
  readonly invokeFunction?: (name: 'validate', event: object) => Promise<void>;
  readonly lockMode?: Retaining['lockMode'];
  readonly lockDaysMin?: number;
  readonly log?: Log;
  readonly writeLine?: (line: string) => void;
  readonly wait?: Wait;
  readonly sitesPerInvocationMax?: number;
}

/**
 * The handler, over any S3. It rejects if anything is wrong with any site, after all others were done. Running it twice, or at the
 * same time, does no harm. A plan is returned, and changes nothing.
 */
export function createHandler(
  options: HandlerOptions,
): (event: RetentionEvent, invocation?: Invocation) => Promise<readonly SitePlan[] | undefined> {
  return (raw, invocation) =>
    inInvocation({ function: 'retention', ...options }, raw, invocation, async ({ event, log, passOn, timeLeftMs }) => {
      const passing: HandlerOptions = {
        ...{ ...options, log },
        invoke: options.invoke && ((next) => options.invoke!(passOn(next))),
        invokeFunction: options.invokeFunction && ((name, next) => options.invokeFunction!(name, passOn(next))),
      };
      return await retainAsked(passing, parseEvent(event), log, () => timeLeftMs() > shared.TIME_RESERVE_MS);
    });
}

async function retainAsked(
  options: HandlerOptions,
  asked: ReturnType<typeof parseEvent>,
  log: Log,
  goOn: () => boolean,
): Promise<readonly SitePlan[] | undefined> {
  const { s3, ledgerBucket, invoke, sitesPerInvocationMax = SITES_PER_INVOCATION_MAX } = options;
  const retaining = retainingOf(options, log, goOn);
  const sites = asked.sites ?? (await listSites({ s3, bucket: ledgerBucket }, log));
  const failures: Error[] = [];
  const plans: SitePlan[] = [];
  const [shareOf, left] = [sitesPerInvocationMax, [...sites]];
  while (invoke !== undefined && !asked.plan && left.length > shareOf) {
    // The last ones first, so that what is left for this invocation are the first.
    await collect(failures, 'sharing out', () => invoke({ sites: left.splice(-shareOf) }));
  }
  while (left.length > 0) {
    const [site] = left.splice(0, 1);
    await collect(failures, site, async () => {
      if (!asked.plan) return await retainSite(retaining, site);
      const plan = await planSite(retaining, site);
      if (plan !== undefined) plans.push(plan);
    });
    // One site that took all the time must not cost the others their turn.
    if (invoke === undefined || asked.plan || retaining.goOn() || left.length === 0) continue;
    await collect(failures, 'sharing out', () => invoke({ sites: left.splice(0) }));
  }
  if (asked.sites === undefined) log('fleet-run', { sites: sites.length, failed: failures.length });
  if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
  return asked.plan ? plans : undefined;
}

async function collect(failures: Error[], what: SiteId | 'sharing out', work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    failures.push(new Error(`retention, ${what}: ${String(cause)}`, { cause }));
  }
}

function retainingOf(options: HandlerOptions, log: Log, goOn: () => boolean): Retaining {
  const { s3, vaultBucket, ledgerBucket, now, invokeFunction } = options;
  return {
    vault: { s3, bucket: vaultBucket },
    ledger: { s3, bucket: ledgerBucket, wait: options.wait ?? ((milliseconds) => wait(milliseconds)) },
    ...{ now, goOn, log, lockMode: options.lockMode ?? 'COMPLIANCE' },
    lockDaysMin: options.lockDaysMin ?? shared.LOCK_DAYS_MIN,
    askValidate: async (event) => {
      log('validate-asked', { asked: JSON.stringify(event) });
      await invokeFunction?.('validate', event);
    },
  };
}

/** The entry point on AWS. It reads the environment on the first event, so that importing this file needs none. */
export const handler = async (
  event: RetentionEvent,
  invocation?: Invocation,
): Promise<readonly SitePlan[] | undefined> => {
  deployed ??= createHandler(fromEnvironment(process.env));
  return deployed(event, invocation);
};

let deployed: ReturnType<typeof createHandler> | undefined;

const environmentSchema = z.object({
  VAULT_BUCKET: z.string().min(1),
  LEDGER_BUCKET: z.string().min(1),
  RETENTION_LOCK_MODE: z.enum(['COMPLIANCE', 'GOVERNANCE']).optional(),
  /** Set by Lambda itself. */
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1).optional(),
  VALIDATE_FUNCTION_NAME: z.string().min(1).optional(),
});

function fromEnvironment(environment: NodeJS.ProcessEnv): HandlerOptions {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) throw new Error(`the environment of the retention lambda: ${z.prettifyError(parsed.error)}`);
  const settings = parsed.data;
  const patience = {
    maxAttempts: shared.REQUEST_ATTEMPTS_MAX,
    requestHandler: {
      connectionTimeout: shared.CONNECT_SECONDS_MAX * 1000,
      socketTimeout: shared.SOCKET_IDLE_SECONDS_MAX * 1000,
    },
  };
  const lambda = new LambdaClient(patience);
  const start = async (FunctionName: string, event: object): Promise<void> => {
    const Payload = Buffer.from(JSON.stringify(event));
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
  const { AWS_LAMBDA_FUNCTION_NAME: own, VALIDATE_FUNCTION_NAME: validate } = settings;
  return {
    s3: new S3Client(patience),
    vaultBucket: settings.VAULT_BUCKET,
    ledgerBucket: settings.LEDGER_BUCKET,
    now: () => new Date(),
    lockMode: settings.RETENTION_LOCK_MODE,
    ...(own !== undefined && { invoke: (event: object) => start(own, event) }),
    ...(validate !== undefined && { invokeFunction: (_: 'validate', event: object) => start(validate, event) }),
  };
}
