// Calls of functions in a child process, with JSON both ways. Without it each side would spell out messages, and an error in a child
// would be a test that waits for ever.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

type Calls = Record<string, (argument: never) => unknown>;
export type Remote<C extends Calls> = {
  [N in keyof C]: (...argument: Parameters<C[N]>) => Promise<Awaited<ReturnType<C[N]>>>;
};

export interface Child<C extends Calls> {
  readonly calls: Remote<C>;
  stop(): Promise<void>;
}

interface Call {
  readonly id: number;
  readonly name: string;
  readonly argument?: unknown;
}

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** In the child: answers every call, one after another as they come. */
export function answerCalls(calls: Calls): void {
  process.on('message', async ({ id, name, argument }: Call) => {
    const reply = await answer(calls, name, argument);
    // Nobody waits for it if the parent has died.
    if (process.connected) process.send!({ id, ...reply } satisfies Reply);
  });
  process.on('disconnect', () => process.exit());
}

async function answer(calls: Calls, name: string, argument: unknown): Promise<Omit<Reply, 'id'>> {
  try {
    return { result: await calls[name](argument as never) };
  } catch (error) {
    return { error: String((error as Error).stack ?? error) };
  }
}

/** In the parent. `nodeArguments` are those of Node itself. */
export function startChild<C extends Calls>(
  modulePath: string,
  nodeArguments: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Child<C> {
  const execArgv = ['--disable-warning=ExperimentalWarning', ...nodeArguments];
  // Stripping the types anew costs each process more than its work; a lambda on AWS is bundled.
  const cache = { NODE_COMPILE_CACHE: join(import.meta.dirname, '../scratch/compile-cache') };
  const child: ChildProcess = fork(modulePath, { execArgv, env: { ...process.env, ...cache, ...environment } });
  const exited = once(child, 'exit');
  const waiting = new Map<number, (reply: Reply) => void>();
  child.on('message', (reply: Reply) => waiting.get(reply.id)?.(reply));
  child.on('exit', (code, signal) => {
    for (const [id, answer] of waiting) answer({ id, error: `${modulePath} ended with ${signal ?? code}` });
  });
  let ids = 0;
  const call = async (name: string, argument: unknown): Promise<unknown> => {
    const id = ++ids;
    const reply = await new Promise<Reply>((resolve) => {
      waiting.set(id, resolve);
      child.send({ id, name, argument } satisfies Call);
    });
    waiting.delete(id);
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply.result;
  };
  return {
    calls: new Proxy({} as Remote<C>, { get: (_, name) => (argument: unknown) => call(String(name), argument) }),
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}
