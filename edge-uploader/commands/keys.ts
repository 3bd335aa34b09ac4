// `offsite keys`: makes the keys of a new site. The recovery key goes into a file of its own, to be printed and taken away: what
// stays on the server can make backups, and cannot open them.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { siteIdSchema } from '../../vault/names.ts';
import { encodeSigningKeyText, fingerprintOf } from '../../vault/signing-key-text.ts';
import { windowsRights } from '../doctor/rights/windows-rights.ts';
import { runProgram } from '../doctor/run-program.ts';
import { type ExitName, Failure } from '../failure.ts';
import { keepOthersOut } from '../init/keep-others-out.ts';
import { newSiteKeys } from '../init/new-site-keys.ts';
import { diskFailure } from '../platform/disk-failure.ts';
import type { CommandContext } from './command.ts';

export async function keys(site: string, options: { folder: string }, context: CommandContext): Promise<ExitName> {
  const { voice, fillRandom, now } = context;
  const named = siteIdSchema.safeParse(site);
  if (!named.success) {
    throw new Failure('usage', `making keys for ${JSON.stringify(site)}: that is no name of a site`, {
      hint: 'A site is 1 to 63 lower-case letters, digits or hyphens, for example novak-praha.',
    });
  }
  const folder = resolve(options.folder);
  const { recoveryKey, recipient, signingPublicKey, site: own } = await newSiteKeys(fillRandom);
  const paths = { secrets: join(folder, 'secrets.yaml'), recoveryKey: join(folder, 'recovery-key.txt') };
  const secrets = stringify({ site: own });
  try {
    const isNew = mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
    if (process.platform === 'win32') await tightenOrTell(folder, isNew, (message) => voice.warn(message));
    // `wx`: keys that exist are never replaced; whoever lost them could read no old backup.
    writeFileSync(paths.secrets, secrets, { mode: 0o600, flag: 'wx' });
    const head = `# recovery key of ${site}, made ${now().toISOString()}\n# public key: ${recipient}\n`;
    writeFileSync(paths.recoveryKey, `${head}${recoveryKey}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (error instanceof Failure) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw diskFailure(`writing the keys into ${folder}`, error);
    throw new Failure('keys', `making keys for ${site}: ${folder} holds keys already`, {
      hint: 'Keys are never overwritten. Give another folder with --folder.',
    });
  }
  const signing = { site: named.data, signingPublicKey };
  const [signingKeyText, fingerprint] = [encodeSigningKeyText(signing), fingerprintOf(signing)];
  voice.tell({
    ...{ type: 'keys', site, recipients: [recipient], signingPublicKeys: [signingPublicKey], ...paths },
    ...{ signingKeyText, fingerprint },
  });
  voice.print(
    `For the config:\n${stringify({ site, signingPublicKeys: [signingPublicKey], recipients: [recipient] })}`,
  );
  voice.print(`For the operator, by mail or chat:\n${signingKeyText}\n`);
  voice.print(`And by telephone, so that nobody can put another key in its place: ${fingerprint}\n`);
  voice.print(`${paths.secrets} stays on this machine.`);
  voice.print(
    `${paths.recoveryKey}: print it, keep it away from here, and delete the file. Without it nothing can be restored.`,
  );
  return 'ok';
}

/** Modes are nothing to Windows. What lies in a folder that was there already is somebody's; of its rights we only speak. */
async function tightenOrTell(folder: string, isNew: boolean, warn: (message: string) => void): Promise<void> {
  if (isNew) return keepOthersOut(folder, warn);
  const others = await windowsRights({ path: folder, secret: true }, runProgram).catch(() => undefined);
  if (others?.length === 0) return;
  warn(
    `others may be able to read ${folder}, and with it the keys; a folder that does not exist yet is made for administrators only`,
  );
}
