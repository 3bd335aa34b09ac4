// One simulated clinic: its keys, its databases, and what its uploader stores, with the site's own credentials over real HTTP, so
// that every lock and policy is in force. It keeps the order of the real one: packs, index, manifest last.

import { hash } from 'node:crypto';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Encrypter } from 'age-encryption';
import type { ClinicRandom } from '../../demo/clinic-random.ts';
import type { ChunkRef } from '../../vault/chunk-list.ts';
import { encodeIndex } from '../../vault/index-file.ts';
import { encodeManifest, type Manifest } from '../../vault/manifest.ts';
import {
  type BackupName,
  type DatabaseId,
  indexKey,
  manifestKey,
  newBackupId,
  type PackId,
  packKey,
  parsePackKey,
} from '../../vault/names.ts';
import { encodeRunReport, type RunReport, reportKey } from '../../vault/run-report.ts';
import { parseSigningKey } from '../../vault/site-keys.ts';
import { parseVerdict, verdictKey } from '../../vault/verdict.ts';
import type { SimulatedSite } from '../plan/sites.ts';
import { SimulatedDatabase } from './simulated-database.ts';
import { storeChunks } from './store-chunks.ts';

/** The recovery key is the one of the uploader's tests; it opens nothing real. */
export const RECIPIENT = 'age10l5s3uumej623euwhdzsq5uedvhv27kstl30ws60w6cnngnqv3hshew4wt';

export interface StoredBackup {
  readonly name: BackupName;
  readonly manifest: Manifest;
  readonly packIds: readonly PackId[];
  /** Every object with its SHA-256. */
  readonly objects: ReadonlyMap<string, string>;
  /** Of the dump: what a restore has to bring back. */
  readonly digest: string;
}

/** `part` of the dump, as a tool that stopped half way leaves it; the others are lies of the manifest. */
export type Change = Partial<Pick<Manifest, 'dumpBytes' | 'newBytes' | 'storedBytes'>> & { readonly part?: number };

interface Base {
  readonly chunks: ReadonlyMap<string, ChunkRef>;
  readonly packSizes: ReadonlyMap<PackId, number>;
  readonly packChunks: ReadonlyMap<PackId, number>;
}

const UPLOADER = '0.1.0';
/** Of the newest backups. */
const VERDICTS_READ = 4;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The uploader relies on packs that no backup needs for so long. */
const ORPHAN_DAYS = 14;

export class Clinic {
  readonly plan: SimulatedSite;
  readonly s3: S3Client;
  readonly signingKey;
  readonly databases = new Map<DatabaseId, SimulatedDatabase>();
  readonly #buckets: { vaultBucket: string; ledgerBucket: string };
  readonly #bases = new Map<DatabaseId, Base>();
  /** Packs of a run that broke off, and what was known before it. */
  readonly #orphans = new Map<DatabaseId, { before: Base; since: number }>();
  readonly #last = new Map<DatabaseId, BackupName[]>();
  readonly #siteSecret: Buffer;
  readonly chance: ClinicRandom;

  constructor(options: {
    plan: SimulatedSite;
    s3: S3Client;
    buckets: { vaultBucket: string; ledgerBucket: string };
    chance: ClinicRandom;
  }) {
    this.plan = options.plan;
    this.s3 = options.s3;
    this.#buckets = options.buckets;
    this.chance = options.chance;
    this.#siteSecret = options.chance.bytes(32);
    this.signingKey = parseSigningKey(hash('sha256', `signing key of ${options.plan.site}`, 'base64'))!;
    for (const { database } of options.plan.databases) {
      this.databases.set(database, new SimulatedDatabase(`${options.plan.site}/${database}`));
    }
  }

  /** The name that a run of now gets. */
  nameRun(database: DatabaseId, now: Date): BackupName {
    return { site: this.plan.site, database, backup: newBackupId(now, this.chance.bytes(8)) };
  }

