// The local cloud of a simulation: the real lambdas under a held clock, each with its own role over real HTTP, and between them and S3
// what goes wrong: faults at their requests, events that come twice or late.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { type ClinicRandom, seededRandom } from '../../demo/clinic-random.ts';
import type { FunctionName } from '../../infra/policies/deployed-names.ts';
import { type Schedule, schedules } from '../../infra/triggers/schedules.ts';
import type { AccessKey } from '../../local-cloud/auth/identity.ts';
import type { InvocationContext } from '../../local-cloud/events/event-queue.ts';
import type { CreateFunction } from '../../local-cloud/functions/services.ts';
import { holdClock } from '../../local-cloud/held-clock.ts';
import type { DeliveryListener } from '../../local-cloud/sns/outbox.ts';
import { type LocalCloud, startLocalCloud } from '../../local-cloud/start.ts';
import { type Fault, type Invocation, invoke, watchClient } from './invocation.ts';
import type { Handlers } from './lambdas.ts';

export interface Delivery {
  readonly at: number;
  readonly topic: string;
  readonly kind: string;
  readonly site: string | undefined;
  readonly database: string | undefined;
  readonly severity: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly text: string;
}

export interface Disturbance {
  readonly at: number;
  readonly name: FunctionName;
  readonly fault: Fault['kind'];
}

export interface SimulatedCloud {
  readonly cloud: LocalCloud;
  readonly dir: string;
  readonly now: () => number;
  readonly deliveries: Delivery[];
  readonly disturbances: Disturbance[];
  /** Invocations that ended, by function, and their requests by command. */
  readonly invocations: Map<string, number>;
  readonly requests: Map<string, Map<string, number>>;
  readonly problems: object[];
  readonly runs: (name: FunctionName) => boolean;
  /** Events that S3 sends to validate are handed to `take` first; one that it keeps is not delivered. */
  interceptEvents(take: (event: unknown) => boolean): void;
  /** Hands an event to a function at once, with its faults; as often as its queue would. */
  deliver(name: FunctionName, event: unknown): Promise<void>;
  client(keys: AccessKey): S3Client;
  close(): Promise<void>;
}

const UNHURRIED: InvocationContext = { getRemainingTimeInMillis: () => 15 * 60 * 1000 };
const FAULT_KINDS = ['dies-before', 'dies-after', 'slow-down', 'listing-fails'] as const;
/** Of a thousand invocations, so many are struck. */
const STRUCK_PER_MILLE: Readonly<Record<FunctionName, number>> = {
  ...{ validate: 80, 'missing-backup': 8, retention: 60, scrub: 60, digest: 30 },
};
const SENDING_STRUCK_PER_MILLE = 60;
const REQUESTS_STRUCK_MAX: Readonly<Record<FunctionName, number>> = {
  ...{ validate: 20, 'missing-backup': 12, retention: 60, scrub: 20, digest: 20 },
};
const POOL_BYTES = 16_384;
/** The queue's; the last one is never struck, because nobody would deliver the event again. */
const ATTEMPTS = 3;

