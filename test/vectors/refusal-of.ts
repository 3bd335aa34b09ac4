// What a reader of the vault refused. Any other outcome fails the test: an object that is let through, or a bug that only looks
// like a refusal because something was thrown.

import { Refusal } from '../../vault/refusal.ts';

export function refusalOf(read: () => unknown): Refusal {
  let outcome: unknown;
  try {
    outcome = read();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw new Error('it was not refused, but met a bug of ours', { cause: error });
  }
  throw new Error(`it was not refused; it gave ${String(JSON.stringify(outcome))?.slice(0, 200)}`);
}