  /** A backup as it will lie in the vault; nothing is stored yet. Packs in `bad` are no base. */
  async make(
    name: BackupName,
    now: Date,
    bad: ReadonlySet<PackId> = new Set(),
    { part = 1, ...change }: Change = {},
  ): Promise<{ stored: StoredBackup; bodies: Map<string, Buffer>; keep: () => void; keepPacks: () => void }> {
    const orphans = this.#orphans.get(name.database);
    if (orphans !== undefined && now.getTime() - orphans.since > ORPHAN_DAYS * DAY_MS) {
      this.#bases.set(name.database, orphans.before);
    }
    const before = this.#bases.get(name.database);
    const chunksBefore = new Map([...(before?.chunks ?? [])].filter(([, ref]) => !bad.has(ref.pack)));
    const whole = this.databases.get(name.database)!.dump();
    const dump = whole.slice(0, Math.ceil(whole.length * part));
    const fill = (target: Uint8Array): void => target.set(this.chance.bytes(target.length));
    const { refs, packs, chunks } = storeChunks(dump, chunksBefore, {
      ...{ siteSecret: this.#siteSecret, packChunks: before?.packChunks ?? new Map(), fill },
    });
    const packIds = [...new Set(refs.map(({ pack }) => pack))].sort();
    const packSizes = new Map(before?.packSizes);
    const packChunks = new Map(before?.packChunks);
    for (const { id, bytes } of packs) {
      packSizes.set(id, bytes.length);
      packChunks.set(id, [...chunks.values()].filter(({ pack }) => pack === id).length);
    }
    const dumpBytes = dump.reduce((sum, { length }) => sum + length, 0);
    const hashes = dump.map((chunk) => hash('sha256', chunk, 'buffer'));
    const digest = hash('sha256', Buffer.concat(hashes));
    const index = await sealed(
      encodeIndex({
        ...{ ...name, dump: { bytes: dumpBytes, digest: digest as never }, depth: 0, root: refs },
        facts: { engine: 'firebird', tool: 'gbak', method: 'fifo', options: [] },
      }),
    );
    const newChunks = dump.filter((_, i) => before?.chunks.get(hash('sha256', dump[i]!)) === undefined);
    const newBytes = newChunks.reduce((sum, { length }) => sum + length, 0);
    const manifest: Manifest = {
      ...{
        ...name,
        engine: 'firebird',
        uploader: UPLOADER,
        startedAt: now.toISOString(),
        finishedAt: now.toISOString(),
      },
      ...{ dumpBytes, chunkBytes: 65_536, newBytes, storedBytes: Math.floor(newBytes / 2) },
      index: { bytes: index.length, sha256: hash('sha256', index) as never },
      packs: packIds.map((id) => ({ id, bytes: packSizes.get(id)!, usedBytes: packSizes.get(id)! })),
      ...change,
    };
    const bodies = new Map<string, Buffer>(packs.map(({ id, bytes }) => [packKey(name.site, id), bytes]));
    bodies.set(indexKey(name), index);
    bodies.set(manifestKey(name), encodeManifest(manifest, this.signingKey));
    const objects = new Map<string, string>(packIds.map((id) => [packKey(name.site, id), id]));
    for (const key of [indexKey(name), manifestKey(name)]) objects.set(key, hash('sha256', bodies.get(key)!));
    const keep = (): void => {
      // What a dump left out is still in the backup before it.
      const known = part === 1 ? chunks : new Map([...chunksBefore, ...chunks]);
      this.#bases.set(name.database, { chunks: known, packSizes, packChunks });
      this.#last.set(name.database, [name, ...(this.#last.get(name.database) ?? [])].slice(0, VERDICTS_READ));
      this.#orphans.delete(name.database);
    };
    const keepPacks = (): void => {
      const before = this.#bases.get(name.database) ?? {
        chunks: new Map(),
        packSizes: new Map(),
        packChunks: new Map(),
      };
      this.#orphans.set(name.database, { before, since: now.getTime() });
      this.#bases.set(name.database, { chunks: new Map([...before.chunks, ...chunks]), packSizes, packChunks });
    };
    return { stored: { name, manifest, packIds, objects, digest }, bodies, keep, keepPacks };
  }

  /** The packs that the verdicts on the last backups found bad: the uploader reads them, too. */
  async badPacks(database: DatabaseId): Promise<Set<PackId>> {
    const bad = new Set<PackId>();
    for (const name of this.#last.get(database) ?? []) {
      try {
        const Key = verdictKey(name);
        const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.#buckets.ledgerBucket, Key }));
        const { findings } = parseVerdict(await Body!.transformToByteArray());
        for (const { object } of findings) {
          const pack = parsePackKey(object)?.pack;
          if (pack !== undefined) bad.add(pack);
        }
      } catch (error) {
        if (!(error instanceof NoSuchKey)) throw error;
      }
    }
    return bad;
  }

  /** Creates one object of the vault, under the rules of the bucket. */
  async create(key: string, body: Buffer): Promise<void> {
    const checksum = { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: hash('sha256', body, 'base64') } as const;
    await this.s3.send(
      new PutObjectCommand({ Bucket: this.#buckets.vaultBucket, Key: key, Body: body, IfNoneMatch: '*', ...checksum }),
    );
  }

  async report(name: BackupName, now: Date, report: Pick<RunReport, 'phase'> & Partial<RunReport>): Promise<void> {
    const body = encodeRunReport({ ...name, at: now.toISOString(), uploader: UPLOADER, bytesRead: 0, ...report });
    await this.reportBytes(name, body);
  }

  async reportBytes(name: BackupName, Body: Buffer): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.#buckets.ledgerBucket, Key: reportKey(name), Body }));
  }
}

function sealed(plain: Buffer): Promise<Buffer> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(RECIPIENT);
  return encrypter.encrypt(plain).then((bytes) => Buffer.from(bytes));
}
