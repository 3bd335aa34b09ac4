// A site with many small backups on a scripted S3, which share packs as a clinic's nights do; and a validator whose clock and time
// are held. For what needs hundreds of packs or dozens of orders of events, where real packs would only cost time.

import { hash } from 'node:crypto';
import { encodeRegistration, newRegistration, registrationKey } from '../../lambdas/site/registration.ts';
import { createHandler } from '../../lambdas/validate/handler.ts';
import { encodeManifest, type Manifest } from '../../vault/manifest.ts';
import { type BackupName, indexKey, manifestKey, packIdSchema, packKey } from '../../vault/names.ts';
import { nameOf, signingKey } from './sample-backup.ts';
import { type ScriptedS3, scriptedS3 } from './scripted-s3.ts';

const { signingKey: key, publicKey } = signingKey('site');
export const SITE = nameOf('clinic-a').site;
const MINUTE = 60_000;

/** The same bytes for the same number; the validator never looks into a pack. */
export const packBytes = (n: number): Buffer => Buffer.from(`pack ${n}`);
export const packIdOf = (n: number) => packIdSchema.parse(hash('sha256', packBytes(n)));
export const packPlaceOf = (n: number): string => `vault/${packKey(SITE, packIdOf(n))}`;

export interface ScriptedSite {
  readonly store: ScriptedS3;
  readonly logged: [string, object][];
  /** Events that the lambda sent to itself. */
  readonly invoked: object[];
  /** Milliseconds since the beginning; the clock of the validator. */
  clock: number;
  /** How many milliseconds are left of the invocation, asked anew each time. */
  timeLeftMs: () => number;
  handle(event: object): Promise<void>;
  now(): Date;
  /** Stores a backup of these packs, n hours after the beginning, and its packs if they are not there. */
  storeBackup(n: number, packs: readonly number[], change?: Partial<Manifest>, database?: string): BackupName;
  putNote(key: string, bytes: Buffer): void;
  note(key: string): Buffer | undefined;
}

export function scriptedSite(registration: object = {}): ScriptedSite {
  const store = scriptedS3();
  const start = new Date('2026-11-01T00:00:00.000Z').getTime();
  const lockHeaders = (storedAt: Date) => ({
    'last-modified': storedAt.toUTCString(),
    'x-amz-object-lock-mode': 'COMPLIANCE',
    'x-amz-object-lock-retain-until-date': new Date(storedAt.getTime() + 30 * 86_400_000).toISOString(),
    'x-amz-server-side-encryption': 'AES256',
  });
  const put = (place: string, bytes: Buffer, storedAt: Date): void => {
    const checksum = { 'x-amz-checksum-sha256': hash('sha256', bytes, 'base64'), 'x-amz-checksum-type': 'FULL_OBJECT' };
    store.objects.set(place, { bytes, headers: { ...lockHeaders(storedAt), ...checksum } });
  };
  const site: ScriptedSite = {
    ...{ store, logged: [], invoked: [], clock: 0, timeLeftMs: () => Number.POSITIVE_INFINITY },
    now: () => new Date(start + site.clock),
    handle: (event) => handler(event as never, { getRemainingTimeInMillis: () => site.timeLeftMs() }),
    putNote: (noteKey, bytes) => void store.objects.set(`ledger/${noteKey}`, { bytes, headers: {} }),
    note: (noteKey) => store.objects.get(`ledger/${noteKey}`)?.bytes,
    storeBackup(n, packs, change = {}, database = 'main') {
      const storedAt = new Date(start + n * 60 * MINUTE);
      const id = `${storedAt.toISOString().replace(/[-:]|\.\d+/g, '')}-${n.toString(16).padStart(16, '0')}`;
      const name = nameOf(SITE, database, id);
      for (const pack of packs) {
        if (!store.objects.has(packPlaceOf(pack))) put(packPlaceOf(pack), packBytes(pack), storedAt);
      }
      const index = Buffer.from(`index of ${id}`);
      put(`vault/${indexKey(name)}`, index, storedAt);
      const manifest: Manifest = {
        ...name,
        ...{ engine: 'firebird', uploader: '0.1.0', chunkBytes: 65536 },
        ...{ startedAt: storedAt.toISOString(), finishedAt: storedAt.toISOString() },
        ...{ dumpBytes: 1_000_000, newBytes: 10_000, storedBytes: 5_000 },
        index: { bytes: index.length, sha256: hash('sha256', index) },
        packs: packs
          .map((pack) => ({ id: packIdOf(pack), bytes: packBytes(pack).length, usedBytes: 1 }))
          .sort((one, other) => (one.id < other.id ? -1 : 1)),
        ...change,
      };
      put(`vault/${manifestKey(name)}`, encodeManifest(manifest, key), storedAt);
      return name;
    },
  };
  const registered = newRegistration({ site: SITE, signingPublicKeys: [publicKey], ...registration });
  site.putNote(registrationKey(SITE), encodeRegistration(registered));
  const handler = createHandler({
    ...{ s3: store.s3, vaultBucket: 'vault', ledgerBucket: 'ledger', now: site.now, wait: async () => undefined },
    log: (...line) => site.logged.push(line),
    invoke: async (event) => void site.invoked.push(event),
  });
  return site;
}
