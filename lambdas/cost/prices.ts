// AWS's list prices in eu-central-1, in US dollars before tax, as of November 2026. In one place with their date, because a price that
// stands in five places is right in four of them a year later. Free tiers are left out: a fleet uses them up.

const THOUSAND = 1_000;
const MILLION = 1_000_000;

export const PRICES_OF = 'November 2026';
export const PRICES_REGION = 'eu-central-1';

export const PRICES = {
  /** S3 Standard. A GB is 2^30 bytes. */
  storageGbMonth: 0.0245,
  /** PUT, POST, COPY, LIST; and PutObjectRetention, for which the list has no price of its own. */
  put: 0.0054 / THOUSAND,
  /** GET and HEAD. DELETE costs nothing, and neither does traffic between S3 and Lambda in one region. */
  get: 0.00043 / THOUSAND,
  lambdaInvocation: 0.2 / MILLION,
  lambdaGbSecond: 0.0000166667,
  /** EventBridge Scheduler. */
  schedule: 1.15 / MILLION,
  /** SNS: one e-mail delivered. An SMS costs what the telephone network asks, some cents, and only when something is wrong. */
  email: 2 / (100 * THOUSAND),
  /** CloudWatch, each a month: an alarm, one over other alarms, a metric of our own, a dashboard. */
  alarm: 0.1,
  compositeAlarm: 0.5,
  metric: 0.3,
  dashboard: 3,
} as const;

export const GB = 2 ** 30;
export const DAYS_PER_MONTH = 365.25 / 12;
