// One run of a command: its voice, its log, what stops it, and its exit code. The clock, chance and signals are read here and nowhere below.

import { randomFillSync } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Language } from '../../language/language.ts';
import { EXIT, type ExitName, Failure } from '../failure.ts';
import type { OpenLog } from '../logs/open-log.ts';
import { asFailure } from '../terminal/as-failure.ts';
import { Voice } from '../terminal/voice.ts';
import { VERSION } from '../version.ts';
import type { CommandContext } from './command.ts';

/** After Ctrl-C a command may tidy up for so long; a request to a line that is dead would keep it for many minutes. */
const TIDY_UP_MILLISECONDS_MAX = 8_000;

const stopping = new AbortController();
/** What must come to its end even then. */
const held = new Set<Promise<unknown>>();
// Every request under way listens to it; that is no leak.
setMaxListeners(0, stopping.signal);
// SIGHUP is also a console window of Windows that is closed, SIGBREAK its Ctrl-Break.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) {
  process.on(name, () => {
    // The second time means it: nothing is lost even then, but a dump tool may need a moment to stop.
    if (stopping.signal.aborted && held.size === 0) process.exit(EXIT.interrupted);
    if (stopping.signal.aborted) process.stderr.write('offsite: stopping: the hook `after` still has to run\n');
    stopping.abort();
  });
}

// Whoever read our output may be gone (`offsite backups | head`); that is no reason to stop a backup.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** What the commands have in common. */
interface CommonOptions {
  readonly json?: boolean;
  readonly language?: Language;
  readonly config?: string;
  readonly kit?: string;
  readonly scheduled?: boolean;
  /** What the run is called in the log; without it there is none of this run. */
  readonly log?: string;
}

/** Runs one command to its end, sets the exit code, and never rejects. */
export async function runCommand(
  options: CommonOptions,
  command: (context: CommandContext) => Promise<ExitName>,
): Promise<void> {
  const now = (): Date => new Date();
  // Loaded only where it is needed: it reads the config, and its parser is the largest library of all commands.
  const { openLog } = options.log === undefined ? NO_LOG : await import('../logs/open-log.ts');
  const log = openLog(options, {
    ...{ version: VERSION, now, fillRandom: (target) => void randomFillSync(target) },
    onTrouble: (message) => voice.warn(message),
  });
  const voice = new Voice({
    ...{ json: options.json === true, language: await languageOf(options), timeZone: ownTimeZone() },
    ...{ stdout: process.stdout, stderr: process.stderr, now },
    record: (event) => log.event(event),
  });
  const context: CommandContext = {
    voice,
    now,
    fillRandom: (target) => void randomFillSync(target),
    signal: stopping.signal,
    version: VERSION,
    logTo: (configPath) => log.logTo(configPath),
    hold(work) {
      held.add(work);
      const done = (): void => void held.delete(work);
      work.then(done, done);
      return work;
    },
  };
  log.begin();
  try {
    const exit = await Promise.race([command(context), tidiedUpTooLong(stopping.signal)]);
    voice.tell({ type: 'summary', ok: exit === 'ok', exit, exitCode: EXIT[exit] });
    process.exitCode = EXIT[exit];
    await log.end(exit);
  } catch (error) {
    const failure = asFailure(error, stopping.signal);
    voice.fail(failure);
    const exit = failure instanceof Failure ? failure.exit : 'bug';
    const hint = failure instanceof Failure ? failure.hint : undefined;
    voice.tell({ type: 'summary', ok: false, exit, exitCode: EXIT[exit], error: failure.message, hint });
    process.exitCode = EXIT[exit];
    await log.end(exit, failure);
  }
}

/** Known before the command begins, so that whatever goes wrong in it is told in the right one. */
async function languageOf({ language, config, kit }: CommonOptions): Promise<Language> {
  if (language !== undefined || config === undefined || kit !== undefined) return language ?? 'en';
  return (await import('../config/config.ts')).readLanguage(config) ?? 'en';
}

/** Some systems have a zone that nobody knows; then UTC is at least true. */
function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

const nothing = (): undefined => undefined;
const NO_LOG = {
  openLog: (): OpenLog => ({ begin: nothing, event: nothing, logTo: nothing, end: async () => undefined }),
};

/** Rejects when a command that was told to stop does not; what it has stored or restored by then is continued later. */
function tidiedUpTooLong(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = (): void => {
      const look = (): unknown => (held.size === 0 ? reject(signal.reason) : Promise.allSettled(held).then(giveUp));
      setTimeout(look, TIDY_UP_MILLISECONDS_MAX).unref();
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
