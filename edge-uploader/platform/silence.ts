// How long nothing has moved, while this machine was awake. A laptop that was shut for the night wakes up with timers that are hours late:
// by a plain difference of times every dump under way would seem to have been silent for the whole night, and be given up.

/** A look that is later than this many times its interval was slept through. */
const LATE_TIMES_MAX = 3;

export class Silence {
  readonly #lookMs: number;
  readonly #elapsedMs: () => number;
  #silentMs = 0;
  #lookedMs: number;

  /** To be looked at every `lookMs`. */
  constructor(lookMs: number, elapsedMs: () => number = () => performance.now()) {
    this.#lookMs = lookMs;
    this.#elapsedMs = elapsedMs;
    this.#lookedMs = elapsedMs();
  }

  moved(): void {
    this.#silentMs = 0;
    this.#lookedMs = this.#elapsedMs();
  }

  /** For how many seconds nothing has moved. */
  look(): number {
    const now = this.#elapsedMs();
    this.#silentMs += Math.min(now - this.#lookedMs, this.#lookMs * LATE_TIMES_MAX);
    this.#lookedMs = now;
    return this.#silentMs / 1000;
  }
}
