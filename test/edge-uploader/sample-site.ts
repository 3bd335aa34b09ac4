// One clinic with keys that never change, and a backup of any bytes in one call. Without it every test would spell out twenty
// options, and a reader would look for what differs.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { type BackupOptions, runBackup } from '../../edge-uploader/backup/run-backup.ts';
import type { Source } from '../../edge-uploader/sources/source.ts';
import type { Store } from '../../edge-uploader/stores/store.ts';
import type { Manifest } from '../../vault/manifest.ts';
import { databaseIdSchema, newBackupId, siteIdSchema } from '../../vault/names.ts';
import { parseSigningKey, parseSigningPublicKey } from '../../vault/site-keys.ts';
import { seededBytes, seededFill } from './seeded-bytes.ts';

const SIGNING_KEY = 'nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=';

/** The keys are those of no real site: the signing key is the first of RFC 8032, the recovery key was made for these tests. */
export const SITE = {
  site: siteIdSchema.parse('clinic-1'),
  database: databaseIdSchema.parse('main'),
  siteSecret: Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex'),
  privateSigningKey: SIGNING_KEY,
  signingKey: known(parseSigningKey(SIGNING_KEY)),
  signingPublicKey: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  signingPublicKeys: [known(parseSigningPublicKey('11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='))],
  recipient: 'age10l5s3uumej623euwhdzsq5uedvhv27kstl30ws60w6cnngnqv3hshew4wt',
  recoveryKey: 'AGE-SECRET-KEY-1QTF22VAFCV7PJ5NNZKH7UH3ELZ5M5YL4CQ5TE4976X0UT5YC5H9SXJCSDF',
} as const;

/** A source whose dump is `bytes`, in slices of `sliceBytes`; `failAt` destroys it with `failure` behind so many bytes. */
export function sourceOf(
  bytes: Buffer | (() => Iterable<Buffer>),
  options: { sliceBytes?: number; failAt?: number; failure?: Error; onDestroy?: () => void } = {},
): Source {
  const { sliceBytes = 65_536, failAt = Number.POSITIVE_INFINITY, failure = new Error('the dump broke off') } = options;
  function* slices(): Generator<Buffer> {
    if (typeof bytes === 'function') return yield* bytes();
    for (let at = 0; at < Math.min(bytes.length, failAt); at += sliceBytes) {
      yield bytes.subarray(at, Math.min(at + sliceBytes, bytes.length, failAt));
    }
    if (failAt <= bytes.length) throw failure;
  }
  return {
    openDump: async () => {
      const stream = Readable.from(slices(), { objectMode: false });
      stream.on('close', () => options.onDestroy?.());
      return {
        bytes: stream,
        expectedBytes: typeof bytes === 'function' ? undefined : bytes.length,
        method: 'command',
        facts: async () => ({ engine: 'command', tool: 'cat', method: 'command', options: ['--show-all'] }),
      };
    },
  };
}

/** A cache that keeps nothing: no folder can be made inside a file. */
export const NO_CACHE = join(import.meta.filename, 'cache');

/** A folder that is gone when the test has finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'offsite-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Sample extends Partial<BackupOptions> {
  readonly store: Store;
  readonly source: Source;
  /** What chance and the time follow from: two backups of one store need two numbers. */
  readonly run?: number;
}

/** The options of a backup of the sample site. The cache is new each time unless it is given. */
export const backupOptions = (sample: Sample): BackupOptions =>
  optionsWithCache({ ...sample, cacheFolder: sample.cacheFolder ?? temporaryFolder() });

/** The same outside of a test, where nothing could take a temporary folder away. */
export function optionsWithCache({ run = 1, ...rest }: Sample & { readonly cacheFolder: string }): BackupOptions {
  const startedAt = rest.now?.() ?? new Date(Date.UTC(2026, 10, 22 + run, 1, 30));
  return {
    ...{ site: SITE.site, database: SITE.database, engine: 'command', uploaderVersion: '0.1.0' },
    ...{ backup: newBackupId(startedAt, seededBytes(`name ${run}`, 8)), startedAt },
    ...{ siteSecret: SITE.siteSecret, signingKey: SITE.signingKey, signingPublicKeys: SITE.signingPublicKeys },
    recipients: [SITE.recipient],
    scratchFolder: '/nonexistent',
    badPacks: new Set(),
    signal: new AbortController().signal,
    now: () => startedAt,
    fillRandom: seededFill(`run ${run}`),
    onEvent: () => undefined,
    onDumpStored: async () => undefined,
    ...rest,
  };
}

export const backUp = (sample: Sample): Promise<Manifest> => runBackup(backupOptions(sample));

function known<T>(key: T | undefined): T {
  if (key === undefined) throw new Error('a key of the sample site does not parse');
  return key;
}

/** Reads into the landing place where there is one, and now and then elsewhere; in slices of many lengths. */
export function landingSource(bytes: Buffer): Source {
  return {
    async openDump({ landing }) {
      let at = 0;
      let turn = 0;
      const stream = new Readable({
        read() {
          turn += 1;
          const place = turn % 5 === 0 ? undefined : landing?.place();
          const length = Math.min((turn * 7919) % 300_000, place?.length ?? 65_536, bytes.length - at);
          const slice = bytes.subarray(at, at + length);
          at += length;
          landing?.read(length, place !== undefined);
          place?.set(slice);
          if (length > 0) this.push(place === undefined ? slice : Buffer.from(place.buffer, place.byteOffset, length));
          else if (at === bytes.length) this.push(null);
          else this._read(0);
        },
      });
      return { ...(await sourceOf(bytes).openDump({} as never)), bytes: stream };
    },
  };
}