export async function startSimulatedCloud(options: {
  from: number;
  seed: string;
  handlers: Handlers;
  schedules?: readonly Schedule[];
  withFaults: boolean;
}): Promise<SimulatedCloud> {
  const clock = holdClock(new Date(options.from));
  const chance = seededRandom(`${options.seed}/cloud`);
  const dir = await mkdtemp(join(tmpdir(), 'offsite-time-machine-'));
  const state = newState();
  let take: (event: unknown) => boolean = () => false;
  const handlersByName = new Map<FunctionName, (event: unknown, context: InvocationContext) => Promise<unknown>>();
  const functions = Object.fromEntries(
    Object.entries(options.handlers).map(([key, create]) => {
      const name = key as FunctionName;
      const createWatched: CreateFunction = (services) => {
        const counts = new Map<string, number>();
        state.requests.set(name, counts);
        const add = (command: string): void => void counts.set(command, (counts.get(command) ?? 0) + 1);
        const count: Parameters<typeof watchClient>[1] = (command, { input }) => {
          add(command);
          if (name === 'scrub' && command === 'GetObject' && input.Key?.includes('/packs/')) add('GetObject of a pack');
        };
        watchClient(services.s3 as never, count);
        watchClient(services.sns as never, count);
        const handler = create(services);
        const faults = faultsOf(name, seededRandom(`${options.seed}/faults/${name}`), options.withFaults);
        const run = async (event: unknown, context: InvocationContext): Promise<unknown> => {
          const fault = faults(event);
          const disturb = (invocation: Invocation): void => {
            state.invocations.set(name, (state.invocations.get(name) ?? 0) + 1);
            if (invocation.wasStruck)
              state.disturbances.push({ at: services.now().getTime(), name, fault: fault!.kind });
          };
          try {
            disturb(await invoke(fault, () => handler(event as never, context)));
          } catch (error) {
            disturb((error as { invocation: Invocation }).invocation);
            throw error;
          }
          return undefined;
        };
        handlersByName.set(name, run);
        return async (event: unknown, context: InvocationContext) =>
          name === 'validate' && take(event) ? undefined : await run(event, context);
      };
      return [name, createWatched];
    }),
  );
  const cloud = await startLocalCloud({
    ...{ dir, port: 0, now: clock.now, heldClock: clock, functions, retryDelaysMs: [0, 0], sites: [] },
    random: pooled(chance),
    schedules: options.schedules ?? schedules(),
    onDelivery: state.onDelivery,
    report: (line) => state.problems.push(line),
  });
  const clients: S3Client[] = [];
  return {
    ...state,
    ...{ cloud, dir, now: () => clock.now().getTime(), runs: (name) => handlersByName.has(name) },
    interceptEvents: (taking) => {
      take = taking;
    },
    deliver: async (name, event) => {
      for (let attempt = 1; ; attempt++) {
        try {
          await handlersByName.get(name)!(event, UNHURRIED);
          return;
        } catch (error) {
          if (attempt === ATTEMPTS) throw error;
        }
      }
    },
    client: (credentials) => {
      const { endpoint, region } = cloud.ready;
      const s3 = new S3Client({
        endpoint,
        region,
        forcePathStyle: true,
        credentials: { ...credentials },
        maxAttempts: 1,
      });
      const get = (): number => clock.now().getTime() - Date.now();
      Object.defineProperty(s3.config, 'systemClockOffset', { get, set: () => undefined });
      clients.push(s3);
      return s3;
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await cloud.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Bytes in small pieces of a large one: S3 gives every request an id, and a cipher for each would cost as much as a request's rights. */
function pooled(chance: ClinicRandom): (bytes: number) => Buffer {
  let pool: Buffer = Buffer.alloc(0);
  return (bytes) => {
    if (pool.length < bytes) pool = chance.bytes(Math.max(bytes, POOL_BYTES));
    const drawn = pool.subarray(0, bytes);
    pool = pool.subarray(bytes);
    return drawn;
  };
}

function newState() {
  const deliveries: Delivery[] = [];
  const onDelivery: DeliveryListener = ({ publishedAt, topicArn, attributes, protocol, endpoint, text }) => {
    deliveries.push({
      ...{ at: new Date(publishedAt).getTime(), topic: topicArn.slice(topicArn.lastIndexOf(':') + 1) },
      ...{ kind: attributes.kind?.value ?? '', site: attributes.site?.value, database: attributes.database?.value },
      ...{ severity: attributes.severity?.value ?? '', protocol, endpoint, text },
    });
  };
  return {
    ...{ deliveries, onDelivery, disturbances: [] as Disturbance[], problems: [] as object[] },
    ...{ invocations: new Map<string, number>(), requests: new Map<string, Map<string, number>>() },
  };
}

/** Which fault strikes an event's next attempt. Few invocations send anything, so those that do are struck far more often. */
function faultsOf(name: FunctionName, chance: ClinicRandom, isOn: boolean): (event: unknown) => Fault | undefined {
  const attempts = new WeakMap<object, number>();
  return (event) => {
    const attempt = (attempts.get(event as object) ?? 0) + 1;
    attempts.set(event as object, attempt);
    const isStruck = chance.between(1, 1000) <= STRUCK_PER_MILLE[name];
    const kind = chance.pick(FAULT_KINDS);
    const at = kind === 'listing-fails' ? 'ListObject' : chance.between(1, REQUESTS_STRUCK_MAX[name]);
    const isStruckSending = name === 'missing-backup' && chance.between(1, 1000) <= SENDING_STRUCK_PER_MILLE;
    if (!isOn || attempt >= ATTEMPTS) return undefined;
    if (isStruck) return { kind, at };
    return isStruckSending
      ? { kind: chance.pick(['dies-before', 'dies-after', 'slow-down']), at: 'Publish' }
      : undefined;
  };
}
