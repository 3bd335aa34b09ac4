// What a run costs on AWS, from what was counted here. Requests are exact; time is an estimate that errs on the dear side: whichever is
// longer, the waiting that was measured with the latency of AWS, or the processor time on the share that the memory buys.

import { DAYS_PER_MONTH, PRICES } from '../../lambdas/cost/prices.ts';
import type { Run } from './drive.ts';
import { requestsOf } from './drive.ts';
import type { FullBatch } from './full-batch.ts';
import { LATENCY_MS, type LambdaName, MEMORY_MB, WHOLE_PROCESSOR_MB } from './limits.ts';

/** Runs of each schedule in a month; validate runs at every backup, one a night. */
export const RUNS_PER_MONTH = {
  ...{ validate: DAYS_PER_MONTH, 'missing-backup': 24 * DAYS_PER_MONTH, retention: DAYS_PER_MONTH },
  ...{ scrub: DAYS_PER_MONTH, digest: DAYS_PER_MONTH / 7 },
} as const satisfies Record<LambdaName, number>;

/** Seconds of an invocation or a whole run that has so much processor time and waits so long. */
export const secondsOnLambda = (lambda: LambdaName, cpuSeconds: number, waitSeconds: number): number =>
  Math.max((cpuSeconds * WHOLE_PROCESSOR_MB) / Math.min(MEMORY_MB[lambda], WHOLE_PROCESSOR_MB), waitSeconds);

/** How long a run waits for one request, all that goes on side by side taken into account. */
export function waitPerRequest(lambda: LambdaName, batches: readonly FullBatch[]): number {
  const batch = batches.find((one) => one.lambda === lambda);
  return batch === undefined ? LATENCY_MS / 1000 : batch.run.wallSeconds / requestsOf(batch.run);
}

export interface RunCost {
  readonly seconds: number;
  readonly requests: number;
  readonly lambda: number;
  readonly emails: number;
  readonly total: number;
}

/** US dollars. */
export function costOf(run: Run, waitSeconds: number): RunCost {
  const { put, list, lock, get, head, publish } = run.requests;
  const seconds = secondsOnLambda(run.lambda, run.cpuSeconds, waitSeconds);
  const parts = {
    requests: (put + list + lock) * PRICES.put + (get + head) * PRICES.get,
    lambda:
      run.invocations * PRICES.lambdaInvocation + ((seconds * MEMORY_MB[run.lambda]) / 1024) * PRICES.lambdaGbSecond,
    emails: publish * PRICES.email,
  };
  return { seconds, ...parts, total: parts.requests + parts.lambda + parts.emails };
}
