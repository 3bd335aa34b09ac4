// The lambdas of a simulation: all that there are, made as the local cloud's program makes them, but silent.

import type { FunctionName } from '../../infra/policies/deployed-names.ts';
import { createHandler as createDigest } from '../../lambdas/digest/handler.ts';
import type { Log } from '../../lambdas/log.ts';
import { createHandler as createMissingBackup } from '../../lambdas/missing-backup/handler.ts';
import { createHandler as createRetention } from '../../lambdas/retention/handler.ts';
import { createHandler as createScrub } from '../../lambdas/scrub/handler.ts';
import { createHandler as createValidate } from '../../lambdas/validate/handler.ts';
import type { CreateFunction } from '../../local-cloud/functions/services.ts';

export type Handlers = Partial<Record<FunctionName, CreateFunction>>;

/** `log` is told what each of them logs. */
export const simulatedLambdas = (log: Log): Handlers => ({
  validate: (services) => createValidate({ ...services, log }),
  retention: (services) => createRetention({ ...services, log }),
  scrub: (services) => createScrub({ ...services, log }),
  digest: (services) => createDigest({ ...services, log }),
  'missing-backup': (services) => createMissingBackup({ ...services, log }),
});
