// Moves a held clock as time would pass: from one due time to the next, each run ended before the clock goes on. Moved in one
// leap, every run of a week would see the same hour, and a reminder that is due on Tuesday would be sent on Sunday. There is
// no bound: a year is 8,760 runs an hour apart, as it would be on AWS, and takes its time.

import type { HeldClock } from '../held-clock.ts';
import type { Scheduler } from './scheduler.ts';

/** One move at a time; a second one waits for the first and may then be in the past. */
export function clockMover(options: {
  clock: HeldClock;
  scheduler: Scheduler;
  idle: () => Promise<void>;
}): (time: Date) => Promise<void> {
  const { clock, scheduler, idle } = options;
  const move = async (time: Date): Promise<void> => {
    if (!(time >= clock.now())) {
      throw new RangeError(`the clock stands at ${clock.now().toISOString()} and cannot go back`);
    }
    // What is under way belongs to the hour that is.
    await idle();
    for (let next = scheduler.nextDue(); next !== undefined && next <= time; next = scheduler.nextDue()) {
      // Its listener runs what is due then.
      if (next > clock.now()) clock.moveTo(next);
      else scheduler.runDue();
      await idle();
    }
    clock.moveTo(time);
    await idle();
  };
  let last: Promise<unknown> = Promise.resolve();
  return (time) => {
    const moved = last.then(() => move(time));
    last = moved.catch(() => undefined);
    return moved;
  };
}
