// The plaintext of index.age: what restores one dump. It is the only thing for which the recovery key is needed; every other
// key follows from it. Encrypted with age to the site's recipients, so that the stock age program opens it.
//
// JSON, one object, in exactly the order of the schema below and without white space; a reader refuses every other encoding.
// depth 0: `root` lists the chunks of the dump. depth n: `root` lists the chunks of a chunk list of depth n - 1.

import { z } from 'zod';
import { type ChunkRef, checkChunkRef } from './chunk-list.ts';
import { dumpFactsSchema } from './dump-facts.ts';
import { parseExactJson } from './exact-json.ts';
import { INDEX_BYTES_MAX, LIST_DEPTH_MAX, ROOT_CHUNKS_MAX } from './limits.ts';
import { backupIdSchema, databaseIdSchema, packIdSchema, sha256Schema, siteIdSchema } from './names.ts';
import { Refusal } from './refusal.ts';

const chunkRefSchema = z.strictObject({
  pack: packIdSchema,
  offset: z.int(),
  length: z.int(),
  key: sha256Schema,
  bytes: z.int(),
});

const indexSchema = z.strictObject({
  format: z.literal('clinic-offsite/1/index'),
  site: siteIdSchema,
  database: databaseIdSchema,
  backup: backupIdSchema,
  /** `digest`: SHA-256 of the SHA-256 of each chunk of the dump, in order. See docs/design.md for why not of the dump itself. */
  dump: z.strictObject({ bytes: z.int().positive(), digest: sha256Schema }),
  depth: z.int().min(0).max(LIST_DEPTH_MAX),
  root: z.array(chunkRefSchema).min(1).max(ROOT_CHUNKS_MAX),
  facts: dumpFactsSchema,
});

type IndexJson = z.infer<typeof indexSchema>;

/** What restores one dump. `root` and `depth` as above; `dump.bytes` and `dump.digest` are of the whole dump. */
export type BackupIndex = Omit<IndexJson, 'root' | 'format'> & { readonly root: readonly ChunkRef[] };

export function encodeIndex(index: BackupIndex): Buffer {
  const { site, database, backup, dump, depth, facts } = index;
  const root = index.root.map(({ pack, offset, length, key, bytes }) => ({
    ...{ pack, offset, length, key: Buffer.from(key).toString('hex'), bytes },
  }));
  const json: IndexJson = { format: 'clinic-offsite/1/index', site, database, backup, dump, depth, root, facts };
  const bytes = Buffer.from(JSON.stringify(indexSchema.parse(json)));
  if (bytes.length > INDEX_BYTES_MAX) throw new Error(`an index of ${bytes.length} bytes could not be read again`);
  return bytes;
}

/** Parses the opened index.age. Throws a `Refusal` for everything that `encodeIndex` would not have written. */
export function parseIndex(bytes: Uint8Array): BackupIndex {
  const { format: _, ...json } = parseExactJson('the index', bytes, INDEX_BYTES_MAX, indexSchema);
  const root = json.root.map((ref) => ({ ...ref, key: Buffer.from(ref.key, 'hex') }));
  for (const ref of root) checkChunkRef(ref);
  if (json.depth === 0 && root.reduce((sum, ref) => sum + ref.bytes, 0) !== json.dump.bytes) {
    throw new Refusal('the index', 'its chunks are not as long as its dump');
  }
  return { ...json, root };
}
