// Only one backup of a site runs on a machine at a time: two would dump the same database twice and halve each other's line. The
// lock is a listening local socket (a name without a file on Linux, a named pipe on Windows): the system takes it back in the
// very moment that its holder dies, so there is no such thing as a stale lock.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure.ts';

/** How often to look whether the other run has ended. */
const LOOK_MILLISECONDS = 2_000;
const ANSWER_MILLISECONDS_MAX = 2_000;
const ANSWER_CHARACTERS_MAX = 200;

export interface RunAloneOptions {
  /** What must not run twice: the path of the config. */
  readonly name: string;
  /** In the words of a failure; without it a backup. */
  readonly doing?: string;
  /** Wait so long for another run to end; 0 refuses at once. */
  readonly waitMinutes: number;
  readonly now: () => Date;
  /** Monotonic; the wait is not ended by a clock that is set. */
  readonly elapsedMs?: () => number;
  readonly signal: AbortSignal;
  /** Told again and again while it waits, with what the other run says of itself. */
  readonly onWait: (other: string) => void;
}

/** Waits for its turn; give the lock back with the function that comes back. */
export async function runAlone(options: RunAloneOptions): Promise<() => void> {
  const path = socketPath(options.name);
  const elapsedMs = options.elapsedMs ?? (() => performance.now());
  const deadlineMs = elapsedMs() + options.waitMinutes * 60_000;
  for (;;) {
    // Asked first: a pipe may have several servers where the system overlooks that ours claims to be the only one, as wine does.
    const other = await askHolder(path);
    const server = other === undefined ? await listen(path, whoWeAre(options.now())) : undefined;
    if (server !== undefined) return () => void server.close();
    if (elapsedMs() >= deadlineMs) throw busy(options, other ?? SILENT);
    options.onWait(other ?? SILENT);
    await sleep(LOOK_MILLISECONDS, undefined, { signal: options.signal });
  }
}

/** What the run that is under way says of itself; undefined where none is. */
export const whoRuns = (name: string): Promise<string | undefined> => askHolder(socketPath(name));

const SILENT = 'which says nothing of itself';
const whoWeAre = (now: Date): string => `process ${process.pid}, since ${now.toISOString()}`;

/** Since when a run has the lock; undefined where nobody has it. */
export async function runningSince(name: string): Promise<Date | undefined> {
  const [, since] = /, since (\S+)$/.exec((await whoRuns(name)) ?? '') ?? [];
  const time = new Date(since ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function socketPath(name: string): string {
  // One file has many names there: of the next run, the letter of the drive alone may be written otherwise.
  const one = process.platform === 'win32' ? name.toLowerCase() : name;
  const hash = createHash('sha256').update(one).digest('hex').slice(0, 32);
  return process.platform === 'win32' ? `\\\\.\\pipe\\clinic-offsite-${hash}` : `\0clinic-offsite-${hash}`;
}

/** Undefined where somebody else listens already. */
async function listen(path: string, answer: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // Who asked may be gone; that is none of our business.
    socket.end(answer);
  });
  // A run that has ended must not be kept alive by its lock.
  server.unref();
  try {
    server.listen(path);
    await once(server, 'listening');
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return undefined;
    throw error;
  }
}

/** What the holder says of itself; undefined where there is none. It may end meanwhile, or be somebody who says nothing. */
async function askHolder(path: string): Promise<string | undefined> {
  const socket = connect(path);
  socket.setTimeout(ANSWER_MILLISECONDS_MAX, () => socket.destroy());
  let said = '';
  try {
    for await (const piece of socket) {
      said += String(piece);
      if (said.length > ANSWER_CHARACTERS_MAX) break;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
    // There is one; nothing else depends on the answer but the words of a message.
    if (code === 'EACCES' || code === 'EPERM') return 'of another account';
  }
  return said.replaceAll(/\P{ASCII}|\p{Cc}/gu, '').slice(0, ANSWER_CHARACTERS_MAX) || SILENT;
}

function busy({ name, doing = `backing up by ${name}` }: RunAloneOptions, other: string): Failure {
  return new Failure('busy', `${doing}: another backup by this config is running (${other})`, {
    hint: 'Wait for its end. If it hangs, stop that process: nothing is lost, the next run continues.',
  });
}
