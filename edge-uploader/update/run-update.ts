// One update, from the place to the verdict: what is offered is judged, fetched, tried, put into the old one's place, and put back if this
// server does worse with it than before. Whatever fails, and wherever it is killed, the program at the old path works.

import type { KeyObject } from 'node:crypto';
import type { Release } from '../../vault/release.ts';
import { isOlder } from '../../vault/version.ts';
import { Failure } from '../failure.ts';
import { download } from './download.ts';
import { fetchRelease } from './fetch-release.ts';
import type { Health } from './health.ts';
import { judgeInstalled } from './judge-installed.ts';
import { judgeRelease } from './judge-release.ts';
import { VERSION_SECONDS_MAX } from './limits.ts';
import { readNotes, writeNotes } from './notes.ts';
import type { Place } from './place.ts';
import { runExecutable } from './run-executable.ts';
import { type SwapPaths, swapIn, swapPaths, tidyUp } from './swap.ts';

export interface UpdateOptions {
  /** The program that runs now: where it lies, its version, and what it runs on. */
  readonly executable: string;
  readonly version: string;
  readonly platform: string;
  readonly place: Place;
  readonly keys: readonly KeyObject[];
  readonly notesPath: string;
  readonly allowDowngrade: boolean;
  /** Only look and tell. */
  readonly checkOnly: boolean;
  readonly automatic: { readonly site: string } | undefined;
  readonly healthOf: (executable: string) => Promise<Health>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** From the swap to the verdict nothing may interrupt. */
  readonly hold: <T>(work: Promise<T>) => Promise<T>;
  readonly onStep: (step: UpdateStep) => void;
  readonly onWarning: (message: string) => void;
  readonly secondLookSeconds?: number;
}

export type UpdateStep =
  | { readonly step: 'offered'; readonly release: Release }
  | { readonly step: 'fetching'; readonly name: string; readonly bytes: number; readonly of: number }
  | { readonly step: 'fetched' | 'works' | 'swapped' }
  | { readonly step: 'puttingBack'; readonly worse: readonly string[] };

export type UpdateOutcome =
  | { readonly kind: 'current' | 'offered' | 'installed'; readonly version: string }
  | { readonly kind: 'wait'; readonly version: string; readonly why: 'share' | 'putBack' };

/** Throws a `Failure` where nothing was changed, or where the new one was put back. */
export async function runUpdate(options: UpdateOptions): Promise<UpdateOutcome> {
  const { place, keys, signal, notesPath, onWarning, onStep } = options;
  const paths = swapPaths(options.executable);
  const release = await fetchRelease(place, keys, signal);
  const { version } = release;
  const notes = await readNotes(notesPath, onWarning);
  const { newestSeen, putBack } = notes;
  const judgement = judgeRelease(release, { ...options, newestSeen, putBack, now: options.now() });
  const newest = newestSeen === undefined || isOlder(newestSeen, version) ? version : newestSeen;
  if (newest !== newestSeen) await writeNotes(notesPath, { ...notes, newestSeen: newest });
  if (judgement.kind === 'current') return { kind: 'current', version };
  if (judgement.kind === 'wait') return { ...judgement, version };
  onStep({ step: 'offered', release });
  if (options.checkOnly) return { kind: 'offered', version };
  const { file } = judgement;
  const onProgress = (bytes: number): void => onStep({ step: 'fetching', name: file.name, bytes, of: file.bytes });
  await download({ ...paths, place, file, signal, onProgress });
  onStep({ step: 'fetched' });
  const before = await tried(paths, version, options);
  await options.hold(install(paths, version, before, options));
  return { kind: 'installed', version };
}

/** How this server does before; the new executable has been started by then, and goes if anything is wrong. */
async function tried(paths: SwapPaths, version: string, { healthOf, signal, onStep }: UpdateOptions): Promise<Health> {
  try {
    await tryNext(paths, version);
    onStep({ step: 'works' });
    const before = await healthOf(paths.executable);
    signal.throwIfAborted();
    return before;
  } catch (error) {
    await tidyUp(paths);
    throw error;
  }
}

/** It must start here at all, and be what the release says. */
async function tryNext({ next }: SwapPaths, version: string): Promise<void> {
  const { stdout, ending, exitCode } = await runExecutable(next, ['--version'], { seconds: VERSION_SECONDS_MAX });
  if (exitCode === 0 && stdout.trim() === version) return;
  const said = exitCode === 0 ? `says that it is ${JSON.stringify(stdout.trim().slice(0, 40))}` : `ends with ${ending}`;
  throw new Failure('update', `updating to ${version}: the new executable, started as \`${next} --version\`, ${said}`, {
    hint: 'Nothing was changed here. A virus scanner may have stopped it; otherwise tell the operator.',
  });
}

async function install(paths: SwapPaths, version: string, before: Health, options: UpdateOptions): Promise<void> {
  const { notesPath, onWarning, onStep } = options;
  const notes = await readNotes(notesPath, onWarning);
  const pending = { from: options.version, to: version, before };
  await writeNotes(notesPath, { ...notes, pending });
  try {
    await swapIn(paths);
  } catch (error) {
    await writeNotes(notesPath, notes);
    await tidyUp(paths);
    throw error;
  }
  onStep({ step: 'swapped' });
  await judgeInstalled({ ...options, paths, pending });
}
