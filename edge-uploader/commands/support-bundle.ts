// `offsite support-bundle`: what whoever helps needs to see, in one file that holds no secrets and nothing of any patient. It lists what it
// holds, and sends nothing.

import { resolve } from 'node:path';
import { runChecks } from '../doctor/run-doctor.ts';
import { surroundings } from '../doctor/surroundings.ts';
import type { ExitName } from '../failure.ts';
import { ownCommand } from '../platform/own-command.ts';
import { bundleFiles } from '../support/bundle-files.ts';
import { writeBundle } from '../support/write-bundle.ts';
import { supportTexts } from '../texts/support-texts.ts';
import type { CommandContext } from './command.ts';

export async function supportBundle(
  options: { config: string; to?: string },
  context: CommandContext,
): Promise<ExitName> {
  const { voice, now, version } = context;
  voice.say(supportTexts.looking);
  const command = ownCommand();
  const at = surroundings(options.config, { ...context, command });
  const results = await runChecks(at);
  const vault = at.place && (await at.vault().catch(() => undefined));
  const madeAt = now();
  const files = bundleFiles({ ...at, results, vault, command, version, madeAt });
  const stamp = madeAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const site = at.place?.site ?? 'unknown';
  const path = resolve(options.to ?? `offsite-support-${site}-${stamp}.tar.gz`);
  const bytes = await writeBundle(path, files, madeAt);
  voice.say(supportTexts.made, { path, bytes });
  for (const [name, text] of files)
    voice.print(`  ${name.padEnd(24)} ${voice.text.voice.bytes(Buffer.byteLength(text))}`);
  voice.tell({ type: 'supportBundle', path, bytes, files: [...files.keys()] });
  voice.say(supportTexts.nothingSent, { path });
  return 'ok';
}
