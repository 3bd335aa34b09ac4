// The log of one run: a line for its beginning, for each event that matters, and for its end. It never fails a run: the first line that
// cannot be written is told once, and after that the run goes on without a log.

import { EXIT, type ExitName, Failure } from '../failure.ts';
import { appendLine, removeOld } from './log-folder.ts';
import type { LogSettings } from './log-settings.ts';
import { blanked, type LoggedFields, loggedFields, withoutSaid } from './logged-events.ts';
import type { Outcome } from './outcome.ts';

export interface RunLogOptions {
  readonly command: string;
  readonly scheduled: boolean;
  readonly version: string;
  /** Unique among the runs of a machine. */
  readonly run: string;
  readonly now: () => Date;
  /** Asked again until there are some: `init` makes the config, and its folder, half way. */
  readonly settings: () => LogSettings | undefined;
  /** Told once. */
  readonly onTrouble: (message: string) => void;
}

export class RunLog {
  readonly #options: RunLogOptions;
  readonly #startedAt: Date;
  /** Lines that there was no place for yet. */
  readonly #held: LoggedFields[] = [];
  #settings: LogSettings | undefined;
  #isBroken = false;
  #warnings = 0;
  /** A backup of several databases goes on after a failure, and its end has none of its own. */
  #firstFailure: LoggedFields = {};

  constructor(options: RunLogOptions) {
    this.#options = options;
    this.#startedAt = options.now();
  }

  begin(): void {
    const { command, scheduled, version } = this.#options;
    this.#write({ event: 'start', command, scheduled, version, process: process.pid, system: process.platform });
  }

  /** As `Voice` tells it. */
  event(event: { readonly type: string } & Record<string, unknown>): void {
    if (event.type === 'warning') this.#warnings += 1;
    // Blanked again when it is written: the secrets may not be known yet.
    const fields = loggedFields(event, []);
    if (event.type === 'failed' && this.#firstFailure.error === undefined) this.#firstFailure = { ...fields };
    if (fields !== undefined) this.#write(fields);
  }

  /** Gives back what is told to the system's own log; undefined where nothing is to be told. */
  end(exit: ExitName, failure?: Failure | Error): Outcome | undefined {
    const { command, scheduled, now } = this.#options;
    const seconds = (now().getTime() - this.#startedAt.getTime()) / 1000;
    const [warnings, exitCode] = [this.#warnings, EXIT[exit]];
    const { error, hint, said } = withoutSaid(failure === undefined ? this.#firstFailure : reasonOf(failure));
    this.#write({
      ...{ event: 'end', command, exit, exitCode, seconds, warnings, error, hint, said },
      ...(exit === 'bug' && { stack: failure?.stack }),
    });
    this.#removeOld();
    // A scheduled run that finds no config is told here, since it can be told nowhere else.
    if (!(this.#settings?.systemLog ?? scheduled)) return undefined;
    const blank = (text: unknown): string | undefined =>
      typeof text === 'string' ? (blanked(text, this.#settings?.secrets ?? []) as string) : undefined;
    return { command, scheduled, exit, warnings, seconds, error: blank(error), hint: blank(hint) };
  }

  #write(fields: LoggedFields): void {
    const { run, now, settings } = this.#options;
    this.#held.push({ at: now().toISOString(), run, ...fields });
    this.#settings ??= settings();
    if (this.#settings === undefined || this.#isBroken) return;
    const { folder, secrets } = this.#settings;
    try {
      for (const line of this.#held) {
        const entries = Object.entries(line).map(([name, value]) => [name, blanked(value, secrets)]);
        appendLine(folder, JSON.stringify(Object.fromEntries(entries)), now());
      }
    } catch (error) {
      this.#giveUp(folder, error as Error);
    }
    this.#held.length = 0;
  }

  #removeOld(): void {
    if (this.#settings === undefined || this.#isBroken) return;
    try {
      removeOld(this.#settings.folder, this.#options.now());
    } catch (error) {
      this.#giveUp(this.#settings.folder, error as Error);
    }
  }

  #giveUp(folder: string, { message }: Error): void {
    this.#isBroken = true;
    this.#options.onTrouble(`this run is not in the log ${folder}: ${message}; the run goes on without it`);
  }
}

function reasonOf(failure: Failure | Error): LoggedFields {
  const { message: error } = failure;
  return failure instanceof Failure ? { error, hint: failure.hint, said: failure.said } : { error };
}
