// One site as years of use leave it, written straight into the buckets: registration, backups, packs, verdicts, notes. Without this
// shortcut 10,000 sites would have to be backed up and judged for weeks before the first measurement; a test has the validate lambda
// make the same notes from the vault and compares them byte by byte.

import { createHash, hash } from 'node:crypto';
import { addBackup } from '../../lambdas/ledger/change-pack-table.ts';
import { observePacks, type PackObservation } from '../../lambdas/ledger/observe-packs.ts';
import { emptyPackTable, encodePackTable } from '../../lambdas/ledger/pack-table.ts';
import { encodeSiteBackups, rowOfVerdict, siteBackupsKey, siteBackupsOf } from '../../lambdas/ledger/site-backups.ts';
import { packTableKey } from '../../lambdas/ledger/site-notes.ts';
import { alertStateKey, encodeAlertState, newAlertState } from '../../lambdas/missing-backup/alert-state.ts';
import { encodeRegistration, newRegistration, registrationKey } from '../../lambdas/site/registration.ts';
import { encodeManifest, type Manifest } from '../../vault/manifest.ts';
import {
  type BackupName,
  databaseIdSchema,
  indexKey,
  manifestKey,
  newBackupId,
  type PackId,
  packIdSchema,
  packKey,
  type SiteId,
  siteIdSchema,
} from '../../vault/names.ts';
import { encodeRunReport, reportKey } from '../../vault/run-report.ts';
import { encodeSigningPublicKey, parseSigningKey } from '../../vault/site-keys.ts';
import { encodeVerdict, type Verdict, verdictKey } from '../../vault/verdict.ts';
import { Content } from './memory-store.ts';

export interface SiteShape {
  /** Backups that the site's rule keeps, one a night. */
  readonly kept: number;
  /** Packs that all of them need. Each backup has one more of its own. */
  readonly sharedPacks: number;
  /** Whether one more backup lies outside of the rule, old enough to go. */
  readonly expired: boolean;
  /** What the notes say of a pack's size where the packs themselves are kept small. */
  readonly notedPackBytes?: number | undefined;
  /** The real size of a pack. */
  readonly packBytes?: number | undefined;
  /** Nights since the last backup; 0 = it came tonight. */
  readonly silentNights?: number | undefined;
  /** Tonight's backup lies in the vault, and nobody has judged it. */
  readonly unjudged?: boolean | undefined;
}

export interface PlacedObject {
  readonly bucket: 'vault' | 'ledger';
  readonly key: string;
  readonly content: Content;
  readonly storedAt: Date;
  readonly lockedUntil?: Date | undefined;
}

/** The clock of a fleet: a Monday morning, after the deadline of 07:00 in Prague and its two hours of grace. */
export const FLEET_NOW = new Date('2026-11-23T08:30:00.000Z');
const TONIGHT = new Date('2026-11-23T01:30:00.000Z');
/** One key pair for all: nothing that is measured depends on it. */
const signingKey = parseSigningKey(createHash('sha256').update('fleet').digest('base64'))!;
const signingPublicKey = encodeSigningPublicKey(signingKey);
const main = databaseIdSchema.parse('main');
const daysBefore = (time: Date, days: number): Date =>
  new Date(Math.floor(time.getTime() / 1000 - days * 86_400) * 1000);

export const siteOf = (number: number): SiteId => siteIdSchema.parse(`practice-${String(number).padStart(6, '0')}`);
/** The backup of the night that is so many nights ago. */
export const backupOf = (site: SiteId, nightsAgo: number): BackupName => {
  const chance = Buffer.alloc(8);
  chance.writeUInt32BE(nightsAgo, 4);
  return { site, database: main, backup: newBackupId(daysBefore(TONIGHT, nightsAgo + 1 / 1440), chance) };
};

interface Pack {
  readonly id: PackId;
  readonly content: Content;
  readonly storedAt: Date;
  readonly lockedUntil: Date;
}

