// Runs work on many objects, a bounded number at once. All at once would throttle S3 for everybody else; one at a time would
// take hours for a large backup.

/** The results in the order of `items`. After a first failure nothing new is started, and that failure is thrown. */
export async function mapInFlight<T, R>(
  items: readonly T[],
  inFlightMax: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const { results } = await mapWhile(items, inFlightMax, work, () => true);
  return results as R[];
}

/**
 * The same, until `goOn` says no: then nothing new is started, and what was not done is undefined. The first `inFlightMax` are
 * always done, so that whoever goes on later comes to an end.
 */
export async function mapWhile<T, R>(
  items: readonly T[],
  inFlightMax: number,
  work: (item: T) => Promise<R>,
  goOn: () => boolean,
): Promise<{ results: (R | undefined)[]; complete: boolean }> {
  const results = new Array<R | undefined>(items.length).fill(undefined);
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed && (next < inFlightMax || goOn())) {
      const at = next++;
      try {
        results[at] = await work(items[at]);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(inFlightMax, items.length) }, lane));
  for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason;
  return { results, complete: next >= items.length };
}

/** Lets at most `inFlightMax` pieces of work run at once; others wait for their turn. */
export function gate(inFlightMax: number): <R>(work: () => Promise<R>) => Promise<R> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= inFlightMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
