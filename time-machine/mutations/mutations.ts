// Rules that are broken on purpose, to show that the simulation would notice: each one line of a lambda, replaced when it is loaded.
// A simulation that has never failed proves nothing.

import type { Rule } from '../simulation-failure.ts';

export interface Mutation {
  readonly name: string;
  readonly what: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
  /** One of these promises is broken by it. */
  readonly breaks: readonly Rule[];
  /** Within so many days, with so many sites and this seed. */
  readonly days: number;
  readonly sites: number;
  readonly seed: string;
}

const of = (folder: string) => (name: string) => `lambdas/${folder}/${name}.ts`;
const retention = of('retention');
const watcher = of('missing-backup');
const validate = of('validate');
const told = ['every due alert is told', 'no alert is told that is not due'] as const;

export const MUTATIONS: readonly Mutation[] = [
  {
    ...{ name: 'lock-not-extended', what: 'retention lengthens no lock', file: retention('lengthen-locks') },
    text: '...{ vault, now, policy, reread',
    replacement: '...{ vault, now, policy: undefined, reread',
    ...{ breaks: ['a kept backup is locked'], days: 40, sites: 1, seed: 'a' },
  },
  {
    ...{ name: 'sweep-without-second-pass', what: 'what is marked goes in the same night', file: 'lambdas/limits.ts' },
    text: 'export const MARK_DAYS_MIN = 7;',
    replacement: 'export const MARK_DAYS_MIN = 0;',
    ...{ breaks: ['nothing goes in a hurry'], days: 120, sites: 1, seed: 'a' },
  },
  {
    ...{
      name: 'listing-truncated',
      what: 'retention believes the first page of a listing',
      file: retention('list-versions'),
    },
    text: 'if (page.IsTruncated === false) return;',
    replacement: 'if (page.IsTruncated !== undefined) return;',
    ...{ breaks: ['every event is handled', 'a kept backup is there'], days: 20, sites: 1, seed: 'a' },
  },
  {
    ...{ name: 'deadline-in-utc', what: 'deadlines are read in UTC', file: 'lambdas/site/deadline.ts' },
    text: 'const due = day.toPlainDateTime(time).toZonedDateTime(timeZone,',
    replacement: "const due = day.toPlainDateTime(time).toZonedDateTime('UTC',",
    ...{ breaks: told, days: 20, sites: 1, seed: 'a' },
  },
  {
    ...{
      name: 'rule-days-shifted',
      what: 'the rule counts days that begin two hours late',
      file: retention('decide-kept'),
    },
    text: 'Temporal.Instant.fromEpochMilliseconds(storedAt.getTime())',
    replacement: 'Temporal.Instant.fromEpochMilliseconds(storedAt.getTime() - 7_200_000)',
    ...{ breaks: ['a kept backup is locked', 'a kept backup is there'], days: 60, sites: 1, seed: 'a' },
  },
  {
    ...{ name: 'alert-state-lost', what: 'the watcher forgets every hour what it told', file: watcher('watch-site') },
    text: 'const before = readState(previous, site, log);',
    replacement: 'const before = (readState(previous, site, log), newAlertState(site));',
    ...{ breaks: told, days: 20, sites: 1, seed: 'a' },
  },
  {
    ...{ name: 'told-before-sent', what: 'an alert is noted as told before it is sent', file: watcher('watch-site') },
    text: 'encodeAlertState({ ...decision.state, outbox })',
    replacement: 'encodeAlertState({ ...decision.state, outbox: outbox.slice(0, 0) })',
    ...{ breaks: ['every due alert is told'], days: 60, sites: 2, seed: 'a' },
  },
  {
    ...{ name: 'reminder-twice-a-day', what: 'reminders come twice as often', file: watcher('decide-alerts') },
    text: 'const quietMs = problem.reminderHours * HOUR_MS',
    replacement: 'const quietMs = (problem.reminderHours / 2) * HOUR_MS',
    ...{ breaks: told, days: 20, sites: 1, seed: 'a' },
  },
  {
    ...{ name: 'all-clear-forgotten', what: 'the end of a problem is not told', file: watcher('decide-alerts') },
    text: 'told.push(...allClears(view, before, over, now));',
    replacement: 'void [allClears, over];',
    ...{ breaks: told, days: 20, sites: 1, seed: 'a' },
  },
  {
    ...{
      name: 'failed-counts-for-the-deadline',
      what: 'a failed backup is as good as a valid one',
      file: watcher('site-view'),
    },
    text: "const good = newestFirst.filter(({ state }) => state === 'valid');",
    replacement: 'const good = newestFirst.filter(() => true);',
    ...{ breaks: told, days: 60, sites: 1, seed: 'a' },
  },
  {
    ...{
      name: 'failed-fills-the-rule',
      what: 'failed backups fill the retention rule',
      file: retention('decide-kept'),
    },
    text: 'const valid = sorted.filter((one) => one.valid === true);',
    replacement: 'const valid = sorted.filter((one) => one.valid !== undefined);',
    ...{ breaks: ['a kept backup is locked', 'a kept backup is there'], days: 90, sites: 2, seed: 'a' },
  },
  {
    ...{ name: 'months-forgotten', what: 'the last backup of a month is none to keep', file: retention('decide-kept') },
    text: 'if (filled[kind].size === rule[kind] ||',
    replacement: "if (filled[kind].size === (kind === 'monthly' ? 0 : rule[kind]) ||",
    ...{ breaks: ['a kept backup is locked', 'a kept backup is there'], days: 110, sites: 1, seed: 'a' },
  },
  {
    ...{
      name: 'freeze-ignored',
      what: 'retention goes on although something strange is open',
      file: retention('decide-backups'),
    },
    text: 'if (frozen !== undefined && storedAt <= frozen.storedAt)',
    replacement: 'if (frozen !== undefined && storedAt < new Date(0))',
    ...{ breaks: ['a kept backup is locked', 'a kept backup is there'], days: 150, sites: 2, seed: 'a' },
  },
  {
    ...{
      name: 'other-database-forgotten',
      what: 'retention looks after the main database only',
      file: retention('retain-site'),
    },
    text: '.filter(({ staysLocked }) => staysLocked)',
    replacement: ".filter(({ staysLocked, database }) => staysLocked && database === ('main' as string))",
    ...{ breaks: ['a kept backup is locked'], days: 60, sites: 1, seed: 'a' },
  },
  {
    ...{
      name: 'damage-overlooked',
      what: 'a re-read does not compare what it read',
      file: of('scrub')('reread-objects'),
    },
    text: 'return sha256 === content.sha256 ? sha256 : await hashObject(version);',
    replacement: "return sha256 === '' ? sha256 : content.sha256;",
    ...{ breaks: ['damage is found'], days: 80, sites: 1, seed: 'a' },
  },
  {
    ...{
      name: 'shown-lock-too-long',
      what: 'the longest lock is shown, not the shortest',
      file: retention('lengthen-locks'),
    },
    text: '(least < part ? least : part)',
    replacement: '(least > part ? least : part)',
    ...{ breaks: ['the shown lock is true'], days: 40, sites: 1, seed: 'a' },
  },
  {
    ...{
      name: 'failure-swallowed',
      what: 'validate says that all went well, whatever happened',
      file: validate('handler'),
    },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source that is replaced.
    text: 'failures.push(new Error(`judging ${manifestKey(request.name)}: ${String(cause)}`, { cause }));',
    replacement: 'void cause;',
    ...{ breaks: ['the ledger knows every backup', ...told], days: 90, sites: 2, seed: 'a' },
  },
  {
    ...{ name: 'holidays-unknown', what: 'no public holiday is known', file: 'lambdas/site/holidays.ts' },
    text: "return days?.split(' ').includes(day.toString().slice(-5)) ?? false;",
    replacement: "return days?.split(' ').includes('none') ?? false;",
    ...{ breaks: told, days: 60, sites: 3, seed: 'a' },
  },
  {
    ...{ name: 'sms-for-everything', what: 'every alert is an SMS as well', file: 'lambdas/messages/channels.ts' },
    text: "const withSms = smsFrom !== 'never' && RANKS[severity] >= RANKS[smsFrom];",
    replacement: "const withSms = smsFrom !== 'never' || RANKS[severity] < 0;",
    ...{ breaks: told, days: 20, sites: 1, seed: 'a' },
  },
];
