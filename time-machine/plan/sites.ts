// Who is simulated: clinics that differ in language, time zone, deadline, rule and habits, so that no rule is tested in Prague only.

import { type DatabaseId, databaseIdSchema, type SiteId, siteIdSchema } from '../../vault/names.ts';

export interface SimulatedSite {
  readonly site: SiteId;
  readonly language: 'cs' | 'en';
  readonly timeZone: string;
  readonly holidays: 'CZ' | 'none';
  readonly databases: readonly SimulatedDatabasePlan[];
  readonly retention: Rule;
  readonly smsFrom: 'warning' | 'critical' | 'never';
  readonly reminderHours: number;
  readonly criticalAfterHours: number;
  readonly drillDays: number;
  readonly diskDays: number;
  readonly scrubDays: number;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

export interface SimulatedDatabasePlan {
  readonly database: DatabaseId;
  readonly deadline: string;
  readonly graceHours: number;
  /** When its runs begin, on the site's clock. */
  readonly runsAt: readonly string[];
  /** Days on which it runs. */
  readonly runsOn: 'every' | 'weekdays' | 'monday';
}

export interface Rule {
  readonly last: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
  readonly yearly: number;
}

const database = (
  id: string,
  deadline: string,
  runsAt: readonly string[],
  runsOn: SimulatedDatabasePlan['runsOn'] = 'every',
  graceHours = 2,
): SimulatedDatabasePlan => ({ database: databaseIdSchema.parse(id), deadline, runsAt, runsOn, graceHours });

const KINDS: readonly Omit<SimulatedSite, 'site' | 'emails' | 'phones'>[] = [
  {
    ...{ language: 'cs', timeZone: 'Europe/Prague', holidays: 'CZ' },
    databases: [
      database('main', 'every day by 07:00', ['01:30']),
      database('images', 'every monday by 07:00', ['04:10'], 'monday', 6),
    ],
    retention: { last: 3, daily: 7, weekly: 4, monthly: 6, yearly: 2 },
    ...{ smsFrom: 'critical', reminderHours: 24, criticalAfterHours: 24, drillDays: 0, diskDays: 0, scrubDays: 8 },
  },
  {
    ...{ language: 'en', timeZone: 'Europe/London', holidays: 'none' },
    databases: [database('main', 'every working day by 06:00', ['23:20'], 'every', 3)],
    retention: { last: 2, daily: 5, weekly: 6, monthly: 3, yearly: 1 },
    ...{ smsFrom: 'warning', reminderHours: 48, criticalAfterHours: 12, drillDays: 60, diskDays: 0, scrubDays: 12 },
  },
  {
    ...{ language: 'cs', timeZone: 'Europe/Prague', holidays: 'CZ' },
    databases: [database('main', 'every working day by 08:00', ['20:15'], 'weekdays', 0)],
    retention: { last: 1, daily: 10, weekly: 0, monthly: 12, yearly: 0 },
    ...{ smsFrom: 'never', reminderHours: 12, criticalAfterHours: 48, drillDays: 0, diskDays: 30, scrubDays: 6 },
  },
  {
    ...{ language: 'en', timeZone: 'Pacific/Auckland', holidays: 'none' },
    databases: [database('main', 'every 12 hours', ['00:40', '12:25'], 'every', 6)],
    retention: { last: 6, daily: 4, weekly: 3, monthly: 2, yearly: 1 },
    ...{ smsFrom: 'critical', reminderHours: 24, criticalAfterHours: 24, drillDays: 0, diskDays: 0, scrubDays: 10 },
  },
];

/** The same sites for the same number, whatever the seed: chance decides what happens to them. */
export function simulatedSites(count: number): SimulatedSite[] {
  return Array.from({ length: count }, (_, i) => {
    const site = siteIdSchema.parse(`clinic-${i + 1}`);
    const kind = KINDS[i % KINDS.length]!;
    return { site, ...kind, emails: [`it@${site}.example`], phones: [`+42060000${String(i).padStart(4, '0')}`] };
  });
}
