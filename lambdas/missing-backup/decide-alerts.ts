// What has to be told now: the problems of a site compared with what was told before. Pure: what is opened, reminded of, has
// become worse, or is over. Nothing is sent here; notices go into the state's outbox, and the state is written first.

import { type Channel, channelsOf } from '../messages/channels.ts';
import type { Severity } from '../messages/notice.ts';
import {
  type AlertState,
  type OpenProblem,
  type OutboxEntry,
  problemKey,
  REASONS,
  type WatchedRow,
} from './alert-state.ts';
import { findProblems, lastGoodOf, type Problem } from './find-problems.ts';
import { isNewer, lastSignOf } from './find-silence.ts';
import { REMINDER_SLACK_MINUTES, SMS_PER_DAY_MAX } from './limits.ts';
import { databasesOf, latest, nameOf, type SiteView, type Watched, watchedOf } from './site-view.ts';
import { PROBLEM_KINDS, type Told } from './told.ts';

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface Decision {
  /** With the new notices at the end of its outbox, nobody sending them yet. */
  readonly state: AlertState;
  readonly notices: readonly OutboxEntry[];
  /** Backups whose verdicts the notices would quote and the view does not hold: read them, and decide again. */
  readonly wanted: readonly WatchedRow[];
  /** Whether a notice would say which backups need what is wrong, and nobody has looked yet: look, and decide again. */
  readonly isSharingWanted: boolean;
  /** Problems that are over without anything good having come of it: the operator has changed the rule. */
  readonly withdrawn: readonly OpenProblem[];
}

export function decideAlerts(view: SiteView, before: AlertState, now: Date): Decision {
  const problems = findProblems(view, before, now);
  const waiting = new Set(before.outbox.map(({ key }) => key));
  const current = new Map(problems.map((problem) => [problemKey(problem), problem]));
  const told: Telling[] = [];
  const kept: OpenProblem[] = [];
  const withdrawn: OpenProblem[] = [];
  const over: OpenProblem[] = [];
  for (const open of before.problems) {
    if (current.has(problemKey(open))) continue;
    // What is still to be told of it comes first; then this is decided, in an hour at most.
    if (waiting.has(problemKey(open)) || mustHold(view, open)) kept.push(open);
    else (isOver(view, before, open) ? over : withdrawn).push(open);
  }
  told.push(...allClears(view, before, over, now));
  for (const [key, problem] of current) {
    const open = before.problems.find((one) => problemKey(one) === key);
    const next = waiting.has(key) ? { open } : tellProblem(problem, open, view, now);
    if (next.open !== undefined) kept.push(next.open);
    if (next.told !== undefined) told.push(next.told);
  }
  const smsAt = before.smsAt.filter((at) => now.getTime() - at.getTime() < DAY_MS);
  const notices = told.map(({ problem, notice, channels }) => {
    const isSms = channels.includes('sms') && smsAt.length < SMS_PER_DAY_MAX;
    if (isSms) smsAt.push(now);
    return {
      ...{ id: `${problemKey(problem)}@${now.toISOString()}`, key: problemKey(problem), leasedUntil: now },
      ...{ channels: isSms ? [...channels] : ['email' as const], notice },
    };
  });
  const isSharingWanted = view.sharesFault === undefined && told.some(({ tellsSharing }) => tellsSharing === true);
  const wanted = told.flatMap(({ quotes }) => (quotes && !view.verdicts.has(nameOf(quotes)) ? [quotes] : []));
  const lastDisk = latest(before.lastDisk, view.lastDisk);
  const state: AlertState = {
    ...{ site: before.site, databases: databasesOf(before, view), ...(lastDisk && { lastDisk }) },
    problems: kept.sort(byKind),
    // As long as no further SMS goes out, what is in there does no harm.
    smsAt: notices.some(({ channels }) => channels.length > 1) ? smsAt : before.smsAt,
    outbox: [...before.outbox, ...notices],
    ahead: view.ahead,
  };
  return { state, notices, wanted, isSharingWanted, withdrawn };
}

interface Telling {
  readonly problem: Pick<OpenProblem, 'kind' | 'database'>;
  readonly notice: Told;
  readonly channels: readonly Channel[];
  readonly quotes?: WatchedRow | undefined;
  readonly tellsSharing?: boolean | undefined;
}

/** What becomes of a problem that there is: it stays as it was, or is told. */
function tellProblem(
  problem: Problem,
  open: OpenProblem | undefined,
  view: SiteView,
  now: Date,
): { open?: OpenProblem | undefined; told?: Telling } {
  const { alerts } = view.registration;
  const since = open?.since ?? problem.since;
  const lasts = now.getTime() - since.getTime() >= alerts.criticalAfterHours * HOUR_MS;
  const severity = problem.severity === 'critical' || (problem.escalates && lasts) ? 'critical' : 'warning';
  if (problem.isCovered || (open !== undefined && !isNews(problem, open, severity, now))) return { open };
  const channels = problem.kind === 'notes-lost' ? (['email'] as const) : channelsOf(severity, alerts);
  const { kind, database, quotes, tellsSharing } = problem;
  const reasons = new Set([...(open?.reasons ?? []), ...problem.reasons]);
  const after = open === undefined ? problem.after : open.after;
  return {
    open: {
      ...{ kind, ...(database && { database }), since, firstToldAt: open?.firstToldAt ?? now, lastToldAt: now },
      ...{ told: (open?.told ?? 0) + 1, severity, reasons: REASONS.filter((reason) => reasons.has(reason)) },
      sms: open?.sms === true || channels.some((channel) => channel === 'sms'),
      ...(after && { after }),
    },
    told: {
      ...{ problem, channels, quotes, tellsSharing },
      notice: problem.tell({ severity, at: now, since, reminder: open?.told ?? 0 }),
    },
  };
}

