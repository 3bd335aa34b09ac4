// What a vault can lie about although everything in it is signed, sealed and opens. Every reader must refuse each of these; our own
// restore and the reader in Python are both held to it, so that the two cannot come to differ unseen.

import { gzipSync } from 'node:zlib';
import type { ChunkRef } from '../../../vault/chunk-list.ts';
import { type BackupName, newBackupId, packIdSchema } from '../../../vault/names.ts';
import { compressChunk } from '../../../vault/sealed-chunk.ts';
import { rows, seededBytes } from '../seeded-bytes.ts';
import { type ForgedVault, listOf } from './forged-vault.ts';

/** One lie: what it is, the words of our own refusal, and how to tell it. */
export interface Lie {
  readonly what: string;
  readonly says: RegExp;
  readonly tell: (vault: ForgedVault) => Promise<BackupName>;
}

export const CHUNKS = [rows('hostile', 30_000), seededBytes('hostile', 20_000), rows('hostile again', 25_000)];
export const DUMP = Buffer.concat(CHUNKS);

const MIB = 1024 * 1024;
const elsewhere = packIdSchema.parse('e'.repeat(64));
const otherBackup = newBackupId(new Date('2027-01-01T00:00:00Z'), new Uint8Array(8));

type Refs = readonly ChunkRef[];

/** The root of an index at depth 0 says something false. */
const root = (what: string, says: RegExp, falsify: (refs: Refs) => Refs): Lie => ({
  ...{ what: `an index with ${what}`, says },
  tell: (vault) => vault.commit(CHUNKS, { depth: 0, root: falsify(vault.pack(...CHUNKS)) }),
});
/** Another member of the index does. */
const index = (what: string, says: RegExp, members: object): Lie => ({
  ...{ what: `an index with ${what}`, says },
  tell: (vault) => vault.commit(CHUNKS, { depth: 0, root: vault.pack(...CHUNKS) }, members),
});
/** The list of an index at depth 1 does. */
const list = (what: string, says: RegExp, falsify: (refs: Refs) => Buffer): Lie => ({
  ...{ what: `a list ${what}`, says },
  tell: (vault) => vault.commit(CHUNKS, { depth: 1, root: vault.pack(falsify(vault.pack(...CHUNKS))) }),
});
/** The manifest does, of an index that is right. */
const manifest = (what: string, says: RegExp, members: Parameters<ForgedVault['commit']>[3]): Lie => ({
  ...{ what: `a manifest with ${what}`, says },
  tell: (vault) => vault.commit(CHUNKS, { depth: 0, root: vault.pack(...CHUNKS) }, {}, members),
});

const [word, key] = [Buffer.alloc(4), Buffer.alloc(32, 1)];

