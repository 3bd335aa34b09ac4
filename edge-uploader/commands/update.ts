// `offsite update`: this program becomes the version that the operator has released. By hand it does so whatever share of the clinics may
// do it by themselves.

import { readConfig } from '../config/config.ts';
import type { ExitName } from '../failure.ts';
import { runAlone } from '../platform/run-alone.ts';
import { updateTexts } from '../texts/update-texts.ts';
import { updateProgram } from '../update/update-program.ts';
import type { CommandContext } from './command.ts';

export async function update(
  options: { config: string; check?: boolean; allowDowngrade?: boolean },
  context: CommandContext,
): Promise<ExitName> {
  const config = readConfig(options.config);
  const { voice, now, signal, version } = context;
  const checkOnly = options.check === true;
  const alone = { name: config.path, doing: 'updating offsite', now, signal, waitMinutes: 0, onWait: () => undefined };
  const release = checkOnly ? () => undefined : await runAlone(alone);
  try {
    const asked = { allowDowngrade: options.allowDowngrade === true, checkOnly, automatic: undefined };
    const outcome = await updateProgram(config, asked, context);
    voice.tell({ type: 'update', outcome: outcome.kind, version: outcome.version, before: version });
    if (outcome.kind === 'current') voice.say(updateTexts.current, { version });
    if (outcome.kind === 'offered') voice.say(updateTexts.howToInstall);
    if (outcome.kind === 'installed') voice.say(updateTexts.installed, { version: outcome.version, before: version });
    return 'ok';
  } finally {
    release();
  }
}
