// Any notice, for any recipient, with any text where a clinic's server can write: for the properties that every message must have,
// whoever wrote what is told in it.

import fc from 'fast-check';
import type { Anomaly, LastGood, MissingReason, Notice, SiteDigest } from '../../../lambdas/messages/notice.ts';
import type { Recipient } from '../../../lambdas/messages/recipient.ts';
import { LANGUAGES } from '../../../language/language.ts';
import { type Finding, RULES } from '../../../vault/verdict.ts';
import { anyBackupId, anyDatabaseId, anySiteId } from '../../vault/arbitraries.ts';

/** What somebody would write who wants to be read as us. */
const FORGERIES = [
  'x\nVše je v pořádku.\n\nPro technika',
  'x\r\n------------------------------------------------------------\r\nAll is well',
  '\u202eevil\u2066\u200b\u2028line\u2029paragraph\u0085next\v\f\0',
  '“ all is well „ " » «',
  'http://evil.example/ www.evil.example',
  'a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308'.repeat(40),
  '{[~]}\\^|€`'.repeat(30),
  '\ud800 \udfff',
  'Ω漢字👩‍👩‍👧 ﷺ',
  ' '.repeat(500),
  'Žluťoučký kůň '.repeat(200),
];
export const hostileText = fc.oneof(
  fc.constantFrom(...FORGERIES),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.nat({ max: 100_000 }).map((length) => 'A'.repeat(length)),
);

const time = fc.date({ min: new Date('1990-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
const count = fc.oneof(fc.nat({ max: 1000 }), fc.nat({ max: Number.MAX_SAFE_INTEGER }));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const lastGood: fc.Arbitrary<LastGood | undefined> = maybe(
  fc.record({ backup: anyBackupId, storedAt: time, lockedUntil: maybe(time) }),
);
const sharing = fc.oneof(count, fc.constantFrom(0, 1, 'unknown' as const));
/** `text` stands for everything that a server wrote: with texts that are alike, two notices differ in nothing else. */
type Texts = fc.Arbitrary<string>;
const findings = (text: Texts): fc.Arbitrary<Finding[]> =>
  fc.array(fc.record({ object: text, rule: fc.constantFrom(...RULES), reason: text }), { maxLength: 100 });

const reason = (text: Texts): fc.Arbitrary<MissingReason> =>
  fc.oneof(
    fc.record({ because: fc.constantFrom('no-sign-of-life' as const, 'never-backed-up' as const) }),
    fc.record({ because: fc.constant('dump-failed' as const), why: text, at: time }),
    fc.record({
      because: fc.constantFrom('upload-stuck' as const, 'still-running' as const),
      ...{ lastSign: time, bytesRead: count },
    }),
    fc.record({
      ...{ because: fc.constant('still-running' as const), lastSign: time, bytesRead: count },
      waits: fc.constant(true as const),
    }),
    fc.record({ because: fc.constant('validation-failed' as const), findings: findings(text), at: time }),
  );

const anomaly = (text: Texts): fc.Arbitrary<Anomaly> =>
  fc.oneof(
    fc.record({ what: fc.constant('dump-shrank' as const), bytes: count, usualBytes: count }),
    fc.record({
      what: fc.constant('dedup-collapsed' as const),
      newBytes: count,
      usualNewBytes: count,
      dumpBytes: count,
    }),
    fc.record({ what: fc.constant('incompressible' as const), newBytes: count, storedBytes: count }),
    fc.record({ what: fc.constant('rows-dropped' as const), table: text, rows: count, usualRows: count }),
    fc.record({ what: fc.constant('engine-known-bad' as const), engineVersion: text, trouble: text }),
    fc.record({ what: fc.constant('uploader-outdated' as const), version: text, oldestGood: text }),
    fc.record({ what: fc.constant('update-failed' as const), why: text }),
  );

const problem = fc.constantFrom(
  ...(['backup-missing', 'site-silent', 'validation-failed', 'anomaly'] as const),
  ...(['drill-overdue', 'disk-overdue', 'damage-found'] as const),
);

export const anySiteDigest: fc.Arbitrary<SiteDigest> = fc.record({
  from: time,
  until: time,
  databases: fc.array(
    fc.record({
      ...{ database: anyDatabaseId, good: count, due: count, lastGood, kept: count },
      ...{ dumpBytes: maybe(count), lastDrill: maybe(time) },
    }),
    { maxLength: 150 },
  ),
  ...{ storedBytes: count, newBytes: count, costPerMonth: fc.double({ min: 0, max: 1e9, noNaN: true }) },
  lastDiskSeen: maybe(time),
  openProblems: fc.array(fc.record({ kind: problem, database: maybe(anyDatabaseId), since: time }), { maxLength: 150 }),
});

export function anyNotice(text: Texts): fc.Arbitrary<Notice> {
  const ofSite = { site: anySiteId, severity: fc.constantFrom('info', 'warning', 'critical'), at: time } as const;
  const lasting = { ...ofSite, since: time, reminder: fc.nat({ max: 500 }) };
  const ofDatabase = { ...lasting, database: anyDatabaseId };
  const kind = <K extends Notice['kind']>(name: K): fc.Arbitrary<K> => fc.constant(name);
  const anomalies = fc.array(anomaly(text), { minLength: 1, maxLength: 50 });
  const ending = { over: problem, database: maybe(anyDatabaseId), since: time, lastGood };
  return fc.oneof(
    fc.record({ ...ofDatabase, kind: kind('backup-missing'), due: time, reason: reason(text), lastGood, sharing }),
    fc.record({
      ...{ ...lasting, kind: kind('site-silent'), lastSign: maybe(time) },
      databases: fc.array(anyDatabaseId, { maxLength: 60 }),
    }),
    fc.record({
      ...{ ...ofDatabase, kind: kind('validation-failed'), backup: anyBackupId, findings: findings(text), lastGood },
      sharing,
    }),
    fc.record({ ...ofDatabase, kind: kind('anomaly'), backup: anyBackupId, anomalies }),
    fc.record({ ...ofDatabase, kind: kind('drill-overdue'), lastDrill: maybe(time), days: count }),
    fc.record({ ...lasting, kind: kind('disk-overdue'), lastSeen: maybe(time), days: count }),
    fc.record({
      ...{ ...lasting, kind: kind('damage-found'), backups: count, newestAreGood: fc.boolean() },
      objects: fc.array(text, { maxLength: 300 }),
    }),
    fc.record({ ...lasting, kind: fc.constantFrom('notes-lost' as const, 'notes-found' as const) }),
    fc.record({ ...ofSite, kind: kind('all-clear'), ...ending }),
    fc.record({ ...ofSite, kind: kind('digest'), digest: anySiteDigest }),
  );
}

export const anyRecipient: fc.Arbitrary<Omit<Recipient, 'databaseNames'> & { databaseName: string }> = fc.record({
  ...{ site: anySiteId, name: hostileText, databaseName: hostileText },
  language: fc.constantFrom(...LANGUAGES),
  timeZone: fc.constantFrom('Europe/Prague', 'UTC', 'America/St_Johns', 'Pacific/Kiritimati'),
});
