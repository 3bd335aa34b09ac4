// A clock that stands still until it is told to go on, so that a lock of thirty days can end within a test.

export interface HeldClock {
  readonly now: () => Date;
  /** Never backwards: nothing in the product is made for a time that returns. */
  moveTo(time: Date): void;
  /** Calls `listener` after every move. Gives back what ends that. */
  onMove(listener: () => void): () => void;
}

export function holdClock(start: Date): HeldClock {
  let ms = start.getTime();
  const listeners = new Set<() => void>();
  return {
    now: () => new Date(ms),
    moveTo: (time) => {
      if (!(time.getTime() >= ms))
        throw new RangeError(`the clock stands at ${new Date(ms).toISOString()} and cannot go back`);
      ms = time.getTime();
      for (const listener of listeners) listener();
    },
    onMove: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
