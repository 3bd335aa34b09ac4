// Hands events to their function, at least once each: tries again after a failure, and lays what never succeeds into a folder where
// somebody can find it. Without the retries, one lost connection would leave a good backup without a verdict.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { S3Event } from 'aws-lambda';
import type { PendingEvent, PendingEvents } from '../disk/pending-events.ts';
import { EVENT_RETRY_DELAYS_MS } from '../limits.ts';

export type EventHandler = (event: S3Event) => Promise<void>;

export class EventQueue {
  readonly #events: PendingEvents;
  readonly #functionArn: string;
  readonly #handler: EventHandler;
  readonly #deadLetterFolder: string;
  readonly #report: (line: object) => void;
  readonly #retryDelaysMs: readonly number[];
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: {
    events: PendingEvents;
    functionArn: string;
    handler: EventHandler;
    deadLetterFolder: string;
    /** Told of every event that was given up. */
    report: (line: object) => void;
    retryDelaysMs?: readonly number[];
  }) {
    this.#events = options.events;
    this.#functionArn = options.functionArn;
    this.#handler = options.handler;
    this.#deadLetterFolder = options.deadLetterFolder;
    this.#report = options.report;
    this.#retryDelaysMs = options.retryDelaysMs ?? EVENT_RETRY_DELAYS_MS;
  }

  /** Starts to work if it does not already. */
  wake(): void {
    if (this.#stop.signal.aborted) return;
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
      // One that came while the last one was being put away.
      if (this.#events.first(this.#functionArn) !== undefined) this.wake();
    });
  }

  /** Ends once nothing is left to deliver. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Ends the work after the running attempt; what is not delivered stays for the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #drain(): Promise<void> {
    for (;;) {
      const event = this.#stop.signal.aborted ? undefined : this.#events.first(this.#functionArn);
      if (event === undefined) return;
      if (!(await this.#deliver(event))) return;
      this.#events.remove(event.id);
    }
  }

  /** False if it was stopped before the event came to an end, good or bad. */
  async #deliver(event: PendingEvent): Promise<boolean> {
    const failures: unknown[] = [];
    for (const delayMs of [0, ...this.#retryDelaysMs]) {
      try {
        await wait(delayMs, undefined, { signal: this.#stop.signal });
      } catch {
        return false;
      }
      try {
        await this.#handler({ Records: [event.record] });
        return true;
      } catch (failure) {
        failures.push(failure);
      }
    }
    await this.#bury(event, failures);
    return true;
  }

  async #bury(event: PendingEvent, failures: readonly unknown[]): Promise<void> {
    const errors = failures.map((failure) =>
      failure instanceof Error ? (failure.stack ?? failure.message) : String(failure),
    );
    await mkdir(this.#deadLetterFolder, { recursive: true });
    const path = join(this.#deadLetterFolder, `${event.id}.json`);
    await writeFile(
      path,
      `${JSON.stringify({ functionArn: event.functionArn, event: { Records: [event.record] }, errors }, undefined, 2)}\n`,
    );
    const [reason] = errors.at(-1)?.split('\n') ?? [];
    this.#report({
      problem: 'an event could not be delivered',
      key: event.record.s3.object.key,
      reason,
      deadLetter: path,
    });
  }
}
