// Every event that a lambda logs: how bad it is, what it says, and which of its fields CloudWatch keeps as metrics. One table for the
// code, the dashboard, the alarms and docs/operations.md: an alarm on a metric that no line carries would stay green for ever.
//
// No metric has the site as a dimension: each would cost $0.30 a month for each of a thousand sites. The line itself names the site.

/** In CloudWatch. */
export const METRICS_NAMESPACE = 'ClinicOffsite';

export type LogLevel = 'info' | 'warn' | 'error';

/** Of CloudWatch's own units. */
export type MetricUnit = 'Bytes' | 'Count' | 'None' | 'Seconds';

export interface LogEventMeaning {
  readonly level: LogLevel;
  /** For docs/operations.md. */
  readonly says: string;
  /** A metric that each line adds one to. */
  readonly counts?: string;
  /** Fields that are metrics. */
  readonly measures?: Readonly<Record<string, MetricUnit>>;
}

export const LOG_EVENTS = {
  // All of them
  'fleet-run': {
    level: 'info',
    says: 'a scheduled run over the fleet came to its end',
    counts: 'fleetRuns',
    measures: { digestAgeHours: 'None' },
  },
  'invocation-failed': {
    level: 'error',
    says: 'an invocation ends with an error; one line for each thing that failed',
  },
  ignored: { level: 'warn', says: 'a key that names no backup, no verdict or no site' },
  unregistered: { level: 'info', says: 'a prefix of the ledger without a registration' },
  lost: {
    level: 'warn',
    says: 'the notes on a site are gone or damaged; validate is asked to make them anew',
    measures: { oldestUnjudgedHours: 'None' },
  },
  'validate-asked': { level: 'info', says: 'validate is asked to judge or rebuild' },

  // validate
  judged: {
    level: 'info',
    says: 'a verdict; the first finding of a failed one',
    measures: { validBackups: 'Count', failedBackups: 'Count' },
  },
  'pack-table-full': { level: 'warn', says: 'a backup has its verdict, and no place in the pack table' },
  rebuilding: { level: 'info', says: 'the notes on a site are being made anew' },
  rebuilt: { level: 'info', says: 'they were' },

  // missing-backup
  watched: { level: 'info', says: 'so many sites were looked at' },
  'verdict-heard': { level: 'info', says: 'a verdict was written, so its site was looked at' },
  told: { level: 'info', says: 'SNS took a message to people', counts: 'alertsTold' },
  'not-told': { level: 'error', says: 'it did not; the message stays in the outbox' },
  withdrawn: { level: 'info', says: 'a problem ended because its rule changed' },
  'alert-state-damaged': { level: 'warn', says: 'what was told is not known any more, and is told again' },
  'report-unreadable': { level: 'info', says: 'a run report is not one' },
  'rebuild-asked': { level: 'warn', says: 'validate is asked to make the lost notes of a site anew' },

  // retention
  retained: {
    level: 'info',
    says: 'what a night did with a site',
    measures: { oldestUnjudgedHours: 'None', newBytesOfDay: 'Bytes' },
  },
  empty: { level: 'info', says: 'nothing of the site is in the vault yet' },
  'locks-refused': { level: 'error', says: 'S3 did not lengthen locks', counts: 'locksRefused' },
  'deletion-refused': {
    level: 'warn',
    says: 'S3 did not delete what may go; the next night tries again',
    counts: 'deletionsRefused',
  },
  'manifest-protects-all': { level: 'warn', says: 'a manifest cannot be read, so no pack of the site is removed' },
  'not-anchored': { level: 'warn', says: 'the newest valid backup is in doubt, so no older one was removed' },
  'backup-taken': { level: 'error', says: 'a backup is gone that retention did not remove' },

  // scrub
  scrubbed: { level: 'info', says: 'so many objects of a site were read again' },
  revalidating: { level: 'warn', says: 'damage was found; validate is asked to judge what needs it' },
  'left-for-next-night': { level: 'warn', says: 'the night was too short', counts: 'nightsTooShort' },
  'notes-lost': { level: 'warn', says: 'the notes on a site are gone or damaged; validate is asked to make them anew' },

  // digest
  'digest-planned': { level: 'info', says: 'how the fleet is shared out' },
  'digest-batch': { level: 'info', says: 'the digests of a batch were sent' },
  'operator-digest-sent': { level: 'info', says: 'the operator’s digest was sent' },
  'operator-digest-was-sent': { level: 'info', says: 'it had been sent before' },
} as const satisfies Readonly<Record<string, LogEventMeaning>>;

export type LogEvent = keyof typeof LOG_EVENTS;
