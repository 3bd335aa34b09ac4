// How a command speaks: to people (lines, a progress display on a terminal) or, with --json, to programs: one JSON object a
// line on stdout, the last of them the summary. Errors and hints go to stderr in both cases.

import { SingleBar } from 'cli-progress';
import { Failure } from '../failure.ts';
import { formatBytes, formatDuration } from './format.ts';

/** What the display shows while a dump is read or restored. Sizes in bytes. */
export interface Progress {
  readonly done: number;
  readonly total: number | undefined;
  /** What is shown beside the rate, e.g. how much was new. */
  readonly note: string;
}

export interface VoiceOptions {
  readonly json: boolean;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WriteStream;
  readonly now: () => Date;
}

export class Voice {
  readonly json: boolean;
  readonly #options: VoiceOptions;
  #bar: { bar: SingleBar; startedAt: number } | undefined;
  #eventAt = 0;

  constructor(options: VoiceOptions) {
    this.#options = options;
    this.json = options.json;
  }

  /** A line for people. */
  say(line: string): void {
    this.endProgress();
    if (!this.json) this.#options.stdout.write(`${line}\n`);
  }

  /** An event for programs. */
  tell(event: { readonly type: string } & Record<string, unknown>): void {
    if (this.json) this.#options.stdout.write(`${JSON.stringify(event)}\n`);
  }

  warn(message: string): void {
    this.endProgress();
    this.tell({ type: 'warning', message });
    this.#options.stderr.write(`offsite: warning: ${message}\n`);
  }

  /** Shows how far it is: a display on a terminal, an event once a second with --json, nothing in a scheduled run. */
  progress(type: string, { done, total, note }: Progress, event: Record<string, unknown>): void {
    const now = this.#options.now().getTime();
    if (this.json) {
      if (now - this.#eventAt < 1000) return;
      this.#eventAt = now;
      this.tell({ type, ...event });
    } else if (this.#options.stderr.isTTY) {
      this.#bar ??= { bar: this.#startBar(total === undefined), startedAt: now };
      const seconds = (now - this.#bar.startedAt) / 1000;
      const rate = seconds > 0 ? done / seconds : 0;
      const left = total !== undefined && rate > 0 ? formatDuration(Math.max(0, total - done) / rate) : '?';
      this.#bar.bar.setTotal(Math.max(done, total ?? done));
      this.#bar.bar.update(done, { done: formatBytes(done), rate: formatBytes(rate), left, note });
    }
  }

  endProgress(): void {
    this.#bar?.bar.stop();
    this.#bar = undefined;
  }

  /** Reports a failure; `bug` errors show their stack, since someone has to mend them. */
  fail(error: Failure | Error): void {
    this.endProgress();
    const { stderr } = this.#options;
    if (error instanceof Failure) {
      stderr.write(`offsite: error: ${error.message}\n`);
      stderr.write(`offsite: hint: ${error.hint}\n`);
    } else {
      stderr.write(`offsite: error: this is a bug in offsite: ${error.stack ?? error.message}\n`);
      stderr.write(
        'offsite: hint: please send the lines above to the operator; they hold no secrets and no patient data.\n',
      );
    }
  }

  #startBar(totalUnknown: boolean): SingleBar {
    const bar = new SingleBar({
      stream: this.#options.stderr,
      format: totalUnknown
        ? '  {done} · {rate}/s · {note}'
        : '  {bar} {percentage} % · {done} · {rate}/s · {left} left · {note}',
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    });
    bar.start(1, 0, { done: '', rate: '', left: '?', note: '' });
    return bar;
  }
}
