// What a thread does when its library or its memory is faulty: a chunk that does not open to what it was is never uploaded. Without
// this check the damage would be found by a restore, when the plaintext is long gone. The sound jobs are in chunk-pool.test.ts.

import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { runChunkJob } from '../../../edge-uploader/workers/chunk-job.ts';
import { Lanes, ZstdLane } from '../../../edge-uploader/workers/zstd-lane.ts';
import { Refusal } from '../../../vault/refusal.ts';
import { SITE } from '../sample-site.ts';
import { rows, seededBytes } from '../seeded-bytes.ts';

/** A zstd that now and then gets one byte wrong, as a release of another library did. */
class FaultyZstd extends ZstdLane {
  override async compress(plaintext: Uint8Array): Promise<Uint8Array> {
    const wrong = Buffer.from(plaintext);
    wrong[wrong.length >> 1] ^= 1;
    return super.compress(wrong);
  }
}

class FaultyLanes extends Lanes {
  override use<T>(work: (lane: ZstdLane) => Promise<T>): Promise<T> {
    return work(new FaultyZstd());
  }
}

const plaintext = rows('faulty', 60_000);

function seal(lanes: Lanes) {
  const memory = new Uint8Array(200_000);
  memory.set(plaintext);
  const state = {
    memory,
    siteSecret: createSecretKey(SITE.siteSecret),
    lanes,
    chunker: undefined,
    rest: { at: 0, bytes: 0 },
  };
  const chunks = [{ at: 0, bytes: plaintext.length }];
  const [keys, nonces] = [seededBytes('key', 32), seededBytes('nonce', 12)];
  return runChunkJob({ kind: 'seal', chunks, keys, nonces, target: 100_000 }, state);
}

test('a chunk that was compressed wrongly is refused before it is uploaded', async () => {
  expect(await seal(new Lanes())).toHaveLength(1);
  const failed = seal(new FaultyLanes());
  await expect(failed).rejects.toThrow(Refusal);
  await expect(failed).rejects.toThrow('the memory may be bad');
});
