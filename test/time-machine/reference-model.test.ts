// The reference model and the lambdas, side by side on what neither was written for: two independent answers to one question. Where the
// simulation only meets what its clinics happen to do, this meets anything.

import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { decideKept } from '../../lambdas/retention/decide-kept.ts';
import { dueAfter, nextDue, scheduleOf } from '../../lambdas/site/deadline.ts';
import { isHoliday } from '../../lambdas/site/holidays.ts';
import { newRegistration } from '../../lambdas/site/registration.ts';
import { deadlineOf } from '../../time-machine/model/deadlines.ts';
import { isCzechHoliday } from '../../time-machine/model/holidays.ts';
import { keptByRule } from '../../time-machine/model/kept.ts';
import { simulatedSites } from '../../time-machine/plan/sites.ts';
import { newBackupId } from '../../vault/names.ts';
import { encodeSigningPublicKey, parseSigningKey } from '../../vault/site-keys.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const FROM = Date.parse('2026-11-01T12:30:00.000Z');
const SPAN = { from: FROM, until: FROM + 800 * DAY_MS };
const minutes = fc.integer({ min: 0, max: 800 * 24 * 60 }).map((minute) => FROM + minute * 60_000);
const SITES = simulatedSites(4);
const signingKey = parseSigningKey(Buffer.alloc(32, 1).toString('base64'))!;

test.each(SITES)('the rule of $site keeps the same backups', ({ retention, timeZone }) => {
  const states = fc.constantFrom('valid' as const, 'valid' as const, 'failed' as const, 'unjudged' as const);
  const backups = fc.uniqueArray(fc.record({ storedAt: minutes, state: states }), {
    selector: ({ storedAt }) => storedAt,
    maxLength: 60,
  });
  fc.assert(
    fc.property(backups, (drawn) => {
      const now = SPAN.until;
      const all = drawn.map((one) => ({ ...one, backup: newBackupId(new Date(one.storedAt), Buffer.alloc(8)) }));
      const kept = decideKept({
        backups: all.map(({ backup, storedAt, state }) => {
          return { backup, storedAt: new Date(storedAt), valid: state === 'unjudged' ? undefined : state === 'valid' };
        }),
        ...{ rule: retention, timeZone, now: new Date(now) },
      });
      expect([...keptByRule(all, retention, timeZone, now)].sort()).toEqual([...kept.keys()].sort());
    }),
  );
});

test.each(SITES)('the backups of $site are missing from the same minute on', (plan) => {
  const registration = newRegistration({
    ...{ site: plan.site, timeZone: plan.timeZone, holidays: plan.holidays },
    signingPublicKeys: [encodeSigningPublicKey(signingKey)],
    databases: plan.databases.map(({ database, deadline, graceHours }) => ({ database, deadline, graceHours })),
  });
  for (const [i, database] of plan.databases.entries()) {
    const schedule = scheduleOf(registration, registration.databases[i]!);
    const missing = deadlineOf(plan, database, SPAN);
    fc.assert(
      fc.property(minutes, (at) => {
        expect(missing(at, FROM).missingFrom).toBe(dueAfter(schedule, new Date(at)).missingFrom.getTime());
        expect(missing(undefined, at).missingFrom).toBe(nextDue(schedule, new Date(at)).missingFrom.getTime());
      }),
    );
  }
});

test('the Czech holidays are the same in every year of the table', () => {
  for (let day = Date.UTC(2026, 0, 1) / DAY_MS; day < Date.UTC(2036, 0, 1) / DAY_MS; day++) {
    const date = Temporal.Instant.fromEpochMilliseconds(day * DAY_MS)
      .toZonedDateTimeISO('UTC')
      .toPlainDate();
    expect(isCzechHoliday(day), date.toString()).toBe(isHoliday('CZ', date));
  }
});
