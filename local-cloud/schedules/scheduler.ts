// Runs schedules by the clock of the local cloud: a held one when it is moved, the real one by a timer. Every due time is run at
// most once, in order; what fell due while the local cloud was not running is not made up for, as nobody waited for it.
//
// A leap over more than CATCH_UP_RUNS_MAX due times of one schedule runs only the newest of them and says so. AWS would have run
// each, but its clock never leaps; whoever wants them all moves the clock step by step (move-clock.ts).

import type { Schedule } from '../../infra/triggers/schedules.ts';
import { CATCH_UP_RUNS_MAX, SCHEDULE_SLEEP_MS_MAX } from '../limits.ts';
import { type NextDue, parseExpression } from './expression.ts';

interface Planned {
  readonly schedule: Schedule;
  readonly nextDue: NextDue;
  next: Date | undefined;
}

export class Scheduler {
  readonly #now: () => Date;
  readonly #run: (schedule: Schedule) => void;
  readonly #report: (line: object) => void;
  readonly #planned: readonly Planned[];
  #timer: NodeJS.Timeout | undefined;

  /** From now on: what is due at this very moment is past. */
  constructor(options: {
    schedules: readonly Schedule[];
    now: () => Date;
    /** Lays the event into the function's queue. */
    run: (schedule: Schedule) => void;
    report: (line: object) => void;
  }) {
    this.#now = options.now;
    this.#run = options.run;
    this.#report = options.report;
    this.#planned = options.schedules.map((schedule) => {
      const nextDue = parseExpression(schedule.expression, schedule.timeZone);
      return { schedule, nextDue, next: nextDue(options.now()) };
    });
  }

  /** When each will run next. */
  list(): { name: string; function: string; expression: string; timeZone: string; next: string | undefined }[] {
    return this.#planned.map(({ schedule: { name, function: of, expression, timeZone }, next }) => {
      return { name, function: of, expression, timeZone, next: next?.toISOString() };
    });
  }

  nextDue(): Date | undefined {
    const times = this.#planned.flatMap(({ next }) => (next === undefined ? [] : [next.getTime()]));
    return times.length === 0 ? undefined : new Date(Math.min(...times));
  }

  /** Runs everything that has become due, the oldest first. */
  runDue(): void {
    const now = this.#now();
    for (const planned of this.#planned) this.#skipTooMany(planned, now);
    for (;;) {
      const [first] = this.#planned
        .filter(({ next }) => next !== undefined && next <= now)
        .sort((a, b) => a.next!.getTime() - b.next!.getTime());
      if (first === undefined) return;
      this.#run(first.schedule);
      first.next = first.nextDue(first.next!);
    }
  }

  /** Runs one now, beside its times. False if there is none of that name. */
  runByName(name: string): boolean {
    const planned = this.#planned.find(({ schedule }) => schedule.name === name);
    if (planned !== undefined) this.#run(planned.schedule);
    return planned !== undefined;
  }

  /** For a clock that goes by itself. */
  startTimer(): void {
    const next = this.nextDue();
    if (next === undefined) return;
    const sleepMs = Math.min(Math.max(next.getTime() - this.#now().getTime(), 0), SCHEDULE_SLEEP_MS_MAX);
    this.#timer = setTimeout(() => {
      this.runDue();
      this.startTimer();
    }, sleepMs);
    this.#timer.unref();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #skipTooMany(planned: Planned, now: Date): void {
    const due: Date[] = [];
    let skipped = 0;
    for (let time = planned.next; time !== undefined && time <= now; time = planned.nextDue(time)) {
      due.push(time);
      if (due.length > 2 * CATCH_UP_RUNS_MAX) skipped += due.splice(0, due.length - CATCH_UP_RUNS_MAX).length;
    }
    skipped += due.splice(0, Math.max(due.length - CATCH_UP_RUNS_MAX, 0)).length;
    if (skipped === 0) return;
    planned.next = due[0];
    const problem = `the clock jumped: ${skipped} due times of a schedule were passed over`;
    this.#report({ problem, schedule: planned.schedule.name });
  }
}
