// Waits until what was chosen in a folder is written to the end: sizes and times stand still, no program has a file open for
// writing, and no newer file has come. Without it the backup would hold the first half of a dump, with a right checksum.

import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../failure.ts';
import type { Chosen } from './choose-files.ts';

export interface Settling {
  /** Looks at the folder anew. */
  readonly choose: () => Promise<Chosen>;
  /** Who still writes the file, in words; undefined if nobody is seen. */
  readonly writerOf: (path: string) => Promise<string | undefined>;
  readonly folder: string;
  readonly settleSeconds: number;
  /** How often to look meanwhile. */
  readonly lookSeconds: number;
  readonly waitMinutes: number;
  readonly signal: AbortSignal;
}

/** What was chosen, once it has stood still. Rejects with an `AbortError` when the signal is aborted. */
export async function settled(settling: Settling): Promise<Chosen> {
  const { choose, folder, settleSeconds, lookSeconds, waitMinutes, signal } = settling;
  const waitMs = waitMinutes * 60_000 + settleSeconds * 1000;
  const startedMs = performance.now();
  let seen = await choose();
  let stillSinceMs = startedMs;
  for (;;) {
    const leftMs = stillSinceMs + settleSeconds * 1000 - performance.now();
    await sleep(Math.min(Math.max(leftMs, 1), lookSeconds * 1000), undefined, { signal });
    const now = await choose();
    const nowMs = performance.now();
    const why = isSame(seen, now) ? await firstWriter(now, settling) : `${now.newest.name} is still changing`;
    if (why !== undefined) stillSinceMs = nowMs;
    else if (nowMs - stillSinceMs >= settleSeconds * 1000) return now;
    if (why !== undefined && nowMs - startedMs > waitMs) throw unfinished(folder, why, waitMinutes);
    seen = now;
  }
}

async function firstWriter({ files }: Chosen, { writerOf }: Settling): Promise<string | undefined> {
  for (const { path, name } of files) {
    const writer = await writerOf(path);
    if (writer !== undefined) return `${name} is still being written: ${writer}`;
  }
  return undefined;
}

const isSame = (one: Chosen, other: Chosen): boolean =>
  one.files.length === other.files.length &&
  one.files.every(({ path, bytes, mtimeMs }, i) => {
    const there = other.files[i];
    return there.path === path && there.bytes === bytes && there.mtimeMs === mtimeMs;
  });

function unfinished(folder: string, why: string, waitMinutes: number): Failure {
  return new Failure(
    'source',
    `waiting for a finished dump in ${folder} was given up after ${waitMinutes} minutes: ${why}`,
    {
      hint: 'schedule the backup later than the program that makes the dumps, or raise `waitMinutes` in the configuration',
    },
  );
}
