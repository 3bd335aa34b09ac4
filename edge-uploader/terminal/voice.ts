// How a command speaks: to people (lines, a progress display on a terminal) or, with --json, to programs: one JSON object a
// line on stdout, the last of them the summary. Errors and hints go to stderr in both cases. What people at the clinic read comes
// out of the catalogue (../texts/); a sentence that is not in it cannot be said here.

import { SingleBar } from 'cli-progress';
import type { Language } from '../../language/language.ts';
import { Failure } from '../failure.ts';
import { exitTexts } from '../texts/exit-texts.ts';
import { progressTexts } from '../texts/progress-texts.ts';
import { type Speaker, speaker, type Text } from '../texts/text.ts';

/** What the display shows while a dump is read or restored. Sizes in bytes. */
export interface Progress {
  readonly done: number;
  readonly total: number | undefined;
  /** What is shown beside the rate, e.g. how much was new. */
  readonly note: string;
}

export interface VoiceOptions {
  readonly json: boolean;
  readonly language: Language;
  /** Of this machine: IANA name. */
  readonly timeZone: string;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WriteStream;
  readonly now: () => Date;
  /** Told every event as well, for the log. */
  readonly record?: (event: { readonly type: string } & Record<string, unknown>) => void;
}

export class Voice {
  readonly json: boolean;
  readonly #options: VoiceOptions;
  #speaker: Speaker;
  #bar: { bar: SingleBar; startedAt: number } | undefined;
  #eventAt = 0;

  constructor(options: VoiceOptions) {
    this.#options = options;
    this.json = options.json;
    this.#speaker = speaker(options.language, options.timeZone);
  }

  /** Says texts of the catalogue in the language that was chosen. */
  get text(): Speaker {
    return this.#speaker;
  }

  /** Of this machine. */
  get timeZone(): string {
    return this.#options.timeZone;
  }

  /** From here on in another language: for `init`, which learns it on its way. */
  speak(language: Language): void {
    this.#speaker = speaker(language, this.#options.timeZone);
  }

  /** A line for people, out of the catalogue. */
  say<F>(text: Text<F>, ...facts: F extends void ? [] : [facts: F]): void {
    this.print(this.#speaker(text, ...facts));
  }

  /** What is no sentence of ours: a row of a table, a key, what a program said. */
  print(line: string): void {
    this.endProgress();
    if (!this.json) this.#options.stdout.write(`${line}\n`);
  }

  /** An event for programs. */
  tell(event: { readonly type: string } & Record<string, unknown>): void {
    this.#options.record?.(event);
    this.#print(event);
  }

  #print(event: Record<string, unknown>): void {
    if (this.json) this.#options.stdout.write(`${JSON.stringify(event)}\n`);
  }

  warn(message: string): void {
    this.#warn(message, message);
  }

  /** A warning that names a file, whose name may be a patient's: whoever sits here sees it, the log does not. */
  warnOfFile(name: string, message: string): void {
    this.#warn(message, message.replaceAll(name, '…'));
  }

  #warn(message: string, logged: string): void {
    this.endProgress();
    this.#options.record?.({ type: 'warning', message: logged });
    this.#print({ type: 'warning', message });
    this.#options.stderr.write(`offsite: warning: ${message}\n`);
  }

  /** Shows how far it is: a display on a terminal, an event once a second with --json, nothing in a scheduled run. */
  progress(type: string, { done, total, note }: Progress, event: Record<string, unknown>): void {
    const now = this.#options.now().getTime();
    if (this.json) {
      // A clock that was set back in between must not silence it for hours.
      if (Math.abs(now - this.#eventAt) < 1000) return;
      this.#eventAt = now;
      this.tell({ type, ...event });
    } else if (this.#options.stderr.isTTY) {
      const { voice: words } = this.#speaker;
      const seconds = (now - (this.#bar?.startedAt ?? now)) / 1000;
      const rate = seconds > 0 ? done / seconds : 0;
      const secondsLeft = total !== undefined && rate > 0 ? Math.max(0, total - done) / rate : undefined;
      const left = this.#speaker(progressTexts.left, { secondsLeft });
      const shown = { done: words.bytes(done), rate: rate > 0 ? `${words.bytes(rate)}/s` : '–', left, note };
      const whole = Math.max(done, total ?? done, 1);
      if (this.#bar === undefined) {
        const bar = newBar(this.#options.stderr, total === undefined);
        bar.start(whole, done, shown);
        this.#bar = { bar, startedAt: now };
      } else {
        this.#bar.bar.setTotal(whole);
        this.#bar.bar.update(done, shown);
      }
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
      // The technician's words below stay English; whoever else sees them first learns what they mean, and whom to call.
      if (this.#speaker.language !== 'en') stderr.write(`offsite: ${this.#speaker(exitTexts[error.exit])}\n`);
      stderr.write(`offsite: error: ${error.message}\n`);
      stderr.write(`offsite: hint: ${error.hint}\n`);
    } else {
      if (this.#speaker.language !== 'en') stderr.write(`offsite: ${this.#speaker(exitTexts.bug)}\n`);
      stderr.write(`offsite: error: this is a bug in offsite: ${error.stack ?? error.message}\n`);
      stderr.write(
        'offsite: hint: please send the lines above to the operator; they hold no secrets and no patient data.\n',
      );
    }
  }
}

function newBar(stream: NodeJS.WriteStream, totalUnknown: boolean): SingleBar {
  return new SingleBar({
    stream,
    format: totalUnknown ? '  {done} · {rate} · {note}' : '  {bar} {percentage} % · {done} · {rate} · {left} · {note}',
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  });
}
