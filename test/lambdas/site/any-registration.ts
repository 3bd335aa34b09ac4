// Any registration that an operator could write, for property tests. Without it they would show the examples that we thought of.

import fc from 'fast-check';
import { HOLIDAY_CALENDARS } from '../../../lambdas/site/holidays.ts';
import type { RegistrationInput } from '../../../lambdas/site/registration.ts';
import { anyDatabaseId, anySiteId } from '../../vault/arbitraries.ts';
import { signingKey } from '../sample-backup.ts';

const KEYS = ['a', 'b', 'c'].map((seed) => signingKey(seed).publicKey);
const int = (min: number, max: number) => fc.integer({ min, max });
const some = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [], noNullPrototype: true });

const anyName = fc.stringMatching(/^[A-ZÁ-Ž][a-zá-ž0-9,.-]{0,20}( [a-zá-ž]{1,10})?$/);
const anyWeekdays = fc.uniqueArray(fc.constantFrom('monday', 'tuesday', 'thursday', 'sunday'), { minLength: 1 });
export const anyDeadlineText = fc.oneof(
  fc.constantFrom('daily', 'weekly', 'every hour'),
  int(1, 744).map((hours) => `every ${hours} hours`),
  int(1, 31).map((days) => `every ${days} days`),
  fc
    .tuple(
      fc.oneof(
        fc.constantFrom('every day', 'every working day'),
        anyWeekdays.map((days) => days.join(' and ')),
      ),
      int(0, 23),
      int(0, 59),
    )
    .map(([days, hour, minute]) => `${days} by ${hour}:${String(minute).padStart(2, '0')}`),
);

const anyRetention = some({
  last: int(1, 40),
  daily: int(0, 40),
  weekly: int(0, 40),
  monthly: int(0, 40),
  yearly: int(0, 40),
});
const anyAnomalies = some({
  ...{ dumpShrankPercent: int(1, 100), dedupCollapsedPercent: int(1, 100), dedupCollapsedTimes: int(1, 1000) },
  ...{ incompressiblePercent: int(90, 100), incompressibleUsualPercent: int(1, 89) },
  ...{ rowsDroppedPercent: int(1, 100), rowsDroppedRowsMin: int(1, 1e9), uploaderOldestGood: fc.constant('1.2.30') },
});
const anyDatabase = fc.record(
  {
    ...{ database: anyDatabaseId, name: anyName, deadline: anyDeadlineText, graceHours: int(0, 96) },
    ...{ retention: anyRetention, anomalies: anyAnomalies },
    acknowledgedUntil: fc.constantFrom('2026-11-23T10:00:00Z', '2026-11-23T10:00:00.5+01:00'),
  },
  { requiredKeys: ['database'], noNullPrototype: true },
);

export const anyRegistrationInput: fc.Arbitrary<RegistrationInput> = fc.record(
  {
    ...{ site: anySiteId, name: anyName, language: fc.constantFrom('cs', 'en') },
    ...{
      timeZone: fc.constantFrom('Europe/Prague', 'UTC', 'Asia/Kathmandu'),
      holidays: fc.constantFrom(...HOLIDAY_CALENDARS),
    },
    signingPublicKeys: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1 }),
    contacts: some({
      emails: fc.uniqueArray(fc.constantFrom('a@example.cz', 'b.c+d@example.co.uk', "o'hara@example.com")),
      phones: fc.uniqueArray(fc.constantFrom('+420601123456', '+421 901 123 456', '+12025550123')),
    }),
    databases: fc.uniqueArray(anyDatabase, { selector: ({ database }) => database, minLength: 1, maxLength: 4 }),
    ...{ retention: anyRetention, anomalies: anyAnomalies },
    ...{ drillDays: int(0, 3650), diskDays: int(0, 3650), lockDays: int(45, 365), scrubDays: int(1, 3650) },
    alerts: some({
      ...{ reminderHours: int(1, 336), criticalAfterHours: int(0, 336) },
      smsFrom: fc.constantFrom('warning', 'critical', 'never'),
    }),
  },
  { requiredKeys: ['site', 'signingPublicKeys'], noNullPrototype: true },
);
