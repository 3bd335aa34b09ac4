// What was started and must be ended, in the reverse order, whatever happened. Without it a Ctrl-C while a server is just being
// started would leave that server running: nobody would have heard of it yet.

export type End = () => Promise<unknown>;

export class Started {
  readonly #ends: End[] = [];
  #closing = false;
  readonly #late: Promise<unknown>[] = [];

  /** What is started only after the end has begun is ended at once. */
  readonly later = (end: End): void => {
    if (this.#closing) this.#late.push(end());
    else this.#ends.push(end);
  };

  /** Ends everything. `unfinished` is what may still be starting something: it is waited for, and its failure is expected. */
  async close(unfinished: Promise<unknown>): Promise<void> {
    this.#closing = true;
    for (const end of this.#ends.splice(0).reverse()) await end();
    await unfinished.catch(() => undefined);
    await Promise.all(this.#late);
  }
}
