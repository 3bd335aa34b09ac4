// A broken promise, and when it was found.

import type { SimulationFailure } from './simulation-failure.ts';

/** The day, counted from 1, on which a promise was broken. */
export class BrokenDay extends Error {
  readonly day: number;
  readonly at: Date;
  override readonly cause: SimulationFailure;

  constructor(day: number, at: Date, cause: SimulationFailure) {
    super(`on day ${day}, ${at.toISOString()}: ${cause.message}`);
    [this.day, this.at, this.cause] = [day, at, cause];
  }
}
