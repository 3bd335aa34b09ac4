// The scrub lambda: every night reads a part of all stored bytes again and compares them with what they must be. Without it a disk
// that rots would be noticed on the day of the restore: S3's checksums are those of the upload, and nobody else reads.

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
import { parseEvent, type ScrubEvent } from './event.ts';
import { CONTINUATIONS_MAX, INVOCATION_BYTES_MAX, SITES_PER_INVOCATION_MAX } from './limits.ts';
import { scrubFleet } from './scrub-fleet.ts';

export interface HandlerOptions {
  readonly s3: S3Client;
  readonly vaultBucket: string;
  readonly ledgerBucket: string;
  /** The cloud's clock, never the clinic's. */
  readonly now: () => Date;
  /** Starts this lambda once more, with another event; without it one invocation does all, however long it takes. */
  readonly invoke?: (event: object) => Promise<void>;
  /** Starts another one; without it damage cannot become a verdict, and finding some is an error. */
  readonly invokeFunction?: (name: 'validate', event: object) => Promise<void>;
  readonly wait?: Wait;
  readonly log?: Log;
  readonly writeLine?: (line: string) => void;
  readonly timeLeftMs?: () => number;
  readonly sitesPerInvocationMax?: number;
  readonly bytesPerInvocationMax?: number;
  readonly turnBytes?: number;
}

/**
 * The handler, over any S3. It rejects if anything could not be read, after everything else was. Running it twice in a night does no
 * harm: what was read tonight is not read again.
 */
export function createHandler(options: HandlerOptions): (event: ScrubEvent, invocation?: Invocation) => Promise<void> {
  return (raw, invocation) =>
    inInvocation({ function: 'scrub', ...options }, raw, invocation, async ({ event, log, passOn, timeLeftMs }) => {
      const passing: HandlerOptions = {
        ...{ ...options, timeLeftMs: options.timeLeftMs ?? timeLeftMs },
        invoke: options.invoke && ((next) => options.invoke!(passOn(next))),
        invokeFunction: options.invokeFunction && ((name, next) => options.invokeFunction!(name, passOn(next))),
      };
      await scrubAsked(passing, parseEvent(event), log);
    });
}

async function scrubAsked(
  options: HandlerOptions,
  { sites: asked, continued }: ReturnType<typeof parseEvent>,
  log: Log,
): Promise<void> {
  const { s3, vaultBucket, ledgerBucket, now, invoke, invokeFunction, timeLeftMs } = options;
  const { sitesPerInvocationMax = SITES_PER_INVOCATION_MAX, turnBytes } = options;
  const bytesMax = options.bytesPerInvocationMax ?? INVOCATION_BYTES_MAX;
  const ledger = { s3, bucket: ledgerBucket, wait: options.wait ?? ((milliseconds: number) => wait(milliseconds)) };
  const sites = asked ?? (await listSites(ledger, log));
  if (invoke !== undefined && sites.length > sitesPerInvocationMax) {
    await shareOut(sites, sitesPerInvocationMax, invoke);
    if (asked === undefined) log('fleet-run', { sites: sites.length });
    return;
  }
  const { left, failures } = await scrubFleet(
    {
      ...{ vault: { s3, bucket: vaultBucket }, ledger, now, log, turnBytes },
      bytesMax: invoke === undefined ? Number.POSITIVE_INFINITY : bytesMax,
      goOn: () => invoke === undefined || timeLeftMs!() > shared.TIME_RESERVE_MS,
      tellValidate: invokeFunction && ((request) => invokeFunction('validate', request)),
    },
    sites,
  );
  if (left.length > 0 && invoke !== undefined && continued < CONTINUATIONS_MAX) {
    await invoke({ sites: left, continued: continued + 1 });
  } else if (left.length > 0) {
    log('left-for-next-night', { sites: left.length, first: left[0] });
  }
  if (asked === undefined) log('fleet-run', { sites: sites.length, failed: failures.length });
  if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
}

/** Every batch is started, whatever becomes of the others. */
async function shareOut(
  sites: readonly SiteId[],
  size: number,
  invoke: (event: object) => Promise<void>,
): Promise<void> {
  const failures: Error[] = [];
  for (let at = 0; at < sites.length; at += size) {
    const batch = sites.slice(at, at + size);
    try {
      await invoke({ sites: batch });
    } catch (cause) {
      failures.push(new Error(`sharing out ${batch[0]} to ${batch.at(-1)}: ${String(cause)}`, { cause }));
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
}

/** The entry point on AWS. It reads the environment on the first event, so that importing this file needs none. */
export const handler = async (event: ScrubEvent, invocation?: Invocation): Promise<void> => {
  deployed ??= createHandler(fromEnvironment(process.env));
  return deployed(event, invocation);
};

let deployed: ReturnType<typeof createHandler> | undefined;

const environmentSchema = z.object({
  VAULT_BUCKET: z.string().min(1),
  LEDGER_BUCKET: z.string().min(1),
  VALIDATE_FUNCTION_NAME: z.string().min(1),
  /** Set by Lambda itself. */
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1).optional(),
});

function fromEnvironment(environment: NodeJS.ProcessEnv): HandlerOptions {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) throw new Error(`the environment of the scrub lambda: ${z.prettifyError(parsed.error)}`);
  const { VAULT_BUCKET, LEDGER_BUCKET, VALIDATE_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_NAME: own } = parsed.data;
  // One for each, because the SDK writes into what it is given.
  const patience = () => ({
    maxAttempts: shared.REQUEST_ATTEMPTS_MAX,
    requestHandler: {
      connectionTimeout: shared.CONNECT_SECONDS_MAX * 1000,
      socketTimeout: shared.SOCKET_IDLE_SECONDS_MAX * 1000,
    },
  });
  const lambda = new LambdaClient(patience());
  const start = async (FunctionName: string, event: object): Promise<void> => {
    const Payload = Buffer.from(JSON.stringify(event));
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
  return {
    ...{ s3: new S3Client(patience()), vaultBucket: VAULT_BUCKET, ledgerBucket: LEDGER_BUCKET },
    now: () => new Date(),
    ...(own !== undefined && { invoke: (event: object) => start(own, event) }),
    invokeFunction: (_: 'validate', event: object) => start(VALIDATE_FUNCTION_NAME, event),
  };
}
