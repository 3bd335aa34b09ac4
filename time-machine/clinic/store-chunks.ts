// Small genuine packs of a simulated database: which chunks lie in which pack, what is stored anew, and what is copied forward.
// The same rules as the uploader's, with chunks of a few hundred bytes, so that two years of backups fit into minutes.

import { hash } from 'node:crypto';
import type { ChunkRef } from '../../vault/chunk-list.ts';
import { type PackId, packIdSchema } from '../../vault/names.ts';
import { finishPack, PACK_HEAD_BYTES, type PackEntry, packBytes, writePackHead } from '../../vault/pack.ts';
import { padmeBytes } from '../../vault/padding.ts';
import { SEALED_OVERHEAD_BYTES, sealChunk } from '../../vault/sealed-chunk.ts';
import { deriveChunkId, deriveChunkKey, deriveFooterKey, plaintextHash } from '../../vault/site-secret.ts';

export interface NewPack {
  readonly id: PackId;
  readonly bytes: Buffer;
}

/** Of every chunk that a later backup may use: where it lies. By its plaintext's hash in hexadecimal. */
export type StoredChunks = ReadonlyMap<string, ChunkRef>;

/** Chunks in one pack, at most: the last pack of a run has fewer. */
const CHUNKS_PER_PACK = 6;
/** A pack of which less than this part is used is copied forward, as the uploader does it. */
const USED_PART_MIN = 0.5;

/**
 * Where each chunk of a dump lies, once `packs` are stored too. What is in `base` is not stored again, unless its pack is mostly
 * dead.
 */
export function storeChunks(
  dump: readonly Buffer[],
  base: StoredChunks,
  options: { siteSecret: Buffer; packChunks: ReadonlyMap<PackId, number>; fill: (target: Uint8Array) => void },
): { refs: ChunkRef[]; packs: NewPack[]; chunks: Map<string, ChunkRef> } {
  const names = dump.map((plaintext) => hash('sha256', plaintext));
  const used = new Map<PackId, Set<string>>();
  for (const name of names) {
    const pack = base.get(name)?.pack;
    if (pack !== undefined) used.set(pack, (used.get(pack) ?? new Set()).add(name));
  }
  const isDead = (pack: PackId): boolean =>
    (used.get(pack)?.size ?? 0) < USED_PART_MIN * (options.packChunks.get(pack) ?? 1);
  const chunks = new Map<string, ChunkRef>();
  const missing = new Map<string, Buffer>();
  for (const [i, name] of names.entries()) {
    const known = base.get(name);
    if (known !== undefined && !isDead(known.pack)) chunks.set(name, known);
    else missing.set(name, dump[i]!);
  }
  const packs: NewPack[] = [];
  const waiting = [...missing];
  for (let at = 0; at < waiting.length; at += CHUNKS_PER_PACK) {
    const { pack, refs } = makePack(waiting.slice(at, at + CHUNKS_PER_PACK), options);
    packs.push(pack);
    for (const [name, ref] of refs) chunks.set(name, ref);
  }
  return { refs: names.map((name) => chunks.get(name)!), packs, chunks };
}

function makePack(
  contents: readonly (readonly [string, Buffer])[],
  { siteSecret, fill }: { siteSecret: Buffer; fill: (target: Uint8Array) => void },
): { pack: NewPack; refs: [string, ChunkRef][] } {
  const sealedMax = contents.reduce((sum, [, { length }]) => sum + length + SEALED_OVERHEAD_BYTES, 0);
  const memory = Buffer.alloc(padmeBytes(packBytes(contents.length, sealedMax)));
  writePackHead(memory);
  const entries: PackEntry[] = [];
  const placed: { name: string; offset: number; length: number; key: Buffer; bytes: number }[] = [];
  let offset = PACK_HEAD_BYTES;
  for (const [name, plaintext] of contents) {
    const digest = plaintextHash(plaintext);
    const key = deriveChunkKey(siteSecret, digest);
    const nonce = Buffer.alloc(12);
    fill(nonce);
    const length = sealChunk(plaintext, key, nonce, memory.subarray(offset));
    entries.push({ id: deriveChunkId(siteSecret, digest), offset, length });
    placed.push({ name, offset, length, key, bytes: plaintext.length });
    offset += length;
  }
  const bytes = Buffer.from(finishPack(memory, entries, deriveFooterKey(siteSecret), fill));
  const id = packIdSchema.parse(hash('sha256', bytes));
  return { pack: { id, bytes }, refs: placed.map(({ name, ...ref }) => [name, { pack: id, ...ref }]) };
}
