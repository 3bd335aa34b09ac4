// A vault made by hand, chunk by chunk, in which everything is signed and sealed as it should be and any part may lie. A real
// writer cannot make one; whoever has stolen the keys of a server can.

import { hash } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { PackBuilder } from '../../../edge-uploader/core/pack-builder.ts';
import { type ChunkRef, encodeChunkRef } from '../../../vault/chunk-list.ts';
import { PACK_BYTES_MAX } from '../../../vault/limits.ts';
import { encodeManifest, type Manifest } from '../../../vault/manifest.ts';
import { type BackupName, indexKey, manifestKey, newBackupId, packIdSchema, packKey } from '../../../vault/names.ts';
import { compressChunk, SEALED_OVERHEAD_BYTES, sealChunk } from '../../../vault/sealed-chunk.ts';
import { deriveChunkKey, deriveFooterKey, plaintextHash } from '../../../vault/site-secret.ts';
import { MemoryStore } from '../memory-store.ts';
import { SITE } from '../sample-site.ts';
import { seededFill } from '../seeded-bytes.ts';

export class ForgedVault {
  readonly store = new MemoryStore();
  readonly #packs: Manifest['packs'] = [];

  /** Stores a pack of these chunks; returns where each lies. */
  pack(...plaintexts: Uint8Array[]): ChunkRef[] {
    return this.packCompressedBy(compressChunk, plaintexts);
  }

  packCompressedBy(compress: (plaintext: Uint8Array) => Buffer, plaintexts: readonly Uint8Array[]): ChunkRef[] {
    const builder = new PackBuilder(new Uint8Array(PACK_BYTES_MAX));
    const chunks = plaintexts.map((plaintext, i) => {
      const key = deriveChunkKey(SITE.siteSecret, plaintextHash(plaintext));
      const target = new Uint8Array(plaintext.length + SEALED_OVERHEAD_BYTES);
      const length = sealChunk(plaintext, key, new Uint8Array(12).fill(i), target, compress(plaintext));
      return { key, length, bytes: plaintext.length, offset: builder.append(key, target.subarray(0, length)) };
    });
    const body = Buffer.from(builder.finish(deriveFooterKey(SITE.siteSecret), seededFill(`${this.#packs.length}`)));
    const pack = packIdSchema.parse(hash('sha256', body, 'hex'));
    this.store.objects.set(packKey(SITE.site, pack), { body, storedAt: this.store.now });
    this.#packs.push({ id: pack, bytes: body.length, usedBytes: body.length });
    return chunks.map((chunk) => ({ pack, ...chunk }));
  }

  /** Stores an index and a manifest over all packs. `lie` changes what the index says, `manifestLie` what the manifest does. */
  async commit(
    chunks: readonly Uint8Array[],
    written: { depth: number; root: readonly ChunkRef[] },
    lie: object = {},
    manifestLie: Partial<Manifest> = {},
  ): Promise<BackupName> {
    const dump = Buffer.concat(chunks);
    const digest = plaintextHash(Buffer.concat(chunks.map((chunk) => plaintextHash(chunk)))).toString('hex');
    const { site, database } = SITE;
    const name = { site, database, backup: newBackupId(this.store.now, new Uint8Array(8)) };
    const root = written.root.map(({ pack, offset, length, key, bytes }) => {
      return { pack, offset, length, key: Buffer.from(key).toString('hex'), bytes };
    });
    const index = {
      ...{ format: 'clinic-offsite/1/index', ...name },
      dump: { bytes: dump.length, digest },
      ...{ depth: written.depth, root, facts: { engine: 'command', tool: 'cat', method: 'command', options: [] } },
      ...lie,
    };
    const encrypter = new Encrypter();
    encrypter.addRecipient(SITE.recipient);
    const sealed = Buffer.from(await encrypter.encrypt(JSON.stringify(index)));
    const manifest = encodeManifest(
      {
        ...{ ...name, engine: 'command', uploader: '0.1.0', dumpBytes: dump.length, chunkBytes: 65_536 },
        ...{ startedAt: '2026-11-23T01:30:00.000Z', finishedAt: '2026-11-23T01:31:00.000Z' },
        ...{ newBytes: 0, storedBytes: 0, index: { bytes: sealed.length, sha256: hash('sha256', sealed, 'hex') } },
        packs: this.#packs.sort((a, b) => (a.id < b.id ? -1 : 1)),
        ...manifestLie,
      },
      SITE.signingKey,
    );
    this.store.objects.set(indexKey(name), { body: sealed, storedAt: this.store.now });
    this.store.objects.set(manifestKey(name), { body: manifest, storedAt: this.store.now });
    return name;
  }
}

/** The bytes of a list of these chunks. */
export function listOf(refs: readonly ChunkRef[]): Buffer {
  return Buffer.concat(refs.map((ref, i) => encodeChunkRef(ref, refs[i - 1]?.pack)));
}
