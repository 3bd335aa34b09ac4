// Statuses as clinics have them on good days and bad ones: what the page and the terminal are looked at with, and tested with.

import type { CloudFacts, DatabaseFacts, LastRun, StatusFacts } from '../../edge-uploader/status/status-facts.ts';
import type { AnomalyKind } from '../../vault/anomaly.ts';
import { backupIdSchema, databaseIdSchema, siteIdSchema } from '../../vault/names.ts';

const NOW = new Date('2026-11-28T06:05:00Z');
const HOUR = 3_600_000;
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR);
const idAt = (at: Date) => backupIdSchema.parse(`${at.toISOString().replace(/[-:]|\.\d+/g, '')}-0123456789abcdef`);

const TONIGHT = 5.4;

function good(storedHoursAgo = TONIGHT, dumpBytes = 1_240_000_000): NonNullable<CloudFacts['lastGood']> {
  const storedAt = hoursAgo(storedHoursAgo);
  return { backup: idAt(storedAt), storedAt, dumpBytes, lockedUntil: new Date(storedAt.getTime() + 45 * 24 * HOUR) };
}

type Newest = NonNullable<CloudFacts['newest']>;
function newest(verdict: Newest['verdict'], storedHoursAgo = TONIGHT, more: Partial<Newest> = {}): Newest {
  const storedAt = hoursAgo(storedHoursAgo);
  return { backup: idAt(storedAt), storedAt, verdict, incomplete: false, suspicious: [], ...more };
}

function run(exit: LastRun['exit'], startedHoursAgo = TONIGHT + 0.1): LastRun {
  const startedAt = hoursAgo(startedHoursAgo);
  return { backup: idAt(startedAt), startedAt, endedAt: new Date(startedAt.getTime() + 0.1 * HOUR), exit };
}

export function sampleDatabase(id: string, facts: Partial<DatabaseFacts> = {}): DatabaseFacts {
  return {
    ...{ database: databaseIdSchema.parse(id), name: id, dueSince: hoursAgo(29.6), lastDrill: undefined },
    cloud: { newest: newest('valid'), lastGood: good() },
    lastRun: run('ok'),
    ...facts,
  };
}

export function sampleStatus(facts: Partial<StatusFacts> = {}): StatusFacts {
  return {
    ...{ site: siteIdSchema.parse('novak-praha'), name: 'Ordinace MUDr. Nováka', writtenAt: NOW, askedAt: NOW },
    ...{ uploaderVersion: '0.1.0', unasked: undefined, runningSince: undefined, scheduleInstalled: true },
    nextRun: new Date('2026-11-29T00:30:00Z'),
    databases: [
      sampleDatabase('main', { name: 'Kartotéka' }),
      sampleDatabase('images', { name: 'Snímky a dokumenty' }),
    ],
    ...facts,
  };
}

const one = (facts: Partial<DatabaseFacts>): Partial<StatusFacts> => ({
  databases: [sampleDatabase('main', { name: 'Kartotéka', ...facts })],
});
const suspicious: AnomalyKind[] = ['dedup-collapsed', 'incompressible'];

/** By what is shown. */
export const SAMPLE_STATUSES: Readonly<Record<string, StatusFacts>> = {
  good: sampleStatus(),
  running: sampleStatus({
    runningSince: hoursAgo(0.4),
    ...one({ cloud: { newest: newest('valid', 30), lastGood: good(30) }, dueSince: hoursAgo(8) }),
  }),
  checking: sampleStatus(one({ cloud: { newest: newest('none', 0.1), lastGood: good(24) } })),
  'first-check': sampleStatus(one({ cloud: { newest: newest('none', 0.1) } })),
  unchecked: sampleStatus(one({ cloud: { newest: newest('unknown') } })),
  unjudged: sampleStatus(one({ cloud: { newest: newest('none', 9), lastGood: good(33) } })),
  incomplete: sampleStatus(
    one({ cloud: { newest: newest('failed', TONIGHT, { incomplete: true }), lastGood: good(29.4) } }),
  ),
  suspicious: sampleStatus(one({ cloud: { newest: newest('valid', TONIGHT, { suspicious }), lastGood: good() } })),
  interrupted: sampleStatus(
    one({ lastRun: run('interrupted', 0.5), cloud: { newest: newest('valid'), lastGood: good() } }),
  ),
  late: sampleStatus(
    one({
      lastRun: run('ok', 101),
      cloud: { newest: newest('valid', 101), lastGood: good(101) },
      dueSince: hoursAgo(8),
    }),
  ),
  'run-failed': sampleStatus(
    one({ lastRun: run('source'), cloud: { newest: newest('valid', 29.4), lastGood: good(29.4) } }),
  ),
  'check-failed': sampleStatus(one({ cloud: { newest: newest('failed'), lastGood: good(29.4) } })),
  never: sampleStatus({ ...one({ lastRun: undefined, cloud: {} }), scheduleInstalled: false }),
  'no-network': sampleStatus({
    askedAt: hoursAgo(TONIGHT),
    unasked: { exit: 'unreachable', message: 'listing: S3 could not be used' },
  }),
  'never-asked': sampleStatus({
    ...one({ lastRun: run('unreachable'), cloud: undefined }),
    ...{ askedAt: undefined, unasked: { exit: 'unreachable', message: 'listing: S3 could not be used' } },
  }),
  'many-and-long': sampleStatus({
    name: 'Sdružené ordinace praktických lékařů pro dospělé, dorost a děti Bystřice nad Pernštejnem',
    runningSince: hoursAgo(0.4),
    databases: [
      sampleDatabase('main', { name: 'Kartotéka' }),
      sampleDatabase('images', { cloud: { newest: newest('failed'), lastGood: good(29.4, 812_000_000_000) } }),
      sampleDatabase('papers', {
        name: 'Licence, certifikáty a nastavení programů na serveru i stanicích',
        cloud: { newest: newest('failed', TONIGHT, { incomplete: true }) },
      }),
      sampleDatabase('a-very-long-name-without-any-blank-of-a-database-0123456789-abc', {
        lastRun: run('disk'),
        cloud: { newest: newest('valid', 101), lastGood: good(101) },
      }),
      sampleDatabase('letters', { name: 'Dopisy', cloud: { newest: newest('none', 0.1), lastGood: good(24, 4_100) } }),
    ],
  }),
  empty: sampleStatus({ databases: [], nextRun: undefined, scheduleInstalled: undefined }),
};
