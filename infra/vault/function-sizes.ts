// How much of Lambda each function gets; measured in docs/fleet.md, where it says what follows for large fleets. Too little memory ends a
// judgement half way, too little time does so every night.

import type { FunctionName } from '../policies/deployed-names.ts';

export interface FunctionSize {
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** At once, where the account has room to reserve: enough for 1,000 clinics, and a bound on what a flood of events can cost. */
  readonly concurrency: number;
}

/** What one invocation may take; more cannot be had. */
const LAMBDA_SECONDS_MAX = 900;

/** New accounts get 3,008 MiB at most. */
export const functionSizes: Readonly<Record<FunctionName, FunctionSize>> = {
  validate: { memoryMiB: 1024, timeoutSeconds: LAMBDA_SECONDS_MAX, concurrency: 20 },
  'missing-backup': { memoryMiB: 512, timeoutSeconds: LAMBDA_SECONDS_MAX, concurrency: 5 },
  retention: { memoryMiB: 1024, timeoutSeconds: LAMBDA_SECONDS_MAX, concurrency: 5 },
  scrub: { memoryMiB: 1024, timeoutSeconds: LAMBDA_SECONDS_MAX, concurrency: 10 },
  digest: { memoryMiB: 512, timeoutSeconds: LAMBDA_SECONDS_MAX, concurrency: 5 },
};
