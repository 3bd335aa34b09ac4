// Tries on while the line is down: a provider's work at night, a router that restarts, a name that cannot be resolved, a machine that
// slept. What can never succeed is not tried again. Without it an outage of three minutes would cost a clinic that night's backup.

import { setTimeout as sleepFor } from 'node:timers/promises';
import {
  ATTEMPT_SECONDS_COUNTED_MAX,
  FIRST_ANSWER_MINUTES_MAX,
  OUTAGE_TOLD_SECONDS,
  PAUSE_SECONDS_MAX,
} from './limits.ts';

export interface PatienceOptions {
  /** For how long one request is tried, from its first failure on. */
  readonly minutes: number;
  /** The same as long as no request at all has succeeded; unset where nobody waits at a terminal. */
  readonly minutesAtFirst?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** From 0 to 1: what was cut off together must not come back together. */
  readonly chance: () => number;
  /** Told when an outage has lasted for some time, and when it is over. */
  readonly onOutage?: ((why: string, minutes: number) => void) | undefined;
  readonly onRecovery?: ((minutes: number) => void) | undefined;
  /** Monotonic: a clock that is set must neither end nor prolong it. */
  readonly elapsedMs?: () => number;
  readonly sleep?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

export class Patience {
  readonly #options: PatienceOptions;
  readonly #elapsedMs: () => number;
  readonly #sleep: NonNullable<PatienceOptions['sleep']>;
  #cameThrough = false;
  /** Since when, if it was told. */
  #toldOutageMs: number | undefined;

  constructor(options: PatienceOptions) {
    this.#options = options;
    this.#elapsedMs = options.elapsedMs ?? (() => performance.now());
    this.#sleep = options.sleep ?? ((ms, signal) => sleepFor(ms, undefined, signal && { signal }));
  }

  /** Does `work` again for as long as `outage` says of its error that the line is down (and why, in a word). */
  async persist<T>(work: () => Promise<T>, outage: (error: unknown) => string | undefined): Promise<T> {
    // Time is counted in attempts and pauses, each with its bound: a night's sleep of the machine in between uses up nothing.
    let triedMs = 0;
    for (let attempt = 0; ; attempt++) {
      const startedMs = this.#elapsedMs();
      try {
        const result = await work();
        this.#succeeded();
        return result;
      } catch (error) {
        triedMs += Math.min(this.#elapsedMs() - startedMs, ATTEMPT_SECONDS_COUNTED_MAX * 1000);
        const why = outage(error);
        if (why === undefined) this.#succeeded(); // An answer, though not the one that was wanted.
        if (why === undefined || this.#options.signal?.aborted || triedMs >= this.#minutes() * 60_000) throw error;
        if (triedMs > OUTAGE_TOLD_SECONDS * 1000) this.#tell(why, triedMs);
        const pauseMs = Math.min(1000 * 2 ** attempt, PAUSE_SECONDS_MAX * 1000) * (0.5 + this.#options.chance() / 2);
        await this.#sleep(pauseMs, this.#options.signal);
        triedMs += pauseMs;
      }
    }
  }

  #minutes(): number {
    const { minutes, minutesAtFirst = minutes } = this.#options;
    return this.#cameThrough ? minutes : Math.min(minutes, minutesAtFirst);
  }

  #tell(why: string, triedMs: number): void {
    if (this.#toldOutageMs !== undefined) return;
    this.#toldOutageMs = this.#elapsedMs() - triedMs;
    this.#options.onOutage?.(why, this.#minutes());
  }

  #succeeded(): void {
    this.#cameThrough = true;
    if (this.#toldOutageMs === undefined) return;
    const minutes = (this.#elapsedMs() - this.#toldOutageMs) / 60_000;
    this.#toldOutageMs = undefined;
    this.#options.onRecovery?.(minutes);
  }
}

/** For whoever asks once and wants to know at once. */
export const noPatience = (): Patience => new Patience({ minutes: 0, chance: () => 0 });

/** `scheduled`: nobody waits at a terminal, and the network of a machine that was just woken may take a while. */
export const minutesAtFirst = (scheduled: boolean): number | undefined =>
  scheduled ? undefined : FIRST_ANSWER_MINUTES_MAX;
