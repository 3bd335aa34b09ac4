// An update of the very program that runs, as its config says: what a command and a scheduled run both begin with.

import { dirname, join, resolve } from 'node:path';
import type { CommandContext } from '../commands/command.ts';
import type { Config } from '../config/config.ts';
import { openLine } from '../config/open-line.ts';
import { Failure } from '../failure.ts';
import { updateTexts } from '../texts/update-texts.ts';
import { isWebAddress } from './config.ts';
import { healthOf } from './health.ts';
import { noteFailed, readNotes } from './notes.ts';
import { folderPlace, type Place, webPlace } from './place.ts';
import { builtInReleaseKeys } from './release-keys.ts';
import { runUpdate, type UpdateOptions, type UpdateOutcome, type UpdateStep } from './run-update.ts';
import { settleUpdate } from './settle-update.ts';

/** Beside the config, which has a folder that only administrators can write to. */
const NOTES_FILE = 'updates.json';

type Asked = Pick<UpdateOptions, 'allowDowngrade' | 'checkOnly' | 'automatic'>;

export async function updateProgram(config: Config, asked: Asked, context: CommandContext): Promise<UpdateOutcome> {
  const keys = builtInReleaseKeys();
  const place = placeOf(config, context);
  const common = ofThisProgram(config, context);
  if (!asked.checkOnly) await settleUpdate(common);
  const outcome = await runUpdate({
    ...common,
    ...asked,
    keys,
    place,
    platform: ownPlatform(),
    now: context.now,
    signal: context.signal,
  });
  const { kind } = outcome;
  // What was put back is still wrong; what is only offered was not tried.
  if (kind === 'current' || kind === 'installed') await noteFailure(config, undefined, context);
  return outcome;
}

/** Until an update goes well, the cloud is told why the last one did not (`failure`). */
export async function noteFailure(
  config: Config,
  failure: string | undefined,
  { voice }: Pick<CommandContext, 'voice'>,
): Promise<void> {
  const path = notesPathOf(config);
  await noteFailed(path, failure, await readNotes(path, (message) => voice.warn(message)));
}

/** Why the last update came to nothing, where the config wants updates at all. */
export async function lastFailure(
  config: Config,
  { voice }: Pick<CommandContext, 'voice'>,
): Promise<string | undefined> {
  if (config.updates === undefined) return undefined;
  return (await readNotes(notesPathOf(config), (message) => voice.warn(message))).failed;
}

/** What an earlier run left, if there was one that updated. */
export function settleProgram(config: Config, context: CommandContext): Promise<void> {
  return settleUpdate(ofThisProgram(config, context));
}

const notesPathOf = (config: Config): string => join(dirname(config.path), NOTES_FILE);

function ofThisProgram(config: Config, { version, voice, hold }: CommandContext) {
  return {
    ...{ executable: process.execPath, version, hold, notesPath: notesPathOf(config) },
    healthOf: (executable: string) => healthOf(executable, config.path),
    onWarning: (message: string): void => voice.warn(message),
    onStep: (step: UpdateStep): void => speak(step, version, voice),
  };
}

function placeOf(config: Config, context: CommandContext): Place {
  const { updates, path } = config;
  if (updates === undefined) {
    throw new Failure('config', `updating offsite: ${path} names no place that new versions come from`, {
      hint: 'Add `updates: { from: https://… }`, as the operator says; docs/config.md shows more.',
    });
  }
  const { from } = updates;
  const { proxy } = config.secrets;
  return isWebAddress(from)
    ? webPlace(from, openLine({ ...config, proxy }, context))
    : folderPlace(resolve(dirname(path), from));
}

const ownPlatform = (): string => `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

function speak(step: UpdateStep, version: string, voice: CommandContext['voice']): void {
  if (step.step === 'fetching') {
    const { name: note, bytes: done, of: total } = step;
    voice.progress('progress', { done, total, note }, { bytes: done, of: total });
    return;
  }
  voice.tell({ type: 'update', ...step });
  if (step.step === 'offered') voice.say(updateTexts.offered, { version: step.release.version, before: version });
  if (step.step === 'works') voice.say(updateTexts.works);
  if (step.step === 'swapped') voice.say(updateTexts.swapped);
  if (step.step === 'puttingBack') voice.say(updateTexts.puttingBack, step);
}
