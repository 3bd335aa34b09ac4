// The work that is done on other cores: hashing, sealing, opening. Each job names ranges of one shared memory, so that no
// block is ever copied between threads.

import { hash } from 'node:crypto';
import { write } from 'node:fs';
import { promisify } from 'node:util';
import { Refusal } from '../../vault/refusal.ts';
import { decryptChunk, sealChunk, wrongLength } from '../../vault/sealed-chunk.ts';
import { deriveChunkId, deriveChunkKey, plaintextHash, type Secret } from '../../vault/site-secret.ts';
import { discarded } from './collect-garbage.ts';
import type { Lanes, ZstdLane } from './zstd-lane.ts';

const writeAt = promisify(write);

/** What names each chunk: its id, its key and its SHA-256, 32 bytes each, in this order. */
export const NAME_BYTES = 96;

/** A range of the shared memory, in bytes. */
export interface Range {
  readonly at: number;
  readonly bytes: number;
}

/** Names consecutive chunks, of which the first begins at `at`: `NAME_BYTES` for each. */
export interface NameJob {
  readonly kind: 'name';
  readonly at: number;
  /** Of the chunks, in bytes. */
  readonly lengths: readonly number[];
}
/** Seals chunks into consecutive bytes from `target` on, opens each again and compares; returns the sealed lengths. */
export interface SealJob {
  readonly kind: 'seal';
  readonly chunks: readonly Range[];
  /** 32 bytes per chunk. */
  readonly keys: Uint8Array;
  /** 12 bytes per chunk, never used before. */
  readonly nonces: Uint8Array;
  readonly target: number;
}
/** SHA-256 of a range, in hexadecimal. */
export interface Sha256Job extends Range {
  readonly kind: 'sha256';
}
/** Opens chunks and writes their plaintext into a file; returns the SHA-256 of each, 32 bytes. */
export interface OpenJob {
  readonly kind: 'open';
  readonly chunks: readonly (Range & { key: Uint8Array; plaintextBytes: number; positions: readonly number[] })[];
  readonly file: number;
}

export type ChunkJob = NameJob | SealJob | Sha256Job | OpenJob;
export type ChunkJobResult<J extends ChunkJob> = J extends SealJob
  ? number[]
  : J extends Sha256Job
    ? string
    : Uint8Array;

/** What a thread keeps from job to job. */
export interface ThreadState {
  memory: Uint8Array;
  readonly siteSecret: Secret;
  readonly lanes: Lanes;
}

/** Carries out one job. */
export async function runChunkJob(job: ChunkJob, state: ThreadState): Promise<ChunkJobResult<ChunkJob>> {
  const { memory, lanes, siteSecret } = state;
  switch (job.kind) {
    case 'name':
      return nameChunks(job, memory, siteSecret);
    case 'seal':
      return lanes.use((zstd) => sealChunks(job, memory, zstd));
    case 'sha256':
      return hash('sha256', memory.subarray(job.at, job.at + job.bytes), 'hex');
    case 'open':
      return lanes.use((zstd) => openChunks(job, memory, zstd));
  }
}

function nameChunks({ at, lengths }: NameJob, memory: Uint8Array, siteSecret: Secret): Uint8Array {
  const names = new Uint8Array(lengths.length * NAME_BYTES);
  let start = at;
  for (const [i, length] of lengths.entries()) {
    const sha256 = plaintextHash(memory.subarray(start, start + length));
    names.set(deriveChunkId(siteSecret, sha256), i * NAME_BYTES);
    names.set(deriveChunkKey(siteSecret, sha256), i * NAME_BYTES + 32);
    names.set(sha256, i * NAME_BYTES + 64);
    start += length;
  }
  return names;
}

async function sealChunks(job: SealJob, memory: Uint8Array, zstd: ZstdLane): Promise<number[]> {
  const { chunks, keys, nonces, target } = job;
  const lengths: number[] = [];
  let end = target;
  for (const [i, { at, bytes }] of chunks.entries()) {
    const plaintext = memory.subarray(at, at + bytes);
    const key = keys.subarray(i * 32, i * 32 + 32);
    const nonce = nonces.subarray(i * 12, i * 12 + 12);
    const length = sealChunk(plaintext, key, nonce, memory.subarray(end), await zstd.compress(plaintext));
    // A library bug or bad memory must show here, while the plaintext is at hand, and not on the day of a restore.
    const opened = zstd.scratch(bytes);
    await open(memory.subarray(end, end + length), key, opened, zstd);
    if (Buffer.compare(opened, plaintext) !== 0) {
      throw new Refusal('a chunk that was just sealed', 'it does not open to what it was: the memory may be bad');
    }
    lengths.push(length);
    end += length;
    // Compressed, encrypted, decrypted, and the decompressed parts: four buffers of about this size.
    discarded(4 * bytes);
  }
  return lengths;
}

async function openChunks({ chunks, file }: OpenJob, memory: Uint8Array, zstd: ZstdLane): Promise<Uint8Array> {
  const hashes = new Uint8Array(chunks.length * 32);
  const plaintexts = zstd.scratch(chunks.reduce((sum, { plaintextBytes }) => sum + plaintextBytes, 0));
  const writes: Write[] = [];
  let end = 0;
  for (const [i, { at, bytes, key, plaintextBytes, positions }] of chunks.entries()) {
    const plaintext = plaintexts.subarray(end, end + plaintextBytes);
    await open(memory.subarray(at, at + bytes), key, plaintext, zstd);
    hashes.set(plaintextHash(plaintext), i * 32);
    for (const position of positions) addWrite(writes, { at: end, bytes: plaintextBytes, position });
    end += plaintextBytes;
    discarded(bytes + plaintextBytes);
  }
  for (const { at, bytes, position } of writes) await writeFully(file, plaintexts.subarray(at, at + bytes), position);
  return hashes;
}

/** Opens a chunk into `plaintext`, which is as long as the chunk must be. */
async function open(sealed: Uint8Array, key: Uint8Array, plaintext: Uint8Array, zstd: ZstdLane): Promise<void> {
  const { payload, compressed } = decryptChunk(sealed, key);
  if (compressed) return zstd.decompress(payload, plaintext);
  if (payload.length !== plaintext.length) throw wrongLength(payload.length, plaintext.length);
  plaintext.set(payload);
}

interface Write {
  readonly at: number;
  bytes: number;
  readonly position: number;
}

/** Most chunks stand in the dump as they stand in their pack, one behind the other: those are written in one go. */
function addWrite(writes: Write[], write: Write): void {
  const last = writes.at(-1);
  const follows =
    last !== undefined && last.at + last.bytes === write.at && last.position + last.bytes === write.position;
  if (follows) last.bytes += write.bytes;
  else writes.push(write);
}

// On Node's pool: the kernel's copying costs as much as all hashing, and this thread has other lanes to serve meanwhile.
async function writeFully(file: number, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await writeAt(file, bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}
