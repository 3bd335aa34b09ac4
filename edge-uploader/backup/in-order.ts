// Steps that run one after the other, in the order in which they were asked for, whatever they wait for. The first one that
// fails fails all that follow: after a lost block nothing behind it may go on.

export class InOrder {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(step: () => Promise<T> | T): Promise<T> {
    const result = this.#last.then(step);
    this.#last = result;
    // The caller sees the error on `result` or at `settled`; this only keeps Node from calling it unhandled until then.
    result.catch(() => undefined);
    return result;
  }

  /** Resolves when all steps are done, rejects with the first failure. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
