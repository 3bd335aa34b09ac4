// A backup between its hooks. `before` fails: no backup. `after` always runs, whatever failed before it and also after Ctrl-C, because it
// starts again what `before` has stopped, wholly or half; a clinic without a backup can work, one without its service cannot.

import { Failure } from '../failure.ts';
import type { Hooks } from './config.ts';
import { TIDY_UP_BEFORE_AFTER_MS } from './limits.ts';
import { type HookRun, runHook } from './run-hook.ts';

export interface HooksContext extends Pick<HookRun, 'database' | 'secrets'> {
  readonly signal: AbortSignal;
  readonly onLine: (name: HookRun['name'], line: string) => void;
  /** `after` failed, too: told, since the first failure is the one that is thrown. */
  readonly onSecondFailure: (failure: Failure | Error) => void;
}

/** What `work` gives or throws; or a `Failure` with the exit `hook`. */
export async function withHooks(hooks: Hooks, context: HooksContext, work: () => Promise<void>): Promise<void> {
  const { database, secrets, signal, onSecondFailure } = context;
  const common = { database, secrets };
  const hookOf = (name: HookRun['name']) => ({ ...common, name, onLine: (line: string) => context.onLine(name, line) });
  // Nothing has begun yet, so there is nothing to end.
  signal.throwIfAborted();
  let failed: { error: unknown } | undefined;
  try {
    const { before } = hooks;
    if (before) await runHook({ ...hookOf('before'), hook: before, told: { OFFSITE_DATABASE: database }, signal });
    await inTime(work(), signal);
  } catch (error) {
    failed = { error };
  }
  const { after } = hooks;
  if (after !== undefined) {
    const told = { OFFSITE_DATABASE: database, OFFSITE_RESULT: resultOf(failed, signal) };
    await runHook({ ...hookOf('after'), hook: after, told, signal: undefined }).catch((error) => {
      if (failed === undefined) failed = { error: keptBackup(error) };
      else onSecondFailure(error);
    });
  }
  if (failed !== undefined) throw failed.error;
}

/** The work, or a failure once it takes too long to stop after Ctrl-C: a dead line must not keep the service stopped. */
async function inTime(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const begin = (): void => {
    timer = setTimeout(() => reject(signal.reason), TIDY_UP_BEFORE_AFTER_MS);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', begin);
  }
}

/** The names of the exit codes. Whatever an interruption has broken off, it is one. */
function resultOf(failed: { error: unknown } | undefined, signal: AbortSignal): string {
  if (failed === undefined) return 'ok';
  if (signal.aborted) return 'interrupted';
  return failed.error instanceof Failure ? failed.error.exit : 'bug';
}

function keptBackup(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  return new Failure(error.exit, `${error.message}; the backup itself was stored`, { hint: error.hint, cause: error });
}