/** Every object of the site. Packs with the same number are the same in all sites. */
export function* siteState(site: SiteId, shape: SiteShape): Generator<PlacedObject> {
  const { kept, sharedPacks, silentNights = 0 } = shape;
  const registration = newRegistration({
    ...{ site, signingPublicKeys: [signingPublicKey], contacts: { emails: [`${site}@example.org`] } },
    retention: { last: kept, daily: 0, weekly: 0, monthly: 0, yearly: 0 },
  });
  const registeredAt = daysBefore(TONIGHT, 80);
  yield note(registrationKey(site), encodeRegistration(registration), registeredAt);

  const shared = Array.from({ length: sharedPacks }, (_, n) =>
    // Their ages are spread over the period of the scrub, and their locks over a generation: each night has its share.
    packOf(n, shape, daysBefore(TONIGHT, (91 * (n + 1)) / sharedPacks), daysAfter(20 + (24 * n) / sharedPacks)),
  );
  const nights = Array.from({ length: kept }, (_, n) => n + silentNights);
  if (shape.expired) nights.push(60);
  let table = emptyPackTable();
  const verdicts: Verdict[] = [];
  for (const [i, night] of nights.entries()) {
    const isExpired = shape.expired && i === nights.length - 1;
    const storedAt = daysBefore(TONIGHT, night);
    const lockedUntil = isExpired
      ? daysBefore(storedAt, -30)
      : daysAfter(Math.max(20 + (24 * (i + 1)) / kept, 30 - night));
    const own = packOf(sharedPacks + night, shape, storedAt, lockedUntil);
    const packs = isExpired ? [own] : [...shared, own];
    const name = backupOf(site, night);
    const at = { storedAt, lockedUntil };
    for (const pack of i === 0 ? packs : [own]) {
      yield { bucket: 'vault', key: packKey(site, pack.id), ...pack };
    }
    yield { bucket: 'vault', key: indexKey(name), content: indexContent, ...at };
    const manifest = manifestOf(name, packs, storedAt);
    yield {
      bucket: 'vault',
      key: manifestKey(name),
      content: new Content(encodeManifest(manifest, signingKey)),
      ...at,
    };
    yield note(reportKey(name), reportOf(name, storedAt), storedAt);
    if (shape.unjudged && i === 0) continue;
    const judgedAt = new Date(storedAt.getTime() + 60_000);
    const verdict = verdictOf(name, manifest, packs, at, judgedAt);
    yield note(verdictKey(name), encodeVerdict(verdict), judgedAt);
    verdicts.push(verdict);
    const slot = { database: name.database, backup: name.backup };
    table = addBackup(
      observePacks(
        table,
        packs.map((pack) => observed(pack, shape, judgedAt)),
      ),
      slot,
      packs.map(({ id }) => id),
    );
  }
  yield note(packTableKey(site), encodePackTable(table), TONIGHT);
  const rows = verdicts.flatMap((verdict) => rowOfVerdict(verdict) ?? []);
  yield note(siteBackupsKey(site), encodeSiteBackups(siteBackupsOf(site, rows)), TONIGHT);
  const watched = { ...newAlertState(site), databases: [{ database: main, firstSeen: registeredAt }] };
  yield note(alertStateKey(site), encodeAlertState(watched), TONIGHT);
}

const note = (key: string, bytes: Buffer, storedAt: Date): PlacedObject => ({
  ...{ bucket: 'ledger', key, content: new Content(bytes), storedAt },
});

const daysAfter = (days: number): Date => daysBefore(FLEET_NOW, -days);
const indexContent = new Content(Buffer.alloc(1500, 'index'));
const INDEX_SHA256 = hash('sha256', indexContent.bytes);
const contents = new Map<string, Content>();

function packOf(n: number, { packBytes = 64 }: SiteShape, storedAt: Date, lockedUntil: Date): Pack {
  const known = `${n} ${packBytes}`;
  const content = contents.get(known) ?? new Content(Buffer.alloc(packBytes, `pack ${n};`));
  contents.set(known, content);
  return {
    id: packIdSchema.parse(Buffer.from(content.sha256, 'base64').toString('hex')),
    content,
    storedAt,
    lockedUntil,
  };
}

function manifestOf(name: BackupName, packs: readonly Pack[], storedAt: Date): Manifest {
  return {
    ...name,
    ...{ engine: 'firebird', uploader: '0.1.0', chunkBytes: 65536, dumpBytes: 1_000_000, newBytes: 10_000 },
    ...{
      startedAt: daysBefore(storedAt, 1 / 1440).toISOString(),
      finishedAt: storedAt.toISOString(),
      storedBytes: 5_000,
    },
    index: { bytes: indexContent.bytes.length, sha256: INDEX_SHA256 },
    packs: packs
      .map(({ id, content }) => ({ id, bytes: content.bytes.length, usedBytes: 1 }))
      .sort((one, other) => (one.id < other.id ? -1 : 1)),
  };
}

function reportOf(name: BackupName, storedAt: Date): Buffer {
  const facts = { engine: 'firebird', rowCounts: { PATIENT: 4_000, VISIT: 60_000 } };
  const told = { phase: 'finished', at: storedAt.toISOString(), uploader: '0.1.0', bytesRead: 1_000_000 } as const;
  return encodeRunReport({ ...name, ...told, facts });
}

function verdictOf(
  name: BackupName,
  { index, dumpBytes, newBytes, storedBytes }: Manifest,
  packs: readonly Pack[],
  at: { storedAt: Date; lockedUntil: Date },
  judgedAt: Date,
): Verdict {
  const ends = [at.lockedUntil, ...packs.map(({ lockedUntil }) => lockedUntil)].map((end) => end.getTime());
  const bytes = packs.reduce((sum, { content }) => sum + content.bytes.length, index.bytes);
  return {
    ...{ ...name, state: 'valid', judgedAt: judgedAt.toISOString(), storedAt: at.storedAt.toISOString() },
    ...{ manifestVersionId: 'v1', lockedUntil: new Date(least(ends)).toISOString(), lockMode: 'COMPLIANCE' },
    ...{ reread: 'when-no-checksum', findings: [] },
    counts: { objects: packs.length + 2, bytes, rereadObjects: 0, findings: 0 },
    contents: { dumpBytes, newBytes, storedBytes, packs: packs.length },
  };
}

const least = (numbers: readonly number[]): number => numbers.reduce((one, other) => Math.min(one, other));

function observed({ id, content, storedAt, lockedUntil }: Pack, shape: SiteShape, seenAt: Date): PackObservation {
  const bytes = shape.notedPackBytes ?? content.bytes.length;
  return { id, seenAt, said: 'intact', bytes, storedAt, lockedUntil, lockMode: 'COMPLIANCE', reread: undefined };
}
