// What a scheduled run does about updates once its backups are made: it judges what an earlier one installed, and, where the config wants it
// and all of tonight's backups are good, updates itself. Never before a backup: a night without an update is nothing, one without a backup
// is. So whatever fails here is told and changes nothing about how the run ends.

import { isSea } from 'node:sea';
import type { CommandContext } from '../commands/command.ts';
import type { Config } from '../config/config.ts';
import { type ExitName, Failure } from '../failure.ts';
import { updateTexts } from '../texts/update-texts.ts';
import { noteFailure, settleProgram, updateProgram } from './update-program.ts';

export async function updateAfterRun(exit: ExitName, config: Config, context: CommandContext): Promise<void> {
  const { voice, version, signal } = context;
  const { updates, site } = config;
  if (updates === undefined || !isSea() || signal.aborted) return;
  try {
    if (!updates.automatic || exit !== 'ok') return await settleProgram(config, context);
    const asked = { allowDowngrade: false, checkOnly: false, automatic: { site } };
    const outcome = await updateProgram(config, asked, context);
    voice.tell({ type: 'update', outcome: outcome.kind, version: outcome.version, before: version });
    if (outcome.kind === 'installed') voice.say(updateTexts.installed, { version: outcome.version, before: version });
    if (outcome.kind !== 'wait') return;
    voice.say(outcome.why === 'share' ? updateTexts.waitShare : updateTexts.waitPutBack, outcome);
  } catch (error) {
    const failure = warn(error, context);
    voice.tell({ type: 'update', outcome: 'failed', error: failure.message, hint: failure.hint, exit: failure.exit });
    // A line that is down is nobody's to look at; a release that must not be believed, or does not work, is.
    if (failure.exit !== 'update') return;
    await noteFailure(config, failure.message, context).catch((lost: unknown) => warn(lost, context));
  }
}

/** A bug is no warning. */
function warn(error: unknown, { voice }: CommandContext): Failure {
  if (!(error instanceof Failure)) throw error;
  voice.warn(`${error.message}. ${error.hint}`);
  return error;
}
