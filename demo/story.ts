// Tells the demonstration: one step a line with a tick, its time, and what there is to see; or, with --json, one object a step.
// Without it each step would have its own way of speaking, and a program could not tell which one failed.

export interface StepResult<T> {
  /** What later steps need of it. */
  readonly value: T;
  /** One sentence of what is so now. */
  readonly line: string;
  /** What there is to see, a line each. */
  readonly shown?: readonly string[];
  /** The same for programs. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface StoryOptions {
  readonly json: boolean;
  readonly write: (text: string) => void;
  /** Milliseconds that only go forward. */
  readonly elapsed: () => number;
  readonly signal: AbortSignal;
}

/** The sentence ends at this column, so that the times stand below each other. */
const TIME_COLUMN = 104;

export class Story {
  readonly #options: StoryOptions;
  readonly #startedAt: number;
  /** The last step: still under way where the signal ended the waiting for it. */
  unfinished: Promise<unknown> = Promise.resolve();

  constructor(options: StoryOptions) {
    this.#options = options;
    this.#startedAt = options.elapsed();
  }

  title(...lines: readonly string[]): void {
    if (!this.#options.json) this.#options.write(`${lines.join('\n')}\n\n`);
  }

  /** What the steps that follow are about, and when they happen. */
  chapter(when: string, what: string): void {
    if (!this.#options.json) this.#options.write(`\n── ${when}: ${what} ${'─'.repeat(20)}\n`);
  }

  /** Does one step, tells its result and gives back its value; throws what it throws. Ends at once when the signal comes. */
  async step<T>(name: string, act: () => Promise<StepResult<T>>): Promise<T> {
    const { json, write, elapsed, signal } = this.#options;
    signal.throwIfAborted();
    const startedAt = elapsed();
    const acting = act();
    // When the signal wins the race, the step goes on until what it works with is ended.
    this.unfinished = acting.catch(() => undefined);
    try {
      const { value, line, shown = [], facts } = await Promise.race([acting, aborted(signal)]);
      const seconds = (elapsed() - startedAt) / 1000;
      if (json) write(`${JSON.stringify({ step: name, ok: true, seconds: round(seconds), ...facts })}\n`);
      else
        write(
          `✓ ${line.padEnd(TIME_COLUMN)} ${seconds.toFixed(1)} s\n${shown.map((text) => `    ${text}\n`).join('')}`,
        );
      return value;
    } catch (error) {
      const { message } = error as Error;
      if (json) write(`${JSON.stringify({ step: name, ok: false, error: message })}\n`);
      else write(`✗ ${name}: ${message}\n`);
      throw error;
    }
  }

  end(ok: boolean, line: string): void {
    const seconds = (this.#options.elapsed() - this.#startedAt) / 1000;
    if (this.#options.json) this.#options.write(`${JSON.stringify({ ok, seconds: round(seconds) })}\n`);
    else this.#options.write(`\n${line} ${Math.round(seconds)} s in all.\n`);
  }
}

const round = (seconds: number): number => Math.round(seconds * 100) / 100;

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
