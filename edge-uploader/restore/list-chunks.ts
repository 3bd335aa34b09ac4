// From the root in the index to every chunk of the dump: opens the lists level by level. A list is small beside its dump
// (0.7 MB per GB), so it is read in order, chunk after chunk, a few ahead.

import { ChunkListParser, type ChunkRef } from '../../vault/chunk-list.ts';
import type { BackupIndex } from '../../vault/index-file.ts';
import type { Manifest } from '../../vault/manifest.ts';
import { packKey, type SiteId } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { openChunk } from '../../vault/sealed-chunk.ts';
import type { Store } from '../stores/store.ts';

const LIST_CHUNKS_AHEAD_MAX = 16;

/**
 * The chunks of the dump in order, some hundred at a time: one at a time, a million promises would be garbage before the first
 * byte is restored. Refuses a list that is not as long as its dump or leaves the manifest's packs.
 */
export async function* listChunks(store: Store, manifest: Manifest, index: BackupIndex): AsyncGenerator<ChunkRef[]> {
  const packBytes = new Map(manifest.packs.map(({ id, bytes }) => [id, bytes]));
  let lists: AsyncIterable<ChunkRef[]> | Iterable<ChunkRef[]> = [[...index.root]];
  for (let depth = index.depth; depth > 0; depth--) lists = openList(store, index.site, lists, packBytes);
  let bytes = 0;
  for await (const refs of lists) {
    for (const ref of refs) {
      checkPlace(ref, packBytes);
      bytes += ref.bytes;
      if (bytes > index.dump.bytes) throw wrongLength();
    }
    yield refs;
  }
  if (bytes !== index.dump.bytes) throw wrongLength();
}

const wrongLength = (): Refusal => new Refusal('a chunk list', 'its chunks are not as long as its dump');

function checkPlace(ref: ChunkRef, packBytes: ReadonlyMap<string, number>): void {
  const bytes = packBytes.get(ref.pack);
  if (bytes === undefined)
    throw new Refusal('a chunk list', `it names the pack ${ref.pack}, which the manifest does not`);
  if (ref.offset + ref.length > bytes) throw new Refusal('a chunk list', `a chunk lies outside its pack ${ref.pack}`);
}

async function* openList(
  store: Store,
  site: SiteId,
  lists: AsyncIterable<ChunkRef[]> | Iterable<ChunkRef[]>,
  packBytes: ReadonlyMap<string, number>,
): AsyncGenerator<ChunkRef[]> {
  const parser = new ChunkListParser();
  const ahead: Promise<Buffer>[] = [];
  for await (const refs of lists) {
    for (const ref of refs) {
      checkPlace(ref, packBytes);
      const slice = readChunk(store, site, ref);
      // Awaited below; this only keeps Node from calling it unhandled until then.
      slice.catch(() => undefined);
      ahead.push(slice);
      if (ahead.length > LIST_CHUNKS_AHEAD_MAX) yield [...parser.push((await ahead.shift()) as Buffer)];
    }
  }
  for (const slice of ahead) yield [...parser.push(await slice)];
  parser.finish();
}

async function readChunk(store: Store, site: SiteId, ref: ChunkRef): Promise<Buffer> {
  const sealed = Buffer.alloc(ref.length);
  const key = packKey(site, ref.pack);
  await store.readRange(key, ref, sealed);
  try {
    return openChunk(sealed, ref.key, ref.bytes);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(key, `the chunk at ${ref.offset}: ${error.reason}`) : error;
  }
}
