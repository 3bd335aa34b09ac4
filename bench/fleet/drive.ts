// Drives one lambda over a fleet: gives it the event of its schedule, then every event that it sends to itself, until none is left.
// Without following the fan-out, the cost of a run would be that of the invocation which only lists the sites.

import { join } from 'node:path';
import { createLambda, type Invocation, type LambdaCalls } from './lambda.ts';
import { type LambdaName, MEMORY_MB } from './limits.ts';
import { type Child, startChild } from './process-calls.ts';
import type { Requests, StoreCalls } from './store-process.ts';

export interface Run {
  readonly lambda: LambdaName;
  readonly invocations: number;
  /** Of all invocations, one behind the other. */
  readonly wallSeconds: number;
  readonly longestSeconds: number;
  readonly cpuSeconds: number;
  readonly longestCpuSeconds: number;
  readonly peakBytes: number;
  readonly requests: Requests;
  readonly storeCpuSeconds: number;
  readonly inFlightMax: number;
  /** The largest event that it sent to itself; Lambda takes 256 KiB at least. */
  readonly eventBytesMax: number;
  /** Events for other lambdas. */
  readonly askedOthers: number;
  readonly logged: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
}

export interface Fleet {
  readonly store: Child<StoreCalls>;
  readonly endpoint: string;
  /** Whether each lambda gets a process. Without one it starts sooner, but its memory and time are not its own. */
  readonly processes: boolean;
}

export async function startFleet({ processes = true } = {}): Promise<Fleet> {
  const store = startChild<StoreCalls>(join(import.meta.dirname, 'store-process.ts'), ['--max-old-space-size=12000']);
  return { store, endpoint: await store.calls.endpoint(), processes };
}

export async function drive(
  fleet: Fleet,
  lambda: LambdaName,
  events: readonly object[],
  options: { now?: string; sitesPerInvocationMax?: number | undefined; memoryMb?: number } = {},
): Promise<Run> {
  const { memoryMb = MEMORY_MB[lambda], ...rest } = options;
  const { store } = fleet;
  const child = startLambda(fleet, lambda, memoryMb);
  await store.calls.usage();
  const done: Invocation[] = [];
  let eventBytesMax = 0;
  let askedOthers = 0;
  const queue = [...events];
  while (queue.length > 0) {
    const invocation = await child.calls.invoke({ event: queue.shift()!, ...rest });
    done.push(invocation);
    for (const { lambda: invoked, event } of invocation.invoked) {
      if (invoked !== lambda) askedOthers++;
      else queue.push(event);
      eventBytesMax = Math.max(eventBytesMax, JSON.stringify(event).length);
    }
  }
  const usage = await store.calls.usage();
  await child.stop();
  const sum = (of: (one: Invocation) => number): number => done.reduce((total, one) => total + of(one), 0);
  const most = (of: (one: Invocation) => number): number => done.reduce((top, one) => Math.max(top, of(one)), 0);
  const logged: Record<string, number> = {};
  for (const one of done) {
    for (const [event, times] of Object.entries(one.logged)) logged[event] = (logged[event] ?? 0) + times;
  }
  return {
    ...{ lambda, invocations: done.length, eventBytesMax, askedOthers, logged },
    ...{ wallSeconds: sum((one) => one.wallSeconds), longestSeconds: most((one) => one.wallSeconds) },
    ...{ cpuSeconds: sum((one) => one.cpuSeconds), longestCpuSeconds: most((one) => one.cpuSeconds) },
    ...{ peakBytes: most((one) => one.peakBytes), requests: usage.requests },
    ...{ storeCpuSeconds: usage.cpuSeconds, inFlightMax: usage.inFlightMax },
    errors: done.flatMap(({ error }) => error ?? []),
  };
}

function startLambda({ endpoint, processes }: Fleet, lambda: LambdaName, memoryMb: number): Child<LambdaCalls> {
  if (!processes) return { calls: createLambda({ endpoint, lambda }), stop: async () => undefined };
  // As AWS starts Node: the heap is bounded by the memory that was asked for, so a lambda that needs more dies here as it would there.
  const bounds = [
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    `--max-semi-space-size=${Math.ceil(memoryMb / 20)}`,
  ];
  const environment = { FLEET_ENDPOINT: endpoint, FLEET_LAMBDA: lambda };
  return startChild<LambdaCalls>(join(import.meta.dirname, 'lambda-process.ts'), bounds, environment);
}

export const requestsOf = ({ requests }: Pick<Run, 'requests'>): number =>
  Object.values(requests).reduce((sum, count) => sum + count, 0);
