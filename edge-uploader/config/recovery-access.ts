// What a command needs to read backups: either a config, and for what opens them a file with the recovery key, or the kit alone, which
// holds both. Without the second way, the first thing to do on the worst day would be to write a config.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure } from '../failure.ts';
import { parseKit } from '../kit/kit-text.ts';
import { networkSchema } from '../network/config.ts';
import type { Config } from './config.ts';
import { readConfig } from './config.ts';
import { readRecoveryKeys } from './recovery-keys.ts';

export interface RecoveryOptions {
  readonly config: string;
  readonly recoveryKey?: string | undefined;
  /** A file with the text of the kit. */
  readonly kit?: string | undefined;
}

export interface RecoveryAccess {
  readonly config: Config;
  /** Undefined where none was given. */
  readonly recoveryKeys: readonly string[] | undefined;
}

export function readRecoveryAccess({ config, recoveryKey, kit }: RecoveryOptions): RecoveryAccess {
  if (kit === undefined) {
    return {
      config: readConfig(config),
      recoveryKeys: recoveryKey === undefined ? undefined : readRecoveryKeys(recoveryKey),
    };
  }
  if (recoveryKey === undefined) return readKit(kit);
  throw new Failure('usage', 'restoring: --kit and --recovery-key are both given', {
    hint: 'The kit holds the recovery key: leave --recovery-key away.',
  });
}

function readKit(path: string): RecoveryAccess {
  const doing = `reading the recovery kit ${path}`;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
    throw new Failure('keys', `${doing}: ${why}`, { hint: 'Name the file with --kit FILE.', cause });
  }
  const { site, vault, credentials, signingPublicKeys, recoveryKeys } = parseKit(text, doing);
  const config: Config = {
    ...{ site, language: 'en', vault, signingPublicKeys: [...signingPublicKeys], databases: {}, schedule: [] },
    ...{ priority: 'low', bandwidth: undefined, network: networkSchema.parse({}) },
    ...{ path: resolve(path), secretsPath: undefined, secrets: { s3: credentials, databases: {} } },
    // A restore uses none of them.
    folders: { cache: resolve('cache'), scratch: resolve('scratch'), logs: resolve('logs'), status: resolve('status') },
    systemLog: false,
  };
  return { config, recoveryKeys };
}
