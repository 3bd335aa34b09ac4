// Frozen notices of every kind and reason, for docs/messages.md. Frozen, so that the page changes only when the words do.

import type {
  Anomaly,
  MissingReason,
  Notice,
  NoticeKind,
  OperatorDigest,
  ProblemKind,
  SiteDigest,
} from '../lambdas/messages/notice.ts';
import type { Recipient } from '../lambdas/messages/recipient.ts';
import type { Language } from '../language/language.ts';
import { backupIdSchema, databaseIdSchema, siteIdSchema } from '../vault/names.ts';
import type { Finding } from '../vault/verdict.ts';

export interface Sample {
  readonly title: string;
  readonly notice: Notice;
}

const site = siteIdSchema.parse('ordinace-novakova');
const database = databaseIdSchema.parse('main');
const repository = databaseIdSchema.parse('repository');
const backup = backupIdSchema.parse('20261123T040012Z-1c80123456789abc');
/** Monday, in the site's zone an hour later than here. */
const at = new Date('2026-11-23T08:00:00.000Z');
const due = new Date('2026-11-23T06:00:00.000Z');
const weekOn = new Date('2026-11-30T08:00:00.000Z');
const threeDaysOn = new Date('2026-11-25T08:00:00.000Z');

export const sampleRecipient = (language: Language): Recipient => ({
  ...{ site, language, timeZone: 'Europe/Prague' },
  name: language === 'cs' ? 'Ordinace MUDr. Novákové' : 'Dr Nováková’s Practice',
  databaseNames: new Map([
    [database, language === 'cs' ? 'Kartotéka' : 'Records'],
    [repository, language === 'cs' ? 'Obrázky' : 'Images'],
  ]),
});

const lastGood = {
  backup: backupIdSchema.parse('20261120T050004Z-0a50123456789abc'),
  storedAt: new Date('2026-11-20T05:12:33.000Z'),
  lockedUntil: new Date('2027-01-04T05:12:33.000Z'),
};
const pack = `sites/${site}/packs/3f/3f${'5a'.repeat(31)}`;
const findings: Finding[] = [
  {
    object: pack,
    rule: 'damaged',
    reason: 'it is damaged: read again, its bytes have another SHA-256 than they must have',
  },
  { object: `sites/${site}/backups/main/${backup}/index.age`, rule: 'missing', reason: 'it is missing' },
];

const first = { site, severity: 'warning', at, since: at, reminder: 0 } as const;
const digest = { site, severity: 'info', at, kind: 'digest' } as const;
const missing = { ...first, kind: 'backup-missing', database, due, sharing: 0 } as const;
const failed = { ...first, kind: 'validation-failed', database, backup, findings } as const;
const damage = { ...first, kind: 'damage-found', objects: [pack], backups: 12 } as const;

const reasons: readonly MissingReason[] = [
  { because: 'no-sign-of-life' },
  { because: 'never-backed-up' },
  {
    because: 'dump-failed',
    why: 'gbak: ERROR: Your user name and password are not defined. Ask your database administrator to set up a login.',
    at: new Date('2026-11-23T04:00:19.000Z'),
  },
  { because: 'upload-stuck', lastSign: new Date('2026-11-23T03:47:00.000Z'), bytesRead: 412_000_000 },
  { because: 'still-running', lastSign: new Date('2026-11-23T07:55:00.000Z'), bytesRead: 1_240_000_000 },
  { because: 'validation-failed', findings, at: new Date('2026-11-23T04:31:00.000Z') },
];

const anomalies: readonly Anomaly[] = [
  { what: 'dump-shrank', bytes: 121_000_000, usualBytes: 555_000_000 },
  { what: 'dedup-collapsed', newBytes: 480_000_000, usualNewBytes: 2_300_000, dumpBytes: 555_000_000 },
  { what: 'incompressible', newBytes: 480_000_000, storedBytes: 479_000_000 },
  { what: 'rows-dropped', table: 'PATIENTS', rows: 1_210, usualRows: 15_304 },
  { what: 'engine-known-bad', engineVersion: '4.0.3', trouble: 'BLOBs of 64 to 128 KB are damaged by a restore' },
  { what: 'uploader-outdated', version: '0.1.0', oldestGood: '0.3.0' },
  {
    what: 'update-failed',
    why: 'updating to 0.3.0: it does worse here than 0.2.0, which was put back: engine main',
  },
];

