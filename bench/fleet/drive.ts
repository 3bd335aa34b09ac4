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
  /** Of how many sites it was carried out, if only a sample of its batches was: the sums are then those of all, by proportion. */
  readonly sampledSites?: number;
}

/** Of a large fleet's batches, which differ in nothing but the names in them, each so-many-th is carried out. */
export interface Sample {
  readonly sites: number;
  readonly everyBatches: number;
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
  options: { now?: string; sitesPerInvocationMax?: number | undefined; memoryMb?: number; sample?: Sample } = {},
): Promise<Run> {
  const { memoryMb = MEMORY_MB[lambda], sample, ...rest } = options;
  const { store } = fleet;
  const child = startLambda(fleet, lambda, memoryMb);
  await store.calls.usage();
  const done: Invocation[] = [];
  let eventBytesMax = 0;
  let askedOthers = 0;
  const queue = [...events];
  const shares = new Shares(sample);
  while (queue.length > 0) {
    const invocation = await child.calls.invoke({ event: queue.shift()!, ...rest });
    done.push(invocation);
    for (const { lambda: invoked, event } of invocation.invoked) {
      if (invoked !== lambda) askedOthers++;
      else if (shares.takes(event)) queue.push(event);
      eventBytesMax = Math.max(eventBytesMax, JSON.stringify(event).length);
    }
  }
  const usage = await store.calls.usage();
  await child.stop();
  const { factor, skippedBatches, sampledSites } = shares;
  const sum = (of: (one: Invocation) => number): number => factor * done.reduce((total, one) => total + of(one), 0);
  const most = (of: (one: Invocation) => number): number => done.reduce((top, one) => Math.max(top, of(one)), 0);
  const logged: Record<string, number> = {};
  for (const one of done) {
    for (const [event, times] of Object.entries(one.logged)) logged[event] = (logged[event] ?? 0) + times;
  }
  return {
    ...{ lambda, invocations: done.length + skippedBatches, eventBytesMax, askedOthers, logged },
    ...{ wallSeconds: sum((one) => one.wallSeconds), longestSeconds: most((one) => one.wallSeconds) },
    ...{ cpuSeconds: sum((one) => one.cpuSeconds), longestCpuSeconds: most((one) => one.cpuSeconds) },
    ...{ peakBytes: most((one) => one.peakBytes), requests: scaled(usage.requests, factor) },
    ...{ storeCpuSeconds: factor * usage.cpuSeconds, inFlightMax: usage.inFlightMax },
    ...(sampledSites !== undefined && { sampledSites }),
    errors: done.flatMap(({ error }) => error ?? []),
  };
}

/** Which of the batches that a fleet is shared out in are carried out, and of how many sites that is. */
class Shares {
  readonly #sample: Sample | undefined;
  readonly #skipped = new Set<string>();
  #batches = 0;
  skippedBatches = 0;

  constructor(sample: Sample | undefined) {
    this.#sample = sample;
  }

  takes(event: object): boolean {
    const { sites } = event as { sites?: readonly string[] };
    if (this.#sample === undefined || sites === undefined || this.#batches++ % this.#sample.everyBatches === 0)
      return true;
    this.skippedBatches++;
    const before = this.#skipped.size;
    for (const site of sites) this.#skipped.add(site);
    // The proportion would be wrong, and so would be the sharing out.
    if (this.#skipped.size !== before + sites.length) throw new Error('two batches name the same site');
    return false;
  }

  get sampledSites(): number | undefined {
    return this.#sample && this.#sample.sites - this.#skipped.size;
  }

  get factor(): number {
    return this.#sample === undefined ? 1 : this.#sample.sites / this.sampledSites!;
  }
}

const scaled = (requests: Requests, factor: number): Requests =>
  Object.fromEntries(
    Object.entries(requests).map(([kind, count]) => [kind, Math.round(count * factor)]),
  ) as unknown as Requests;

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
