// What an earlier run left: an update that was killed before its verdict, and files that could not be removed while they ran. Without it a
// version that does not work would stay because nobody had the time to find out.

import { type JudgeInstalledOptions, judgeInstalled } from './judge-installed.ts';
import { readNotes, writeNotes } from './notes.ts';
import { swapPaths, tidyUp } from './swap.ts';

export type SettleOptions = Omit<JudgeInstalledOptions, 'paths' | 'pending'> & {
  readonly executable: string;
  readonly version: string;
  readonly hold: <T>(work: Promise<T>) => Promise<T>;
};

/** Throws a `Failure` where it put the old executable back. */
export async function settleUpdate(options: SettleOptions): Promise<void> {
  const paths = swapPaths(options.executable);
  const { pending, ...settled } = await readNotes(options.notesPath, options.onWarning);
  if (pending?.to === options.version) return options.hold(judgeInstalled({ ...options, paths, pending }));
  if (pending !== undefined) await writeNotes(options.notesPath, settled); // It never came into its place.
  await tidyUp(paths);
}
