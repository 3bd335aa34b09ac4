// What a vector can ask for, by the name in its `do`: plain values in, plain values out. Without this layer each vector would
// need code of its own, and nobody could add one by adding a file.

import { ChunkListParser, type ChunkRef } from '../../vault/chunk-list.ts';
import { encodeIndex, parseIndex } from '../../vault/index-file.ts';
import { PACK_BYTES_MAX } from '../../vault/limits.ts';
import { encodeManifest, parseManifest } from '../../vault/manifest.ts';
import { parseManifestKey, parsePackKey } from '../../vault/names.ts';
import { finishPack, openPackFooter, type PackEntry, parsePackTrailer, writePackHead } from '../../vault/pack.ts';
import { padmeBytes } from '../../vault/padding.ts';
import { openChunk, SEALED_OVERHEAD_BYTES, sealChunk } from '../../vault/sealed-chunk.ts';
import { parseSigningKey, parseSigningPublicKey } from '../../vault/site-keys.ts';
import {
  deriveChunkId,
  deriveChunkKey,
  deriveFooterKey,
  deriveGearTable,
  plaintextHash,
} from '../../vault/site-secret.ts';

type Input = Readonly<Record<string, unknown>>;

export const OPERATIONS = new Map<string, (input: Input) => unknown>([
  ['derive-chunk-id', (i) => inHex(deriveChunkId(hex(i.secret), plaintextHash(hex(i.plaintext))))],
  ['derive-chunk-key', (i) => inHex(deriveChunkKey(hex(i.secret), plaintextHash(hex(i.plaintext))))],
  ['derive-footer-key', (i) => inHex(deriveFooterKey(hex(i.secret)))],
  ['derive-gear-table', (i) => inHex(littleEndian(deriveGearTable(hex(i.secret))))],
  ['padme', (i) => ({ bytes: padmeBytes(number(i.bytes)) })],
  ['seal-chunk', seal],
  ['open-chunk', (i) => inHex(openChunk(hex(i.sealed), hex(i.key), number(i.bytes)))],
  ['finish-pack', pack],
  ['parse-trailer', (i) => parsePackTrailer(hex(i.trailer), number(i.packBytes))],
  ['open-footer', footer],
  ['parse-list', list],
  ['parse-index', index],
  ['parse-manifest', manifest],
  ['parse-manifest-key', (i) => parseManifestKey(text(i.key))],
  ['parse-pack-key', (i) => parsePackKey(text(i.key)) ?? null],
]);

function seal(input: Input): unknown {
  const plaintext = hex(input.plaintext);
  const target = Buffer.alloc(plaintext.length + SEALED_OVERHEAD_BYTES);
  return inHex(target.subarray(0, sealChunk(plaintext, hex(input.key), hex(input.nonce), target)));
}

function pack(input: Input): unknown {
  const memory = Buffer.alloc(PACK_BYTES_MAX);
  const entries: PackEntry[] = [];
  let offset = 8;
  writePackHead(memory);
  for (const chunk of input.chunks as readonly Input[]) {
    const sealed = hex(chunk.sealed);
    memory.set(sealed, offset);
    entries.push({ id: hex(chunk.id), offset, length: sealed.length });
    offset += sealed.length;
  }
  const random = hex(input.random);
  let drawn = 0;
  const whole = finishPack(memory, entries, deriveFooterKey(hex(input.secret)), (target) => {
    target.set(random.subarray(drawn, drawn + target.length));
    drawn += target.length;
  });
  if (drawn !== random.length) throw new Error(`the pack took ${drawn} random bytes instead of ${random.length}`);
  return { ...inHex(whole), id: plaintextHash(whole).toString('hex') };
}

function footer(input: Input): unknown {
  const entries = openPackFooter(hex(input.sealed), deriveFooterKey(hex(input.secret)), number(input.offset));
  return { chunks: entries.map(({ id, offset, length }) => ({ id: Buffer.from(id).toString('hex'), offset, length })) };
}

function list(input: Input): unknown {
  const parser = new ChunkListParser();
  const chunks = [...parser.push(hex(input.hex))];
  parser.finish();
  return { chunks: chunks.map(plainRef) };
}

const plainRef = (ref: ChunkRef): unknown => ({ ...ref, key: Buffer.from(ref.key).toString('hex') });

function index(input: Input): unknown {
  const bytes = document(input);
  const { depth, root, dump, ...rest } = parseIndex(bytes);
  const same = encodeIndex({ depth, root, dump, ...rest }).equals(bytes);
  return { same, depth, chunks: root.length, dumpBytes: dump.bytes };
}

/** A good vector also carries the private half, to show that signing again gives the same bytes. */
function manifest(input: Input): unknown {
  const bytes = document(input);
  const publicKey = parseSigningPublicKey(text(input.signingPublicKey));
  if (publicKey === undefined) throw new Error('the vector has no public key');
  const parsed = parseManifest(bytes, [publicKey]);
  const signingKey = parseSigningKey(text(input.signingKey));
  if (signingKey === undefined) throw new Error('the vector has no signing key');
  return { same: encodeManifest(parsed, signingKey).equals(bytes), packs: parsed.packs.length };
}

const document = (input: Input): Buffer => (input.hex === undefined ? Buffer.from(text(input.text)) : hex(input.hex));
const inHex = (bytes: Uint8Array): { hex: string } => ({ hex: Buffer.from(bytes).toString('hex') });

function littleEndian(table: BigUint64Array): Buffer {
  const bytes = Buffer.alloc(table.length * 8);
  for (const [i, value] of table.entries()) bytes.writeBigUInt64LE(value, i * 8);
  return bytes;
}

function hex(value: unknown): Buffer {
  const bytes = Buffer.from(text(value), 'hex');
  if (bytes.length * 2 !== text(value).length) throw new Error('the vector has bad hexadecimal digits');
  return bytes;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('the vector lacks a text');
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new Error('the vector lacks a number');
  return value;
}