const week: SiteDigest = {
  from: new Date('2026-11-16T06:00:00.000Z'),
  until: new Date('2026-11-23T06:00:00.000Z'),
  databases: [
    {
      ...{
        database,
        good: 7,
        due: 7,
        kept: 41,
        dumpBytes: 555_000_000,
        lastDrill: new Date('2026-10-02T13:10:00.000Z'),
      },
      lastGood: { ...lastGood, storedAt: new Date('2026-11-23T04:12:33.000Z') },
    },
    {
      ...{ database: repository, good: 7, due: 7, kept: 12, dumpBytes: 9_480_000_000 },
      lastDrill: new Date('2026-10-02T14:40:00.000Z'),
      lastGood: { ...lastGood, storedAt: new Date('2026-11-23T04:50:02.000Z') },
    },
  ],
  ...{ storedBytes: 12_310_000_000, newBytes: 402_000_000, costPerMonth: 0.55, openProblems: [] },
  lastDiskSeen: new Date('2026-11-20T16:05:00.000Z'),
};
const badWeek: SiteDigest = {
  ...week,
  databases: [{ ...week.databases[0], good: 4, lastGood }, week.databases[1]],
  openProblems: [
    { kind: 'backup-missing', database, since: new Date('2026-11-21T08:00:00.000Z') },
    { kind: 'disk-overdue', database: undefined, since: new Date('2026-11-19T08:00:00.000Z') },
  ],
};

const over: readonly ProblemKind[] = [
  ...(['backup-missing', 'site-silent', 'validation-failed', 'anomaly'] as const),
  ...(['drill-overdue', 'disk-overdue', 'damage-found'] as const),
];
const OF_SITE = new Set<NoticeKind>(['site-silent', 'disk-overdue', 'damage-found']);

export const SAMPLES: readonly Sample[] = [
  ...reasons.map((reason) => ({
    title: `backup-missing: ${reason.because}`,
    notice: { ...missing, reason, lastGood: reason.because === 'never-backed-up' ? undefined : lastGood },
  })),
  {
    title: 'backup-missing: a reminder',
    notice: {
      ...{ ...missing, at: threeDaysOn, reminder: 2, lastGood },
      severity: 'critical',
      reason: { because: 'no-sign-of-life' },
    },
  },
  {
    title: 'site-silent',
    notice: { ...first, kind: 'site-silent', lastSign: lastGood.storedAt, databases: [database, repository] },
  },
  {
    title: 'site-silent: never heard of, a reminder',
    notice: {
      ...{ ...first, at: threeDaysOn, reminder: 2, lastSign: undefined },
      kind: 'site-silent',
      databases: [database, repository],
    },
  },
  { title: 'validation-failed', notice: { ...failed, lastGood, sharing: 0 } },
  { title: 'validation-failed: earlier backups have the same fault', notice: { ...failed, lastGood, sharing: 3 } },
  { title: 'validation-failed: all have the same fault', notice: { ...failed, lastGood: undefined, sharing: 41 } },
  { title: 'validation-failed: the pack table is lost', notice: { ...failed, lastGood, sharing: 'unknown' } },
  { title: 'validation-failed: the first backup', notice: { ...failed, lastGood: undefined, sharing: 0 } },
  ...anomalies.map((one) => ({
    title: `anomaly: ${one.what}`,
    notice: { ...first, kind: 'anomaly', database, backup, anomalies: [one] } as const,
  })),
  {
    title: 'drill-overdue',
    notice: { ...first, kind: 'drill-overdue', database, lastDrill: new Date('2026-08-20T13:00:00.000Z'), days: 90 },
  },
  {
    title: 'drill-overdue: never tried',
    notice: { ...first, kind: 'drill-overdue', database, lastDrill: undefined, days: 90 },
  },
  {
    title: 'disk-overdue',
    notice: { ...first, kind: 'disk-overdue', lastSeen: new Date('2026-11-01T16:00:00.000Z'), days: 14 },
  },
  { title: 'disk-overdue: never seen', notice: { ...first, kind: 'disk-overdue', lastSeen: undefined, days: 14 } },
  { title: 'damage-found', notice: { ...damage, newestAreGood: false } },
  { title: 'damage-found: the newest are good', notice: { ...damage, newestAreGood: true } },
  {
    title: 'damage-found: the newest are good, a reminder',
    notice: { ...damage, at: weekOn, reminder: 1, newestAreGood: true },
  },
  ...over.map((kind) => ({
    title: `all-clear: ${kind}`,
    notice: {
      ...({ site, severity: 'info', at: threeDaysOn, kind: 'all-clear', over: kind, since: at } as const),
      database: OF_SITE.has(kind) ? undefined : database,
      lastGood: { ...lastGood, storedAt: new Date('2026-11-25T07:41:10.000Z') },
    },
  })),
  { title: 'for the operator: notes-lost', notice: { ...first, kind: 'notes-lost' } },
  {
    title: 'for the operator: notes-found',
    notice: { ...first, at: threeDaysOn, severity: 'info', kind: 'notes-found' },
  },
  { title: 'digest: a good week', notice: { ...digest, digest: week } },
  { title: 'digest: a bad week', notice: { ...digest, digest: badWeek } },
];

export const SAMPLE_OPERATOR_DIGEST: OperatorDigest = {
  ...{ from: week.from, until: week.until },
  sites: [
    { site: siteIdSchema.parse('zubar-kolar'), name: 'Zubní ordinace Kolář', digest: week },
    { site, name: 'Ordinace MUDr. Novákové', digest: badWeek },
    { site: siteIdSchema.parse('ocni-praha-7'), name: 'Oční ambulance Praha 7', digest: week },
  ],
  unread: [{ site: 'detska-lhota', why: 'its registration is refused: timeZone: is no time zone' }],
};
