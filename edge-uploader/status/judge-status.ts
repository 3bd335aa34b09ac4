// What the facts mean: of each database one situation, and of the site how well it is. Pure, so that a test can go through all of them;
// a page that is green while nothing has been stored for a week would be worse than none.

import type { DatabaseFacts, StatusFacts } from './status-facts.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** After the hour of the schedule: a run may wait for another one, and a machine that was off catches up in the morning. */
export const LATE_HOURS = 6;
/** Once a week is the least, whatever the schedule, and where there is none. */
const WEEK_HOURS = 7 * 24;
/** The cloud judges within minutes; if not within this, something is wrong there. */
const JUDGED_WITHIN_HOURS = 6;

export type Situation =
  | 'good'
  /** The newest one is with the cloud, and there are good ones before it. */
  | 'checking'
  /** Stored, and there is nobody who checks. */
  | 'unchecked'
  /** One is running where otherwise something would be wrong. */
  | 'running'
  /** The first one is with the cloud. */
  | 'first-check'
  /** The cloud should have judged it long ago. */
  | 'unjudged'
  | 'incomplete'
  | 'suspicious'
  /** Somebody stopped the last run, and the one before it is not too old. */
  | 'interrupted'
  /** The cloud was never asked. */
  | 'unknown'
  | 'late'
  | 'run-failed'
  | 'check-failed'
  | 'never';

export type Level = 'good' | 'attention' | 'bad';

/** On their own. */
export const LEVELS: Readonly<Record<Situation, Level>> = {
  ...{ good: 'good', checking: 'good', unchecked: 'good' },
  ...{ running: 'attention', 'first-check': 'attention', unjudged: 'attention', incomplete: 'attention' },
  ...{ suspicious: 'attention', interrupted: 'attention', unknown: 'attention' },
  ...{ late: 'bad', 'run-failed': 'bad', 'check-failed': 'bad', never: 'bad' },
};

export interface Judgement {
  readonly level: Level;
  readonly databases: readonly DatabaseJudgement[];
}

export interface DatabaseJudgement {
  readonly facts: DatabaseFacts;
  readonly situation: Situation;
  readonly level: Level;
}

export function judgeStatus(facts: StatusFacts): Judgement {
  const databases = facts.databases.map((one) => {
    const situation = situationOf(one, facts);
    return { facts: one, situation, level: levelOf(situation, one, facts.writtenAt) };
  });
  const levels = databases.map(({ level }) => level);
  const isBad = levels.includes('bad');
  const isDoubtful =
    levels.includes('attention') ||
    facts.unasked !== undefined ||
    facts.scheduleInstalled === false ||
    levels.length === 0;
  return { level: isBad ? 'bad' : isDoubtful ? 'attention' : 'good', databases };
}

/** What is no more than strange on one night is a problem where there is nothing good to go back to. */
function levelOf(situation: Situation, { cloud }: DatabaseFacts, now: Date): Level {
  const level = LEVELS[situation];
  if (level !== 'attention' || situation === 'running' || situation === 'first-check' || situation === 'unknown')
    return level;
  const good = cloud?.lastGood;
  return good === undefined || hoursBetween(good.storedAt, now) > WEEK_HOURS ? 'bad' : 'attention';
}

function situationOf(database: DatabaseFacts, { writtenAt: now, askedAt = now, runningSince }: StatusFacts): Situation {
  const { cloud, lastRun } = database;
  const isRunning = runningSince !== undefined;
  const isOld = cloud?.newest === undefined || isLate(cloud.newest.storedAt, database.dueSince, now);
  if (hasRunFailed(database)) {
    if (isRunning) return 'running';
    return lastRun?.exit === 'interrupted' && !isOld ? 'interrupted' : 'run-failed';
  }
  if (cloud === undefined) return isRunning ? 'running' : 'unknown';
  const { newest, lastGood } = cloud;
  if (newest === undefined) return isRunning ? 'running' : 'never';
  if (newest.verdict === 'failed') return newest.incomplete ? 'incomplete' : 'check-failed';
  if (lastRun?.exit === 'incomplete' && lastRun.backup === newest.backup) return 'incomplete';
  if (newest.suspicious.length > 0) return 'suspicious';
  if (isOld) return isRunning ? 'running' : 'late';
  if (newest.verdict === 'unknown') return 'unchecked';
  if (newest.verdict === 'valid') return 'good';
  // What it said later, if anything, is not known here.
  if (hoursBetween(newest.storedAt, askedAt) > JUDGED_WITHIN_HOURS) return 'unjudged';
  return lastGood === undefined ? 'first-check' : 'checking';
}

/** Whether the last run failed, and nothing was stored since. A hook that failed behind a good backup counts, too. */
function hasRunFailed({ lastRun, cloud }: DatabaseFacts): boolean {
  if (lastRun === undefined || lastRun.exit === 'ok' || lastRun.exit === 'incomplete') return false;
  const newest = cloud?.newest;
  return newest === undefined || lastRun.exit === 'hook' || newest.storedAt < lastRun.startedAt;
}

function isLate(storedAt: Date, dueSince: Date | undefined, now: Date): boolean {
  if (dueSince !== undefined) return storedAt < dueSince;
  return hoursBetween(storedAt, now) > WEEK_HOURS;
}

const hoursBetween = (from: Date, until: Date): number => (until.getTime() - from.getTime()) / HOUR_MILLISECONDS;
