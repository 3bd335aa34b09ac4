// A small, genuine backup made with the vault's own encoders: three packs, an index, a signed manifest. Keys and chance are
// fixed, so that a failing test fails with the same bytes the next time.

import { createHash, hash, type KeyObject } from 'node:crypto';
import { encodeManifest, type Manifest } from '../../vault/manifest.ts';
import {
  type BackupName,
  backupIdSchema,
  databaseIdSchema,
  indexKey,
  manifestKey,
  packIdSchema,
  packKey,
  siteIdSchema,
} from '../../vault/names.ts';
import { finishPack, PACK_HEAD_BYTES, type PackEntry, packBytes, writePackHead } from '../../vault/pack.ts';
import { padmeBytes } from '../../vault/padding.ts';
import { SEALED_OVERHEAD_BYTES, sealChunk } from '../../vault/sealed-chunk.ts';
import { encodeSigningPublicKey, parseSigningKey } from '../../vault/site-keys.ts';
import { deriveChunkId, deriveChunkKey, deriveFooterKey, plaintextHash } from '../../vault/site-secret.ts';

const SITE_SECRET = Buffer.alloc(32, 7);

/** Bytes that look random and are the same in every run. */
export function fixedBytes(seed: string, bytes: number): Buffer {
  return createHash('shake256', { outputLength: bytes }).update(seed).digest();
}

export function signingKey(seed: string): { signingKey: KeyObject; publicKey: string } {
  const key = parseSigningKey(fixedBytes(seed, 32).toString('base64'))!;
  return { signingKey: key, publicKey: encodeSigningPublicKey(key) };
}

export const nameOf = (site: string, database = 'main', backup = '20261123T013000Z-0123456789abcdef'): BackupName => ({
  site: siteIdSchema.parse(site),
  database: databaseIdSchema.parse(database),
  backup: backupIdSchema.parse(backup),
});

export interface SampleBackup {
  readonly name: BackupName;
  readonly manifest: Manifest;
  /** Every object by its key; the manifest last, as an uploader writes it. */
  readonly objects: ReadonlyMap<string, Buffer>;
  readonly indexKey: string;
  readonly manifestKey: string;
  readonly packKeys: readonly string[];
}

export function sampleBackup(options: { name: BackupName; key: KeyObject; seed?: string }): SampleBackup {
  const { name, key, seed = `${name.site}/${name.database}/${name.backup}` } = options;
  const packs = [1, 2, 3].map((n) => samplePack(`${seed}/${n}`)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const index = fixedBytes(`${seed}/index`, 1500);
  const manifest: Manifest = {
    ...name,
    ...{ engine: 'firebird', uploader: '0.1.0', chunkBytes: 65536, dumpBytes: 60_000, newBytes: 60_000 },
    ...{ startedAt: '2026-11-23T01:30:00.000Z', finishedAt: '2026-11-23T01:31:00.000Z', storedBytes: 61_000 },
    index: { bytes: index.length, sha256: hash('sha256', index) },
    packs: packs.map(({ id, bytes }) => ({ id, bytes: bytes.length, usedBytes: bytes.length - 2000 })),
  };
  const objects = new Map<string, Buffer>();
  for (const { id, bytes } of packs) objects.set(packKey(name.site, id), bytes);
  const packKeys = [...objects.keys()];
  objects.set(indexKey(name), index);
  objects.set(manifestKey(name), encodeManifest(manifest, key));
  return { name, manifest, objects, packKeys, indexKey: indexKey(name), manifestKey: manifestKey(name) };
}

function samplePack(seed: string) {
  const plaintext = fixedBytes(seed, 20_000);
  const h = plaintextHash(plaintext);
  const memory = Buffer.alloc(padmeBytes(packBytes(1, plaintext.length + SEALED_OVERHEAD_BYTES)));
  writePackHead(memory);
  const sealed = memory.subarray(PACK_HEAD_BYTES);
  const length = sealChunk(plaintext, deriveChunkKey(SITE_SECRET, h), fixedBytes(`${seed}/nonce`, 12), sealed);
  const entry: PackEntry = { id: deriveChunkId(SITE_SECRET, h), offset: PACK_HEAD_BYTES, length };
  const fill = (target: Uint8Array) => target.set(fixedBytes(`${seed}/padding`, target.length));
  const bytes = Buffer.from(finishPack(memory, [entry], deriveFooterKey(SITE_SECRET), fill));
  return { id: packIdSchema.parse(hash('sha256', bytes)), bytes };
}
