// When schedules are due: against a slow, obvious reckoning of every minute, over the nights when the clock changes, and what is no
// expression at all.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedules } from '../../../infra/triggers/schedules.ts';
import { parseExpression } from '../../../local-cloud/schedules/expression.ts';

const MINUTE_MS = 60_000;
const PRAGUE = 'Europe/Prague';

function dues(expression: string, timeZone: string, from: string, to: string): string[] {
  const next = parseExpression(expression, timeZone);
  const found: string[] = [];
  for (let due = next(new Date(from)); due !== undefined && due <= new Date(to); due = next(due)) {
    found.push(due.toISOString());
  }
  return found;
}

describe('a cron expression', () => {
  test('is due at the local time of its zone, in summer and in winter', () => {
    expect(dues('cron(30 3 * * ? *)', PRAGUE, '2026-03-28T00:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      '2026-03-28T02:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T01:30:00.000Z',
    ]);
  });

  test('leaves out a time that does not exist, and counts one that comes twice once', () => {
    expect(dues('cron(30 2 * * ? *)', PRAGUE, '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(dues('cron(30 2 * * ? *)', PRAGUE, '2026-10-24T12:00:00Z', '2026-10-26T00:00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
    ]);
  });

  test.each([
    ['cron(0 7 ? * MON *)', ['2026-11-23T06:00:00.000Z', '2026-11-30T06:00:00.000Z']],
    ['cron(0 7 ? * 1 *)', ['2026-11-22T06:00:00.000Z', '2026-11-29T06:00:00.000Z']],
    ['cron(0 7 23,30 NOV ? 2026)', ['2026-11-23T06:00:00.000Z', '2026-11-30T06:00:00.000Z']],
    ['cron(0/30 7-8 23 11 ? *)', [0, 30, 60, 90].map((m) => new Date(Date.UTC(2026, 10, 23, 6, m)).toISOString())],
  ])('%s', (expression, expected) => {
    expect(dues(expression, PRAGUE, '2026-11-21T12:00:00Z', '2026-12-01T00:00:00Z')).toEqual(expected);
  });

  test('waits for a leap day, and ends with its last year', () => {
    expect(parseExpression('cron(0 0 29 2 ? *)', 'UTC')(new Date('2026-01-01T00:00:00Z'))?.toISOString()).toBe(
      '2028-02-29T00:00:00.000Z',
    );
    expect(parseExpression('cron(0 0 1 1 ? 2020)', 'UTC')(new Date('2026-01-01T00:00:00Z'))).toBeUndefined();
  });

  test('agrees with looking at every minute', () => {
    const list = (min: number, max: number) =>
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 }).map((numbers) => numbers);
    const cases = fc.record({
      minutes: list(0, 59),
      hours: list(0, 23),
      weekdays: list(1, 7),
      day: fc.integer({ min: 0, max: 3 * 365 }),
      timeZone: fc.constantFrom('UTC', PRAGUE, 'America/New_York', 'Asia/Kathmandu'),
    });
    fc.assert(
      fc.property(cases, ({ minutes, hours, weekdays, day, timeZone }) => {
        const from = Date.UTC(2025, 0, 1) + day * 24 * 60 * MINUTE_MS;
        const to = from + 3 * 24 * 60 * MINUTE_MS;
        const expected: string[] = [];
        const seen = new Set<string>();
        const format = new Intl.DateTimeFormat('en-GB', {
          ...{ timeZone, weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit' },
          ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
        } as const);
        // A repeated local hour counts the first time only, and that may lie before the window.
        for (let ms = from - 3 * 60 * MINUTE_MS; ms <= to; ms += MINUTE_MS) {
          const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
          const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.weekday!) + 1;
          if (!minutes.includes(Number(parts.minute)) || !hours.includes(Number(parts.hour))) continue;
          if (!weekdays.includes(weekday)) continue;
          const local = `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`;
          if (!seen.has(local) && ms > from) expected.push(new Date(ms).toISOString());
          seen.add(local);
        }
        const expression = `cron(${minutes} ${hours} ? * ${weekdays} *)`;
        const window = [new Date(from).toISOString(), new Date(to).toISOString()] as const;
        expect(dues(expression, timeZone, ...window)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

test('a rate is a plain number of hours, whatever the clocks do', () => {
  expect(dues('rate(6 hours)', PRAGUE, '2026-10-24T23:00:00Z', '2026-10-25T12:00:00Z')).toEqual([
    '2026-10-25T00:00:00.000Z',
    '2026-10-25T06:00:00.000Z',
    '2026-10-25T12:00:00.000Z',
  ]);
});

test.each([
  'rate(1 hours)',
  'rate(5 minute)',
  'rate(0 hours)',
  'rate(1 week)',
  'at(2026-11-23T07:00:00)',
  'cron(0 7 * * * *)',
  'cron(0 7 ? * ? *)',
  'cron(0 7 * * ?)',
  'cron(60 7 * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 7 L * ? *)',
  'cron(0 7 ? * MON#1 *)',
  'cron(0 7 ? * 8 *)',
  'cron(0 9-7 * * ? *)',
  'cron(0/0 7 * * ? *)',
  'cron(0 7 0 * ? *)',
])('%s is refused', (expression) => {
  expect(() => parseExpression(expression, PRAGUE)).toThrow(/is no schedule/);
});

test('our own schedules keep away from the hour that comes twice or never', () => {
  for (const { expression, timeZone } of schedules()) {
    if (expression.startsWith('rate')) continue;
    // Three weeks around each change: every day that has one by rule has one.
    for (const [from, to, count] of [
      ['2026-03-19T12:00:00Z', '2026-04-09T12:00:00Z', 21],
      ['2026-10-15T12:00:00Z', '2026-11-05T12:00:00Z', 21],
    ] as const) {
      const found = dues(expression, timeZone, from, to).length;
      expect(found, expression).toBe(expression.includes('MON') ? count / 7 : count);
    }
  }
});
