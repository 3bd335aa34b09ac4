// The validate lambda: for every manifest that reaches the vault, looks whether everything that the backup needs is there,
// intact and locked, and writes the verdict into the ledger. Without it a backup would be believed because a clinic's server
// said so.

import { setTimeout as wait } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { manifestKey } from '../../vault/names.ts';
import type { RereadMode, Verdict } from '../../vault/verdict.ts';
import { versionSchema } from '../../vault/version.ts';
import { type Invocation, inInvocation } from '../invocation.ts';
import type { Wait } from '../ledger/update-note.ts';
import * as limits from '../limits.ts';
import type { Log } from '../log.ts';
import { parseEvent, type Requested, type ValidateEvent } from './event.ts';
import type { Judging } from './judge-and-note.ts';
import { type GoOn, rebuild, type Validating, validateBackup } from './validate-backup.ts';

interface HandlerOptions
  extends Partial<Pick<Judging, 'lockDaysMin' | 'lockMode' | 'reread' | 'uploaderOldestGood' | 'log'>> {
  readonly s3: S3Client;
  readonly vaultBucket: string;
  readonly ledgerBucket: string;
  /** The cloud's clock, never the clinic's. */
  readonly now: () => Date;
  /** Starts this lambda once more, with another event; without it one invocation does all, however long it takes. */
  readonly invoke?: (event: object) => Promise<void>;
  readonly wait?: Wait;
  readonly writeLine?: (line: string) => void;
}

/**
 * The handler, over any S3. It resolves once every verdict of the event is written, or left to an invocation that it started,
 * and rejects if one could not be reached: then the event must be delivered again. Delivering it twice does no harm.
 */
export function createHandler(
  options: HandlerOptions,
): (event: ValidateEvent, invocation?: Invocation) => Promise<void> {
  return (raw, invocation) =>
    inInvocation({ function: 'validate', ...options }, raw, invocation, async ({ event, log, passOn, timeLeftMs }) => {
      const invoke = options.invoke && ((next: object) => options.invoke!(passOn(next)));
      const goOn = (): boolean => invoke === undefined || timeLeftMs() > limits.TIME_RESERVE_MS;
      await validateAsked({ ...options, invoke }, parseEvent(event, options.vaultBucket), log, goOn);
    });
}

async function validateAsked(
  options: HandlerOptions,
  { requests, rebuild: site, ignored, since, continued }: Requested,
  log: Log,
  isTimeLeft: () => boolean,
): Promise<void> {
  const { invoke } = options;
  const validating = validatingOf(options, log, isTimeLeft);
  const goOn = async (next: GoOn | undefined, reread?: RereadMode): Promise<void> => {
    if (next === undefined) return;
    if (invoke === undefined) throw new Error('there is time, and yet something is left to do');
    await invoke({ ...next, ...(reread && { reread }), since: next.since.toISOString(), continued: continued + 1 });
  };
  for (const key of ignored) log('ignored', { key });
  const failures: Error[] = [];
  for (const request of requests) {
    try {
      const reread = request.reread ?? validating.reread;
      const outcome = await validateBackup(request.name, { ...validating, reread }, since);
      if (outcome.verdict !== undefined) log('judged', fieldsOf(outcome.verdict));
      await goOn(outcome.goOn, outcome.verdict === undefined ? request.reread : undefined);
    } catch (cause) {
      failures.push(new Error(`judging ${manifestKey(request.name)}: ${String(cause)}`, { cause }));
    }
  }
  // One failure must not keep the other backups of the event from their verdicts, so it is thrown only now.
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures, 'judging backups');
  if (site !== undefined) await goOn(await rebuild(site, validating, { since }));
}

function validatingOf(options: HandlerOptions, log: Log, goOn: () => boolean): Validating {
  const { s3, vaultBucket, ledgerBucket, now, lockDaysMin = limits.LOCK_DAYS_MIN } = options;
  const { lockMode = 'COMPLIANCE', reread = 'when-no-checksum', uploaderOldestGood } = options;
  const ledger = { s3, bucket: ledgerBucket, wait: options.wait ?? ((milliseconds) => wait(milliseconds)) };
  const vault = { s3, bucket: vaultBucket };
  return { vault, ledger, now, log, lockDaysMin, lockMode, reread, uploaderOldestGood, goOn };
}

/** The entry point on AWS. It reads the environment on the first event, so that importing this file needs none. */
export const handler = async (event: ValidateEvent, invocation?: Invocation): Promise<void> => {
  deployed ??= createHandler(fromEnvironment(process.env));
  return deployed(event, invocation);
};

let deployed: ReturnType<typeof createHandler> | undefined;

const environmentSchema = z.object({
  VAULT_BUCKET: z.string().min(1),
  LEDGER_BUCKET: z.string().min(1),
  /** Set by Lambda itself. */
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1).optional(),
  VALIDATE_REREAD: z.enum(['when-no-checksum', 'always']).optional(),
  VALIDATE_LOCK_MODE: z.enum(['COMPLIANCE', 'GOVERNANCE']).optional(),
  VALIDATE_UPLOADER_OLDEST_GOOD: versionSchema.optional(),
  VALIDATE_LOCK_DAYS_MIN: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'must be a number of days, 1 to 9999')
    .transform(Number)
    .optional(),
});

function fromEnvironment(environment: NodeJS.ProcessEnv): HandlerOptions {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) throw new Error(`the environment of the validate lambda: ${z.prettifyError(parsed.error)}`);
  const settings = parsed.data;
  return {
    s3: new S3Client({
      maxAttempts: limits.REQUEST_ATTEMPTS_MAX,
      requestHandler: {
        connectionTimeout: limits.CONNECT_SECONDS_MAX * 1000,
        socketTimeout: limits.SOCKET_IDLE_SECONDS_MAX * 1000,
      },
    }),
    vaultBucket: settings.VAULT_BUCKET,
    ledgerBucket: settings.LEDGER_BUCKET,
    now: () => new Date(),
    lockDaysMin: settings.VALIDATE_LOCK_DAYS_MIN,
    lockMode: settings.VALIDATE_LOCK_MODE,
    reread: settings.VALIDATE_REREAD,
    uploaderOldestGood: settings.VALIDATE_UPLOADER_OLDEST_GOOD,
    invoke: settings.AWS_LAMBDA_FUNCTION_NAME === undefined ? undefined : invoker(settings.AWS_LAMBDA_FUNCTION_NAME),
  };
}

/** Starts a lambda without waiting for its end. */
function invoker(functionName: string): (event: object) => Promise<void> {
  const lambda = new LambdaClient({ maxAttempts: limits.REQUEST_ATTEMPTS_MAX });
  return async (event) => {
    const Payload = Buffer.from(JSON.stringify(event));
    await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload }));
  };
}

function fieldsOf(verdict: Verdict) {
  const { site, database, backup, state, manifestVersionId, lockedUntil, reread, counts, findings } = verdict;
  const first = findings[0];
  return {
    ...{ site, database, backup, state, manifestVersionId, lockedUntil, reread, ...counts },
    ...{ validBackups: state === 'valid' ? 1 : 0, failedBackups: state === 'valid' ? 0 : 1 },
    ...(first && { firstObject: first.object, firstReason: first.reason }),
  };
}
