// A clock that stands still until it is told to go on, so that a lock of thirty days can end within a test.

export interface HeldClock {
  readonly now: () => Date;
  /** Never backwards: nothing in the product is made for a time that returns. */
  moveTo(time: Date): void;
}

export function holdClock(start: Date): HeldClock {
  let ms = start.getTime();
  return {
    now: () => new Date(ms),
    moveTo: (time) => {
      if (!(time.getTime() >= ms))
        throw new RangeError(`the clock stands at ${new Date(ms).toISOString()} and cannot go back`);
      ms = time.getTime();
    },
  };
}
