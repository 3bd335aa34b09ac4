// Brings together what the cloud says now, what runs have noted, and what the config plans. Where the cloud says nothing, the notes
// stand in, with the time that they are from. Pure.

import type { DatabaseId } from '../../vault/names.ts';
import type { Config } from '../config/config.ts';
import { dueTimes } from './due-times.ts';
import { LATE_HOURS } from './judge-status.ts';
import type { DatabaseNotes, RunNotes } from './run-notes.ts';
import type { CloudFacts, StatusFacts } from './status-facts.ts';

const HOUR_MILLISECONDS = 3_600_000;

export interface GatherOptions
  extends Pick<StatusFacts, 'unasked' | 'runningSince' | 'scheduleInstalled' | 'uploaderVersion'> {
  readonly config: Config;
  readonly notes: RunNotes;
  /** Undefined where the cloud was not asked. */
  readonly cloud: ReadonlyMap<DatabaseId, CloudFacts> | undefined;
  readonly now: Date;
  /** Of this machine. */
  readonly timeZone: string;
}

export function gatherFacts({ config, notes, cloud, now, timeZone, ...known }: GatherOptions): StatusFacts {
  const { site, name = site, schedule } = config;
  const lateSince = new Date(now.getTime() - LATE_HOURS * HOUR_MILLISECONDS);
  const whole = schedule.map(({ at }) => at);
  const databases = Object.entries(config.databases).map(([id, { name: called = id }]) => {
    const database = id as DatabaseId;
    const own = schedule.filter((line) => line.databases?.includes(database) ?? true).map(({ at }) => at);
    return {
      ...{ database, name: called, lastRun: notes.databases[database]?.lastRun },
      dueSince: dueTimes(own, lateSince, timeZone).last,
      cloud: cloud === undefined ? notedCloud(notes.databases[database]) : cloud.get(database),
      // No run of this release tries it.
      lastDrill: undefined,
    };
  });
  return {
    ...{ site, name, writtenAt: now, ...known, databases },
    askedAt: cloud === undefined ? notes.askedAt : now,
    nextRun: dueTimes(whole, now, timeZone).next,
  };
}

/** What the cloud said last, and what the last run has stored since then. */
function notedCloud({ cloud, lastRun }: DatabaseNotes = {}): CloudFacts | undefined {
  const newest = cloud?.newest;
  if (lastRun?.exit !== 'ok' || (newest !== undefined && newest.storedAt > lastRun.startedAt)) return cloud;
  const stored = { backup: lastRun.backup, storedAt: lastRun.endedAt, verdict: 'none' } as const;
  return { ...cloud, newest: { ...stored, incomplete: false, suspicious: [] } };
}
