// The verdict on a new executable that lies in the old one's place already: it stays, or the old one comes back and this version is never
// tried again by itself. Also asked by a later run, where the one that put it there was killed before it could ask.

import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { type Health, worsened } from './health.ts';
import { SECOND_LOOK_SECONDS } from './limits.ts';
import { readNotes, type UpdateNotes, withPutBack, writeNotes } from './notes.ts';
import { type SwapPaths, swapBack, tidyUp } from './swap.ts';

export interface JudgeInstalledOptions {
  readonly paths: SwapPaths;
  readonly pending: NonNullable<UpdateNotes['pending']>;
  readonly notesPath: string;
  readonly healthOf: (executable: string) => Promise<Health>;
  readonly onStep: (step: { readonly step: 'puttingBack'; readonly worse: readonly string[] }) => void;
  readonly onWarning: (message: string) => void;
  readonly secondLookSeconds?: number;
}

/** Throws a `Failure` once the old executable is back. */
export async function judgeInstalled(options: JudgeInstalledOptions): Promise<void> {
  const { paths, pending, notesPath, onWarning } = options;
  const worse = await worseThan(pending.before, options);
  const notes = await readNotes(notesPath, onWarning);
  if (worse.length === 0) {
    const { pending: _, ...settled } = notes;
    await writeNotes(notesPath, settled);
    await tidyUp(paths);
    return;
  }
  options.onStep({ step: 'puttingBack', worse });
  await swapBack(paths);
  await writeNotes(notesPath, withPutBack(notes, pending.to));
  throw new Failure(
    'update',
    `updating to ${pending.to}: it does worse here than ${pending.from}, which was put back: ${worse.join('; ')}`,
    {
      hint: `Tell the operator. ${pending.from} works as before, and ${pending.to} is not tried again by itself.`,
    },
  );
}

/** A line that is down for a moment is no fault of the update: so what is worse is looked at twice. */
async function worseThan(before: Health, options: JudgeInstalledOptions): Promise<string[]> {
  const { paths, healthOf, secondLookSeconds = SECOND_LOOK_SECONDS } = options;
  const first = worsened(before, await healthOf(paths.executable));
  if (first.length === 0) return [];
  await sleep(secondLookSeconds * 1000);
  return worsened(before, await healthOf(paths.executable));
}
