// A clock that only moves when everybody waits, so that hours of waiting are tested in milliseconds.

/** `sleep` resolves in order of time; `run` lets time pass until `work` is done. */
export function virtualTime() {
  let nowMs = 0;
  const sleepers: { atMs: number; wake: () => void }[] = [];
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((wake) => sleepers.push({ atMs: nowMs + milliseconds, wake }));

  async function run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const settled = work.finally(() => {
      done = true;
    });
    settled.catch(() => undefined);
    for (;;) {
      // Whatever can go on without time passing goes on first.
      await new Promise(setImmediate);
      if (done) return settled;
      sleepers.sort((one, other) => one.atMs - other.atMs);
      const next = sleepers.shift();
      if (next === undefined) throw new Error('everybody waits, and nobody for the clock');
      nowMs = Math.max(nowMs, next.atMs);
      next.wake();
    }
  }

  return {
    elapsedMs: () => nowMs,
    sleep,
    run,
    /** As a machine that sleeps, or a clock that is set: time passes and nobody is woken. */
    jump(milliseconds: number): void {
      nowMs += milliseconds;
    },
  };
}
