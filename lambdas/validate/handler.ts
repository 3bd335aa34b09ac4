// The validate lambda: for every manifest that reaches the vault, looks whether everything that the backup needs is there,
// intact and locked, and writes the verdict into the ledger. Without it a backup would be believed because a clinic's server
// said so.

import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { manifestKey } from '../../vault/names.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { CONNECT_SECONDS_MAX, LOCK_DAYS_MIN, REQUEST_ATTEMPTS_MAX, SOCKET_IDLE_SECONDS_MAX } from '../limits.ts';
import { type Log, logLine } from '../log.ts';
import { parseEvent, type ValidateEvent } from './event.ts';
import { type ValidateOptions, validateBackup } from './validate-backup.ts';

type HandlerOptions = Pick<ValidateOptions, 's3' | 'vaultBucket' | 'ledgerBucket' | 'now'> &
  Partial<Pick<ValidateOptions, 'lockDaysMin' | 'lockMode' | 'reread'>> & { log?: Log };

/**
 * The handler, over any S3. It resolves once every verdict of the event is written, and rejects if one could not be reached:
 * then the event must be delivered again. Delivering it twice does no harm.
 */
export function createHandler(options: HandlerOptions): (event: ValidateEvent) => Promise<void> {
  const { log = logLine, lockDaysMin = LOCK_DAYS_MIN, lockMode = 'COMPLIANCE', reread = 'when-no-checksum' } = options;
  return async (event) => {
    const { requests, ignored } = parseEvent(event, options.vaultBucket);
    for (const key of ignored) log('ignored', { key });
    const failures: Error[] = [];
    for (const request of requests) {
      try {
        const verdict = await validateBackup(request.name, {
          ...{ ...options, lockDaysMin, lockMode, reread: request.reread ?? reread },
        });
        log('judged', fieldsOf(verdict));
      } catch (cause) {
        failures.push(new Error(`judging ${manifestKey(request.name)}: ${String(cause)}`, { cause }));
      }
    }
    // One failure must not keep the other backups of the event from their verdicts, so it is thrown only now.
    if (failures.length > 0)
      throw failures.length === 1 ? failures[0] : new AggregateError(failures, 'judging backups');
  };
}

/** The entry point on AWS. It reads the environment on the first event, so that importing this file needs none. */
export const handler = async (event: ValidateEvent): Promise<void> => {
  deployed ??= createHandler(fromEnvironment(process.env));
  return deployed(event);
};

let deployed: ReturnType<typeof createHandler> | undefined;

const environmentSchema = z.object({
  VAULT_BUCKET: z.string().min(1),
  LEDGER_BUCKET: z.string().min(1),
  VALIDATE_REREAD: z.enum(['when-no-checksum', 'always']).optional(),
  VALIDATE_LOCK_MODE: z.enum(['COMPLIANCE', 'GOVERNANCE']).optional(),
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
      maxAttempts: REQUEST_ATTEMPTS_MAX,
      requestHandler: {
        connectionTimeout: CONNECT_SECONDS_MAX * 1000,
        socketTimeout: SOCKET_IDLE_SECONDS_MAX * 1000,
      },
    }),
    vaultBucket: settings.VAULT_BUCKET,
    ledgerBucket: settings.LEDGER_BUCKET,
    now: () => new Date(),
    lockDaysMin: settings.VALIDATE_LOCK_DAYS_MIN,
    lockMode: settings.VALIDATE_LOCK_MODE,
    reread: settings.VALIDATE_REREAD,
  };
}

function fieldsOf(verdict: Verdict) {
  const { site, database, backup, state, manifestVersionId, lockedUntil, reread, counts, findings } = verdict;
  const first = findings[0];
  return {
    ...{ site, database, backup, state, manifestVersionId, lockedUntil, reread, ...counts },
    ...(first && { firstObject: first.object, firstReason: first.reason }),
  };
}
