// A fixed set of places that are lent out one by one. It is what bounds the pipeline: who finds no spare place waits.

export class Spares<T> {
  readonly #free: T[];
  readonly #waiting: ((place: T) => void)[] = [];

  constructor(places: readonly T[]) {
    this.#free = [...places];
  }

  async take(): Promise<T> {
    return this.takeFree() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** One that is free at this moment, without waiting. */
  takeFree(): T | undefined {
    return this.#free.pop();
  }

  give(place: T): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(place);
    else next(place);
  }
}