export const LIES: readonly Lie[] = [
  root('a pack that the manifest does not name', /manifest does not/, ([a, ...rest]) => [
    { ...a, pack: elsewhere },
    ...rest,
  ]),
  root('an end beyond its pack', /outside its pack/, ([a, ...rest]) => [
    { ...a, offset: 16 * MIB - a.length },
    ...rest,
  ]),
  root('an offset in the head of a pack', /outside its pack/, ([a, ...rest]) => [{ ...a, offset: 7 }, ...rest]),
  root('a chunk of more bytes than any', /out of bounds/, ([a, ...rest]) => [{ ...a, bytes: 4 * MIB + 1 }, ...rest]),
  root('a sealed length beyond its plaintext', /cannot be/, ([a, b, c]) => [a, { ...b, length: b.bytes + 30 }, c]),
  root('chunks that are fewer than the dump', /not as long as its dump/, (refs) => refs.slice(1)),
  root('chunks that are more than the dump', /not as long as its dump/, (refs) => [...refs, refs[0]]),
  root('the key of another chunk', /not those that were sealed/, ([a, b, c]) => [{ ...a, key: b.key }, b, c]),
  root('a place that is one byte off', /not those that were sealed/, ([a, b, c]) => [
    a,
    { ...b, offset: b.offset + 1 },
    c,
  ]),
  root('lengths that are exchanged', /decompress|holds/, ([a, b, c]) => [
    { ...a, bytes: c.bytes },
    b,
    { ...c, bytes: a.bytes },
  ]),
  index('another site', /another backup/, { site: 'clinic-2' }),
  index('another database', /another backup/, { database: 'repository' }),
  index('another backup', /another backup/, { backup: otherBackup }),
  index('a depth of 5', /depth/, { depth: 5 }),
  index('a depth that is none', /depth/, { depth: -1 }),
  index('a format that nobody knows', /format/, { format: 'clinic-offsite/2/index' }),
  index('an empty root', /root/, { root: [] }),
  index('a member that nobody knows', /[Uu]nrecognized/, { zoom: 1 }),
  index('the hash of another dump', /not the one that was backed up/, {
    dump: { bytes: DUMP.length, digest: '0'.repeat(64) },
  }),
  index('a generator that is no number', /generators/, {
    facts: { engine: 'command', tool: 'cat', method: 'command', options: [], generators: { ID: '1.5' } },
  }),
  list('longer than its dump', /not as long as its dump/, (refs) => listOf([...refs, refs[0]])),
  list('shorter than its dump', /not as long as its dump/, (refs) => listOf(refs.slice(1))),
  list('cut in a record', /middle of a record/, (refs) => listOf(refs).subarray(0, -1)),
  list('of unknown records', /unknown kind/, (refs) => Buffer.concat([Buffer.from([3]), listOf(refs)])),
  list('whose first chunk lies in no pack', /no pack/, (refs) => listOf(refs).subarray(33)),
  list('that ends with a pack', /pack without chunks/, (refs) => Buffer.concat([listOf(refs), Buffer.from([1]), key])),
  list('that names its pack twice', /without need/, (refs) =>
    Buffer.concat([listOf(refs.slice(0, 1)), listOf(refs.slice(1))]),
  ),
  list('with a pack that the manifest does not name', /manifest does not/, ([a, ...rest]) =>
    listOf([{ ...a, pack: elsewhere }, ...rest]),
  ),
  list('beyond the end of its pack', /outside its pack/, ([a, ...rest]) =>
    listOf([{ ...a, offset: 15_000_000 }, ...rest]),
  ),
  list('with a chunk of no bytes', /out of bounds/, (refs) =>
    Buffer.concat([listOf(refs), Buffer.from([2]), key, word, word, word]),
  ),
  list('in another order', /not the one that was backed up/, ([a, b, c]) => listOf([b, a, c])),
  {
    ...{ what: 'a list that reads one place in two ways', says: /two ways/ },
    tell: async (vault) => {
      const [ref] = vault.pack(CHUNKS[0]);
      const twice = [CHUNKS[0], CHUNKS[0].subarray(1)];
      return vault.commit(twice, { depth: 1, root: vault.pack(listOf([ref, { ...ref, bytes: ref.bytes - 1 }])) });
    },
  },
  {
    ...{ what: 'a dump for a list', says: /unknown kind|middle of a record/ },
    tell: async (vault) => vault.commit(CHUNKS, { depth: 1, root: vault.pack(...CHUNKS) }),
  },
  {
    ...{ what: 'chunks that another program compressed', says: /does not decompress/ },
    tell: async (vault) => vault.commit(CHUNKS, { depth: 0, root: vault.packCompressedBy(gzipSync, CHUNKS) }),
  },
  {
    ...{ what: 'a zstd frame without its end', says: /does not decompress/ },
    tell: async (vault) => {
      const cut = (plaintext: Uint8Array) => compressChunk(plaintext).subarray(0, -1);
      return vault.commit(CHUNKS, { depth: 0, root: vault.packCompressedBy(cut, CHUNKS) });
    },
  },
  manifest('another length of the dump', /not as long as the manifest says/, { dumpBytes: DUMP.length + 1 }),
  manifest('another index', /not those that the manifest names/, { index: { bytes: 500, sha256: '0'.repeat(64) } }),
];
