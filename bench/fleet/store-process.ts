// The store in memory as a process of its own, over real HTTP on the loopback: S3, and SNS as far as it is published to. Without a
// process of its own the fleet's objects would count as the lambdas' memory, and answering as their processor time.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { MemoryStore } from './memory-store.ts';
import { answerCalls } from './process-calls.ts';
import { type Answer, answerS3, type Kind, refusal } from './s3-answer.ts';
import { FLEET_NOW, type SiteShape, siteOf, siteState } from './site-state.ts';

export type Requests = Record<Kind, number>;

export interface Usage {
  readonly requests: Requests;
  /** Of the store itself, which is no part of what a lambda costs. */
  readonly cpuSeconds: number;
  readonly inFlightMax: number;
}

const nothing = (): Requests => ({ put: 0, get: 0, head: 0, list: 0, lock: 0, delete: 0, publish: 0, slowed: 0 });

let store = new MemoryStore();
let requests = nothing();
let cpu = process.cpuUsage();
let now = FLEET_NOW;
let latencyMs = 0;
let [inFlight, inFlightMax] = [0, 0];
/** Of so many messages SNS takes all but one; 0 = it takes all. */
let refusesEvery = 0;
/** Of so many requests S3 refuses one for now, as it does while a prefix gets more than it is used to; 0 = none. */
let slowsEvery = 0;
let [asked, messages] = [0, 0];
const published = new Map<string, number>();

const server = createServer((incoming, response) => {
  serve(incoming, response).catch((error: unknown) => {
    process.stderr.write(`the store: ${String(error)}\n`);
    response.writeHead(501).end();
  });
});

async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  inFlightMax = Math.max(inFlightMax, ++inFlight);
  try {
    const slices: Buffer[] = [];
    for await (const slice of incoming) slices.push(slice as Buffer);
    if (latencyMs > 0) await wait(latencyMs);
    const [kind, answer] = answerTo(incoming, Buffer.concat(slices));
    requests[kind]++;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  } finally {
    inFlight--;
  }
}

function answerTo({ method = '', url = '', headers }: IncomingMessage, body: Buffer): [Kind, Answer] {
  const { pathname, searchParams: query } = new URL(url, 'http://store');
  if (method === 'POST' && pathname === '/') return ['publish', publish(new URLSearchParams(body.toString()))];
  if (slowsEvery > 0 && ++asked % slowsEvery === 0) return ['slowed', refusal(503, 'SlowDown')];
  const [, bucket, ...rest] = decodeURIComponent(pathname).split('/');
  return answerS3(store, { method, bucket, key: rest.join('/'), query, headers, body }, now);
}

function publish(form: URLSearchParams): Answer {
  if (form.get('Action') !== 'Publish') throw new Error(`SNS in memory knows no ${form.get('Action')}`);
  const topic = form.get('TopicArn') ?? '';
  // Always the same topics, whatever comes first and however often it is tried.
  if (refusesEvery > 0 && Number(/\d+$/.exec(topic)?.[0] ?? 1) % refusesEvery === 0)
    return refusal(400, 'InternalError');
  published.set(topic, (published.get(topic) ?? 0) + 1);
  const result = `<PublishResult><MessageId>${++messages}</MessageId></PublishResult>`;
  const body = Buffer.from(
    `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}</PublishResponse>`,
  );
  return { status: 200, headers: { 'content-type': 'text/xml', 'content-length': String(body.length) }, body };
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');

const calls = {
  endpoint: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  /** The first `unjudged` sites have a backup of tonight that nobody has judged. */
  load({ sites, unjudged = 0, shape }: { sites: number; unjudged?: number; shape: SiteShape }): number {
    store = new MemoryStore();
    published.clear();
    let objects = 0;
    for (let number = 0; number < sites; number++) {
      for (const placed of siteState(siteOf(number), { ...shape, unjudged: number < unjudged })) {
        const { bucket, key, content, storedAt, lockedUntil } = placed;
        store.put(bucket, key, { content, storedAt, lockedUntil });
        objects++;
      }
    }
    return objects;
  },
  /** What was asked since the last time that this was called. */
  usage(): Usage {
    const { user, system } = process.cpuUsage(cpu);
    const used = { requests, cpuSeconds: (user + system) / 1e6, inFlightMax };
    [requests, cpu, inFlightMax] = [nothing(), process.cpuUsage(), 0];
    return used;
  },
  set(changed: { now?: string; latencyMs?: number; refusesEvery?: number; slowsEvery?: number }): void {
    if (changed.now !== undefined) now = new Date(changed.now);
    latencyMs = changed.latencyMs ?? latencyMs;
    refusesEvery = changed.refusesEvery ?? refusesEvery;
    slowsEvery = changed.slowsEvery ?? slowsEvery;
  },
  /** Messages that were taken, by topic. */
  published: () => Object.fromEntries(published),
  /** For the test: what lies under a key. */
  read: ({ bucket, key }: { bucket: string; key: string }) =>
    store.find(bucket, key)?.content.bytes.toString('base64') ?? null,
};

export type StoreCalls = typeof calls;
if (process.send !== undefined) answerCalls(calls);