/** Worse, of a kind that was not told since it began, or time for a reminder. */
function isNews(problem: Problem, open: OpenProblem, severity: Severity, now: Date): boolean {
  if (severity === 'critical' && open.severity !== 'critical') return true;
  // Each kind once: a server that tries and fails every hour, or a thief who writes reports, causes no flood. And that a run
  // has begun is a hope and no news: at night it would be an SMS.
  if (problem.reasons.some((reason) => reason !== 'still-running' && !open.reasons.includes(reason))) return true;
  const quietMs = problem.reminderHours * HOUR_MS - REMINDER_SLACK_MINUTES * MINUTE_MS;
  return now.getTime() - open.lastToldAt.getTime() >= quietMs;
}

/** While our own notes are lost, only what does not depend on them may end; nor does damage that was not looked for. */
function mustHold({ notes, isDamageKnown }: SiteView, { kind }: OpenProblem): boolean {
  if (kind === 'disk-overdue') return false;
  return notes !== 'sound' || (kind === 'damage-found' && !isDamageKnown);
}

/** Whether something good ended it, so that an all-clear would be true. */
function isOver(view: SiteView, before: AlertState, { kind, database, after }: OpenProblem): boolean {
  const lastGood = watchedIn(view, before).find(({ registered }) => registered.database === database)?.lastGood;
  const lastGoodAt = lastGood && new Date(lastGood.storedAt);
  const isRegistered = view.registration.databases.some((one) => one.database === database);
  switch (kind) {
    case 'site-silent':
      return isNewer(lastSignOf(view), after);
    case 'backup-missing':
      return isNewer(lastGoodAt, after);
    case 'validation-failed':
      return lastGoodAt !== undefined && (after === undefined || lastGoodAt >= after);
    case 'anomaly':
      return isRegistered;
    case 'drill-overdue':
      return isNewer(databasesOf(before, view).find((one) => one.database === database)?.lastDrill, after);
    case 'disk-overdue':
      return isNewer(latest(before.lastDisk, view.lastDisk), after);
    case 'damage-found':
    case 'notes-lost':
      return true;
  }
}

function allClears(view: SiteView, before: AlertState, over: readonly OpenProblem[], now: Date): Telling[] {
  const { site } = view.registration;
  const watched = watchedIn(view, before);
  return over.flatMap((problem): Telling[] => {
    const { kind, database, since } = problem;
    if (kind === 'notes-lost') {
      const notice: Told = { kind: 'notes-found', site, severity: 'info', at: now, since, reminder: 0 };
      return [{ problem, notice, channels: ['email'] }];
    }
    const twin = twinOf(problem, over);
    // Both end with the same backup, and in the same words.
    if (kind === 'validation-failed' && twin !== undefined) return [];
    const lastGood = watched.find(({ registered }) => registered.database === database)?.lastGood;
    const notice: Told = {
      ...{ kind: 'all-clear', site, severity: 'info', at: now, over: kind, database, since },
      lastGood: lastGoodOf(lastGood ?? newestOf(watched)),
    };
    return [{ problem, notice, channels: problem.sms || twin?.sms ? ['email', 'sms'] : ['email'] }];
  });
}

/** The missing backup and the failed one of one database. */
function twinOf({ kind, database }: OpenProblem, over: readonly OpenProblem[]): OpenProblem | undefined {
  const other = { 'backup-missing': 'validation-failed', 'validation-failed': 'backup-missing' }[kind as string];
  return over.find((one) => one.kind === other && one.database === database);
}

const watchedIn = (view: SiteView, before: AlertState): Watched[] =>
  view.rows === undefined ? [] : watchedOf(view.registration, view.rows, databasesOf(before, view));

/** The last good backup of the whole site, where it is the site that is told of. */
const newestOf = (watched: readonly Watched[]): WatchedRow | undefined =>
  watched
    .flatMap(({ lastGood }) => lastGood ?? [])
    .reduce<WatchedRow | undefined>(
      (newest, row) => (newest && newest.storedAt >= row.storedAt ? newest : row),
      undefined,
    );

function byKind(one: OpenProblem, other: OpenProblem): number {
  const kinds = PROBLEM_KINDS.indexOf(one.kind) - PROBLEM_KINDS.indexOf(other.kind);
  return kinds !== 0 ? kinds : (one.database ?? '') < (other.database ?? '') ? -1 : 1;
}
