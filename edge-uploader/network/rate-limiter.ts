// A token bucket: whoever moves bytes asks first and waits for its turn, in order, so that all who share it get an equal part and the
// line stays smooth. The rate may change at any time; whoever waits notices within a second.

import { setTimeout as sleepFor } from 'node:timers/promises';
import { LOOK_MILLISECONDS, PIECE_BYTES_MAX, PIECE_BYTES_MIN, PIECES_PER_SECOND } from './limits.ts';

export interface RateLimiterOptions {
  /** Bytes per second just now; where it gives undefined, as fast as the line goes. Without it there is never a limit. */
  readonly rate?: (() => number | undefined) | undefined;
  /** Monotonic, so that a clock which is set neither opens nor shuts the line. */
  readonly elapsedMs?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

export class RateLimiter {
  readonly #rate: (() => number | undefined) | undefined;
  readonly #elapsedMs: () => number;
  readonly #sleep: (milliseconds: number) => Promise<void>;
  /** Bytes that may go at once. Below zero after a piece that was larger; then nobody gets any until it is made up for. */
  #tokens = 0;
  #filledMs: number;
  #turn: Promise<void> = Promise.resolve();

  constructor({ rate, elapsedMs, sleep }: RateLimiterOptions = {}) {
    this.#rate = rate;
    this.#elapsedMs = elapsedMs ?? (() => performance.now());
    this.#sleep = sleep ?? ((milliseconds) => sleepFor(milliseconds));
    this.#filledMs = this.#elapsedMs();
  }

  /** How many bytes to ask for at a time; small ones even where nothing limits them yet, since a limit may begin meanwhile. */
  pieceBytes(wanted: number): number {
    if (this.#rate === undefined) return wanted;
    const smooth = Math.floor((this.#rate() ?? Number.POSITIVE_INFINITY) / PIECES_PER_SECOND);
    return Math.min(wanted, PIECE_BYTES_MAX, Math.max(PIECE_BYTES_MIN, smooth));
  }

  /** Resolves when so many bytes may be moved. Whoever is aborted gives its turn up and rejects. */
  take(bytes: number, signal?: AbortSignal): Promise<void> {
    if (this.#rate === undefined) return Promise.resolve();
    const granted = this.#turn.then(() => this.#grant(bytes, signal));
    this.#turn = granted.catch(() => undefined);
    return granted;
  }

  async #grant(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const rate = this.#rate?.();
      this.#fill(rate);
      if (rate === undefined) return;
      if (this.#tokens > 0) {
        this.#tokens -= bytes;
        return;
      }
      await this.#sleep(Math.min(LOOK_MILLISECONDS, 1 + (-this.#tokens / rate) * 1000));
    }
  }

  /** What was not used is lost, but for one piece: a pause must not be followed by a burst. */
  #fill(rate: number | undefined): void {
    const now = this.#elapsedMs();
    const passedMs = Math.max(0, now - this.#filledMs);
    this.#filledMs = now;
    if (rate === undefined) this.#tokens = 0;
    else this.#tokens = Math.min(rate / PIECES_PER_SECOND, this.#tokens + (rate * passedMs) / 1000);
  }
}
