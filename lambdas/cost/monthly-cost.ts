// What one clinic costs a month, from how much is stored and what is asked of S3, Lambda and SNS a day. Pure arithmetic, so that the
// digest and docs/cost.md can never disagree about a price.

import { DAYS_PER_MONTH, GB, PRICES } from './prices.ts';

/** What one site takes a day, beside what it stores. */
export interface DailyUse {
  /** At the price of a PUT: PUT and LIST. */
  readonly puts: number;
  /** Likewise: locks that are lengthened. */
  readonly locks: number;
  /** At the price of a GET: GET and HEAD. */
  readonly gets: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly schedules: number;
  readonly emails: number;
}

/** US dollars a month. */
export interface MonthlyCost {
  readonly storage: number;
  readonly puts: number;
  readonly locks: number;
  readonly gets: number;
  readonly lambda: number;
  /** Schedules and e-mails. */
  readonly rest: number;
  readonly total: number;
}

export function monthlyCost(storedBytes: number, use: DailyUse): MonthlyCost {
  const month = (perDay: number, price: number): number => perDay * DAYS_PER_MONTH * price;
  const parts = {
    storage: (storedBytes / GB) * PRICES.storageGbMonth,
    puts: month(use.puts, PRICES.put),
    locks: month(use.locks, PRICES.put),
    gets: month(use.gets, PRICES.get),
    lambda: month(use.invocations, PRICES.lambdaInvocation) + month(use.gbSeconds, PRICES.lambdaGbSecond),
    rest: month(use.schedules, PRICES.schedule) + month(use.emails, PRICES.email),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
