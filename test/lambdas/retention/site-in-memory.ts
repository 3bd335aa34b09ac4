// A site on an S3 in memory, with the real validate and retention lambdas and a held clock: what an uploader stores on some day, and
// what the cloud does about it. Without it every test would spell out manifests, verdicts and pack tables by itself.

import { hash } from 'node:crypto';
import { parsePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { type BackupRow, parseSiteBackups, siteBackupsKey } from '../../../lambdas/ledger/site-backups.ts';
import { packTableKey } from '../../../lambdas/ledger/site-notes.ts';
import { createHandler } from '../../../lambdas/retention/handler.ts';
import { marksKey, parseMarks } from '../../../lambdas/retention/marks.ts';
import { monthOf, parseRemovals, removalsKey } from '../../../lambdas/retention/removals.ts';
import { encodeRegistration, newRegistration, registrationKey } from '../../../lambdas/site/registration.ts';
import type { RetentionRule } from '../../../lambdas/site/retention-rule.ts';
import { createHandler as createValidator } from '../../../lambdas/validate/handler.ts';
import { encodeManifest, type Manifest } from '../../../vault/manifest.ts';
import { type BackupName, indexKey, manifestKey, newBackupId, packIdSchema, packKey } from '../../../vault/names.ts';
import { manifestEvent } from '../manifest-event.ts';
import { nameOf, signingKey } from '../sample-backup.ts';
import { MemoryS3 } from './memory-s3.ts';

const { signingKey: key, publicKey } = signingKey('site');
const { signingKey: strangersKey } = signingKey('stranger');
export const DAY = 86_400_000;
export const SITE = nameOf('clinic-a').site;
const START = Date.parse('2026-01-01T02:00:00.000Z');

export const packBytes = (n: number): Buffer => Buffer.from(`pack ${n}`);
export const packIdOf = (n: number) => packIdSchema.parse(hash('sha256', packBytes(n)));
export const packKeyOf = (n: number): string => packKey(SITE, packIdOf(n));

export interface Stored {
  readonly name: BackupName;
  readonly packs: readonly number[];
  readonly storedAt: Date;
}

export function siteInMemory(registration: { retention?: Partial<RetentionRule>; [field: string]: unknown } = {}) {
  let clock = START;
  const now = (): Date => new Date(clock);
  const s3 = new MemoryS3(now);
  const logged: [string, Readonly<Record<string, unknown>>][] = [];
  const asked: object[] = [];
  let runs = 0;
  const shared = {
    ...{ s3: s3.client, vaultBucket: 'vault', ledgerBucket: 'ledger', now, wait: async () => undefined },
    log: (...line: [string, object]) => void logged.push(line as never),
  };
  const validator = createValidator(shared);
  const retention = createHandler({ ...shared, invokeFunction: async (_, event) => void asked.push(event) });
  const put = (vaultKey: string, bytes: Buffer | undefined) => s3.put(`vault/${vaultKey}`, bytes);
  const note = (noteKey: string): Buffer | undefined => s3.current(`ledger/${noteKey}`)?.bytes;

  const site = {
    ...{ s3, logged, asked, now, note, put, retention },
    /** What the vault holds, and what is noted, by key. */
    vaultKeys: () => s3.keysOf('vault'),
    pass(days: number): void {
      clock += days * DAY;
    },
    register(more: object = {}) {
      const registered = newRegistration({
        site: SITE,
        signingPublicKeys: [publicKey],
        ...registration,
        ...more,
      } as never);
      s3.objects.delete(`ledger/${registrationKey(SITE)}`);
      s3.put(`ledger/${registrationKey(SITE)}`, encodeRegistration(registered));
    },
    /** Stores a backup of these packs, and those of them that are not there yet, as an uploader does. */
    store(packs: readonly number[], change: Partial<Manifest> = {}, isForged = false): Stored {
      for (const pack of packs) if (!s3.current(`vault/${packKeyOf(pack)}`)) put(packKeyOf(pack), packBytes(pack));
      const chance = Buffer.alloc(8);
      chance.writeUInt32BE(++runs, 4);
      const name = nameOf(SITE, change.database ?? 'main', newBackupId(now(), chance));
      const index = Buffer.from(`index of ${name.backup}`);
      put(indexKey(name), index);
      const manifest: Manifest = {
        ...name,
        ...{ engine: 'firebird', uploader: '0.1.0', chunkBytes: 65536 },
        ...{ startedAt: now().toISOString(), finishedAt: now().toISOString() },
        ...{ dumpBytes: 1_000_000, newBytes: 10_000, storedBytes: 5_000 },
        index: { bytes: index.length, sha256: hash('sha256', index) },
        packs: [...new Set(packs)]
          .map((pack) => ({ id: packIdOf(pack), bytes: packBytes(pack).length, usedBytes: 1 }))
          .sort((one, other) => (one.id < other.id ? -1 : 1)),
        ...change,
      };
      const { storedAt } = put(manifestKey(name), encodeManifest(manifest, isForged ? strangersKey : key));
      return { name, packs, storedAt };
    },
    validate: (name: BackupName): Promise<void> => validator(manifestEvent('vault', manifestKey(name))),
    handleValidate: (event: object): Promise<void> => validator(event as never),
    /** Stores and judges one. */
    async backUp(packs: readonly number[], change: Partial<Manifest> = {}, isForged = false): Promise<Stored> {
      const stored = site.store(packs, change, isForged);
      await site.validate(stored.name);
      return stored;
    },
    retain: (): Promise<unknown> => retention({ sites: [SITE] }),
    /** Runs retention daily for so many days. */
    async retainFor(days: number): Promise<void> {
      for (let day = 0; day < days; day++) {
        site.pass(1);
        await site.retain();
      }
    },
    rows: (): readonly BackupRow[] => parseSiteBackups(note(siteBackupsKey(SITE))!, SITE).backups,
    table: () => parsePackTable(note(packTableKey(SITE))!),
    marks: () => parseMarks(note(marksKey(SITE))!, SITE),
    removals: (month = monthOf(now())) => parseRemovals(note(removalsKey(SITE, month))!, SITE, month).passes,
    has: ({ name, packs }: Stored): boolean =>
      [manifestKey(name), indexKey(name), ...packs.map(packKeyOf)].every((one) => s3.current(`vault/${one}`)),
    hasPack: (n: number): boolean => s3.current(`vault/${packKeyOf(n)}`) !== undefined,
    /** The earliest end of a lock among all that it needs. */
    lockedUntil: ({ name, packs }: Stored): number =>
      Math.min(
        ...[manifestKey(name), indexKey(name), ...packs.map(packKeyOf)].map((one) =>
          s3.current(`vault/${one}`)!.lockedUntil!.getTime(),
        ),
      ),
  };
  site.register();
  return site;
}

export type SiteInMemory = ReturnType<typeof siteInMemory>;
