// A thread that dies in the middle of a dump. Without it one unheard promise would end the whole program with a stack trace, before the
// cloud was told why there is no backup.

import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { blockBytes, ChunkPipeline, type ChunkPipelineParts } from '../../../edge-uploader/backup/chunk-pipeline.ts';
import { CHUNKER_RESERVED_BYTES, GearChunker, newChunkerMemory } from '../../../edge-uploader/core/gear-chunker.ts';
import { Landing } from '../../../edge-uploader/sources/landing.ts';
import { Spares } from '../../../edge-uploader/workers/spares.ts';
import { deriveGearTable } from '../../../vault/site-secret.ts';
import { SITE } from '../sample-site.ts';
import { seededBytes } from '../seeded-bytes.ts';

const AVERAGE = 65_536;
const BLOCKS = 4;

test('the death of a thread is the failure of the dump, and no promise is left unheard', async () => {
  const bytes = blockBytes(AVERAGE);
  const wasm = newChunkerMemory(BLOCKS * bytes);
  const blocks = Array.from({ length: BLOCKS }, (_, i) => ({ at: CHUNKER_RESERVED_BYTES + i * bytes, bytes }));
  const waiting: ((error: Error) => void)[] = [];
  const pool = { run: () => new Promise((_, reject) => waiting.push(reject)) };
  const pipeline = new ChunkPipeline({
    ...{ memory: wasm.buffer, blocks: new Spares(blocks), averageChunkBytes: AVERAGE, pool },
    chunker: new GearChunker(deriveGearTable(SITE.siteSecret), AVERAGE, wasm),
  } as unknown as ChunkPipelineParts);
  const unheard: unknown[] = [];
  const hear = (error: unknown) => unheard.push(error);
  process.on('unhandledRejection', hear);
  try {
    const dump = Readable.from([seededBytes('a dump', 3_500_000)], { objectMode: false });
    const ended = expect(pipeline.run(dump, new Landing())).rejects.toThrow('the thread died');
    while (waiting.length < 3) await turn();
    for (const reject of waiting) reject(new Error('the thread died'));
    await ended;
    expect(dump.destroyed).toBe(true);
    await turn();
    expect(unheard).toEqual([]);
  } finally {
    process.off('unhandledRejection', hear);
  }
});
