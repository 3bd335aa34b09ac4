// Runs the uploader's program as a user does: as a process of its own, with arguments, an exit code and two streams of text.
// Without it the demonstration and the tests would call functions, and miss what only a whole process does.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { movedClock } from './moved-clock.ts';

export interface OffsiteRun {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** With --json: the events, the last of them the summary. */
  readonly events: readonly OffsiteEvent[];
  readonly seconds: number;
}

export interface OffsiteEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface OffsiteProcess {
  readonly process: ChildProcess;
  readonly ended: Promise<OffsiteRun>;
}

/** `program` is what `buildUploader` made. `signal` ends it as Ctrl-C would. `now` is another time than this machine's. */
export function startOffsite(
  program: string,
  args: readonly string[],
  options: { signal?: AbortSignal; folder?: string; environment?: NodeJS.ProcessEnv; now?: Date } = {},
): OffsiteProcess {
  const clock = options.now === undefined ? [] : movedClock(options.now.getTime() - Date.now());
  const child = spawn(process.execPath, [...clock, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.folder,
    env: { ...ownEnvironment(), ...options.environment },
  });
  const interrupt = (): boolean => child.kill('SIGINT');
  options.signal?.addEventListener('abort', interrupt, { once: true });
  return { process: child, ended: collect(child, performance.now()) };
}

export function runOffsite(...call: Parameters<typeof startOffsite>): Promise<OffsiteRun> {
  return startOffsite(...call).ended;
}

/** The first event of a type, which must be there: its absence is a fault of the program, not of what it was asked. */
export function eventOf(run: OffsiteRun, type: string): OffsiteEvent {
  const event = run.events.find((candidate) => candidate.type === type);
  if (event === undefined) throw new Error(`no ${type} event in:\n${run.stdout}${run.stderr}`);
  return event;
}

async function collect(child: ChildProcess, startedAt: number): Promise<OffsiteRun> {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (part: string) => {
      text[name] += part;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - startedAt) / 1000;
  return { exitCode: code ?? undefined, ...text, events: parseEvents(text.stdout), seconds };
}

export function parseEvents(stdout: string): OffsiteEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line));
}

/** Without what this shell may hold for other purposes: a stray AWS_PROFILE would decide which account is spoken to. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_|VITEST)/.test(name)));
}
