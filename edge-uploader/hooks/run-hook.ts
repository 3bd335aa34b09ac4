// Runs one hook: no shell, a time limit after which it goes with all that it has started, its words in the log without a secret.

import { setTimeout as sleep } from 'node:timers/promises';
import { reportText } from '../backup/report-text.ts';
import { Failure } from '../failure.ts';
import { STDERR_WAIT_MS } from '../sources/limits.ts';
import { describeEnd, type RunningTool, startTool } from '../sources/running-tool.ts';
import type { Hook } from './config.ts';
import { HOOK_LINES_MAX } from './limits.ts';

export interface HookRun {
  readonly name: 'before' | 'after';
  readonly hook: Hook;
  readonly database: string;
  /** What the hook is told through its environment. */
  readonly told: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** Stops it; undefined where nothing may. */
  readonly signal: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
}

/** Resolves when it has exited with 0; rejects with a `Failure` otherwise, and then nothing that it started is left. */
export async function runHook(run: HookRun): Promise<void> {
  const { name, hook, database, signal } = run;
  const [program, ...args] = hook.command;
  const doing = `running the hook \`${name}\` of ${database}`;
  if (signal?.aborted) throw interrupted(doing, signal);
  const tool = await startTool({
    ...{ program, args, secrets: run.secrets },
    environment: { ...withoutCredentials(process.env), ...run.told },
    missingHint: `correct \`hooks.${name}.command\` in the configuration: it needs the program's full path, and no shell looks for it`,
  }).catch((error: Failure) => {
    throw new Failure('hook', `${doing} failed: ${error.message}`, { hint: error.hint, cause: error });
  });
  const output = tell(tool, run);
  const settled = new AbortController();
  try {
    const end = await Promise.race([
      tool.ended,
      tooLate(run, doing, settled.signal),
      stopped(doing, signal, settled.signal),
    ]);
    await Promise.race([output, sleep(STDERR_WAIT_MS, undefined, { signal: settled.signal })]);
    const complaint = tool.complaint();
    for (const line of complaint.split('\n').slice(-HOOK_LINES_MAX)) sayLine(line, run);
    if (end.code === 0) return;
    const said = reportText(complaint, run.secrets);
    const words = said === '' ? 'and said nothing' : `and said: ${said}`;
    throw new Failure('hook', `${doing} failed: ${program} ${describeEnd(end)} ${words}`, { hint: HINTS[name], said });
  } catch (error) {
    await tool.stop();
    throw error;
  } finally {
    settled.abort();
  }
}

const HINTS = {
  before: 'run the same command by hand and mend it; without it there is no backup, since the files may be in use',
  after: 'run the same command by hand NOW: what `before` stopped may still be stopped; then mend it',
};

/** A hook has no business with the vault. */
function withoutCredentials(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}

async function tell({ stdout }: RunningTool, run: HookRun): Promise<void> {
  let lines = 0;
  let rest = '';
  const say = (line: string): void => {
    lines += 1;
    if (lines <= HOOK_LINES_MAX) sayLine(line, run);
  };
  stdout.setEncoding('utf8');
  stdout.on('error', () => undefined); // Its exit code is the verdict; losing a part of its words cannot change that.
  stdout.on('data', (piece: string) => {
    const parts = (rest + piece).split('\n');
    rest = (parts.pop() ?? '').slice(0, 4096);
    parts.forEach(say);
  });
  await new Promise((resolve) => stdout.once('close', resolve));
  if (rest !== '') say(rest);
}

function sayLine(line: string, { onLine, secrets }: HookRun): void {
  const text = reportText(line, secrets);
  if (text !== '') onLine(text);
}

async function tooLate({ name, hook }: HookRun, doing: string, settled: AbortSignal): Promise<never> {
  await sleep(hook.timeoutSeconds * 1000, undefined, { signal: settled });
  throw new Failure(
    'hook',
    `${doing} was given up after ${hook.timeoutSeconds} seconds, and ${hook.command[0]} was stopped`,
    {
      hint: `${HINTS[name]}; if it only takes its time, raise \`hooks.${name}.timeoutSeconds\``,
    },
  );
}

function stopped(doing: string, signal: AbortSignal | undefined, settled: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(interrupted(doing, signal)), { once: true, signal: settled });
  });
}

function interrupted(doing: string, signal: AbortSignal): Failure {
  const hint = 'nothing was stored as a backup; run the same command again';
  return new Failure('interrupted', `${doing} was interrupted`, { hint, cause: signal.reason });
}
