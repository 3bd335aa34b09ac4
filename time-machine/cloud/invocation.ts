// Wraps the clients of a lambda, so that its requests are counted, listings come in small pages, and an invocation can be struck: S3
// says SlowDown, or the lambda dies at its n-th request, before or after the request was carried out. Nothing is asked of the
// lambda itself.

import { AsyncLocalStorage } from 'node:async_hooks';

export interface Fault {
  readonly kind: 'dies-before' | 'dies-after' | 'slow-down' | 'listing-fails';
  /** Which request of the invocation; or the first of a kind, by the beginning of its command's name. */
  readonly at: number | 'Publish' | 'ListObject';
}

export interface Invocation {
  readonly fault: Fault | undefined;
  requests: number;
  isDead: boolean;
  wasStruck: boolean;
}

/** The part of an SDK client that is used. */
interface Client {
  send(command: object, ...rest: unknown[]): Promise<unknown>;
}

/** A page of a listing: small, so that a site of a few hundred objects has several. */
const PAGE_KEYS = 40;

const invocations = new AsyncLocalStorage<Invocation>();

/** Runs a handler as one invocation. A lambda that died has failed, whatever its code made of it. */
export async function invoke(fault: Fault | undefined, run: () => Promise<unknown>): Promise<Invocation> {
  const invocation: Invocation = { fault, requests: 0, isDead: false, wasStruck: false };
  await invocations.run(invocation, async () => {
    try {
      await run();
    } catch (error) {
      throw Object.assign(error as Error, { invocation });
    }
  });
  if (invocation.isDead) throw Object.assign(new Died(), { invocation });
  return invocation;
}

export class Died extends Error {
  constructor() {
    super('the lambda died');
  }
}

/** `onRequest` is told the name of each command that was sent. */
export function watchClient(
  client: Client,
  onRequest: (command: string, sent: { input: { Key?: string } }) => void,
): void {
  const send = client.send.bind(client);
  client.send = async (command, ...rest) => {
    const name = command.constructor.name.replace(/Command$/, '');
    const invocation = invocations.getStore();
    if (name.startsWith('ListObject')) (command as { input: { MaxKeys?: number } }).input.MaxKeys ??= PAGE_KEYS;
    if (invocation === undefined) return await send(command, ...rest);
    if (invocation.isDead) throw new Died();
    invocation.requests++;
    const { fault } = invocation;
    const at = fault?.at;
    const isIt = typeof at === 'string' ? name.startsWith(at) : at === invocation.requests;
    if (fault === undefined || invocation.wasStruck || !isIt) {
      onRequest(name, command as never);
      return await send(command, ...rest);
    }
    invocation.wasStruck = true;
    if (fault.kind === 'slow-down' || fault.kind === 'listing-fails') throw slowDown();
    if (fault.kind === 'dies-after') {
      onRequest(name, command as never);
      await send(command, ...rest);
    }
    invocation.isDead = true;
    throw new Died();
  };
}

/** As the SDK throws it when its own attempts are used up. */
function slowDown(): Error {
  const error = new Error('Please reduce your request rate.');
  return Object.assign(error, { name: 'SlowDown', $fault: 'server', $metadata: { httpStatusCode: 503 } });
}
