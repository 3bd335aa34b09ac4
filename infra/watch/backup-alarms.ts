// What the lambdas themselves tell of the backups: what no error and no silence would show. Each rests on a metric that they log
// (lambdas/log-events.ts).

import { type Alarm, loggedMetric, ONCE_IN_THREE_HOURS } from './alarm.ts';

const GIB = 1024 ** 3;

/** Longer than any retry goes on: events are given up after six hours. */
export const UNJUDGED_HOURS_MAX = 7;
/** Ten times what a large practice stores in a day; at present prices $1.20 a month for each such day. */
export const NEW_BYTES_OF_DAY_MAX = 50 * GIB;
/** More practices than can have bad luck in the same hour; rather, it is the cloud. */
export const ALERTS_PER_HOUR_MAX = 20;
const SHORT_NIGHTS_MAX = 3;

/** Retention measures once a night; until the next one it stays as it was. */
const NIGHTLY = { periodMinutes: 60, periods: 1, silence: 'as before' } as const;

export const backupAlarms: readonly Alarm[] = [
  {
    name: 'backup-unjudged',
    section: 'backup-unjudged',
    says: `A backup has been waiting for its verdict for more than ${UNJUDGED_HOURS_MAX} hours.`,
    metric: loggedMetric('retention', 'oldestUnjudgedHours', 'Maximum'),
    ...{ is: 'more than', threshold: UNJUDGED_HOURS_MAX, ...NIGHTLY },
  },
  {
    name: 'backup-failed',
    section: 'backup-failed',
    says: 'A backup failed its check; the clinic was told.',
    metric: loggedMetric('validate', 'failedBackups', 'Sum'),
    ...{ is: 'at least', threshold: 1, ...ONCE_IN_THREE_HOURS, silence: 'fine' },
  },
  {
    name: 'many-alerts',
    section: 'many-alerts',
    says: `More than ${ALERTS_PER_HOUR_MAX} alerts went out to clinics within an hour.`,
    metric: loggedMetric('missing-backup', 'alertsTold', 'Sum'),
    ...{ is: 'more than', threshold: ALERTS_PER_HOUR_MAX, periodMinutes: 60, periods: 1, silence: 'fine' },
  },
  {
    name: 'site-growing',
    section: 'site-growing',
    says: `A site stored more than ${NEW_BYTES_OF_DAY_MAX / GIB} GiB within a day.`,
    metric: loggedMetric('retention', 'newBytesOfDay', 'Maximum'),
    ...{ is: 'more than', threshold: NEW_BYTES_OF_DAY_MAX, ...NIGHTLY },
  },
  {
    name: 'locks-refused',
    section: 'locks-refused',
    says: 'S3 refused to lengthen locks of what is kept.',
    metric: loggedMetric('retention', 'locksRefused', 'Sum'),
    ...{ is: 'at least', threshold: 1, periodMinutes: 1440, periods: 1, silence: 'fine' },
  },
  {
    name: 'deletions-refused',
    section: 'deletions-refused',
    says: 'S3 refused to delete what nothing keeps any more.',
    metric: loggedMetric('retention', 'deletionsRefused', 'Sum'),
    ...{ is: 'at least', threshold: 1, periodMinutes: 1440, periods: 1, silence: 'fine' },
  },
  {
    name: 'scrub-behind',
    section: 'scrub-behind',
    says: `On ${SHORT_NIGHTS_MAX} days in a row the night was too short to read again what was due.`,
    metric: loggedMetric('scrub', 'nightsTooShort', 'Sum'),
    ...{ is: 'at least', threshold: 1, periodMinutes: 1440, periods: SHORT_NIGHTS_MAX, silence: 'fine' },
  },
];
