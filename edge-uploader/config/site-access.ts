// From the config to the things that work with it: the store, the keys, the source of a database. Says clearly which part is
// missing for what: a recovery machine has no site secret, and a clinic's server has no recovery key.

import type { KeyObject } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { DatabaseId } from '../../vault/names.ts';
import { parseSigningKey, parseSigningPublicKey, parseSiteSecret } from '../../vault/site-keys.ts';
import { Failure } from '../failure.ts';
import { commandSource } from '../sources/command.ts';
import { dumpFolderSource } from '../sources/dump-folder/dump-folder.ts';
import { filesSource } from '../sources/files/files.ts';
import { powershellShadowCopies } from '../sources/files/powershell-shadow-copies.ts';
import { firebirdSource } from '../sources/firebird/firebird.ts';
import { mssqlSource } from '../sources/mssql/mssql.ts';
import type { Source } from '../sources/source.ts';
import { S3Store } from '../stores/s3.ts';
import type { Config, DatabaseConfig } from './config.ts';
import { type LineContext, openLine } from './open-line.ts';

/** A store that warns through `voice` and gives up when `signal` is aborted. */
export function openStore(config: Config, bucket: string, context: LineContext): S3Store {
  const { region, endpoint } = config.vault;
  const { s3: credentials, proxy } = config.secrets;
  return new S3Store({
    ...{ bucket, region, endpoint, credentials, signal: context.signal },
    line: openLine({ ...config, proxy }, context),
    onWrongClock: (offset) => context.voice.warn(wrongClock(offset)),
  });
}

function wrongClock(offsetMilliseconds: number): string {
  const minutes = Math.round(Math.abs(offsetMilliseconds) / 60_000);
  const way = offsetMilliseconds > 0 ? 'behind' : 'ahead of';
  return `the clock of this machine is ${minutes} minutes ${way} the store's; set it (timedatectl set-ntp true, w32tm /resync)`;
}

export function signingPublicKeys(config: Config): KeyObject[] {
  return config.signingPublicKeys.map((key) => parseSigningPublicKey(key) as KeyObject);
}

/** What only the clinic's server has. */
export function siteKeys(config: Config): { siteSecret: Buffer; signingKey: KeyObject; recipients: readonly string[] } {
  const { site } = config.secrets;
  if (site === undefined || config.recipients === undefined) {
    const missing = site === undefined ? '`site` in the secrets file' : '`recipients` in the config';
    throw new Failure('config', `preparing a backup of ${config.site}: ${missing} is missing`, {
      hint: 'A backup needs the site secret, the signing key and the recipients; `offsite keys` makes them for a new site.',
    });
  }
  const { recipients } = config;
  const signingKey = parseSigningKey(site.signingKey) as KeyObject;
  return { siteSecret: parseSiteSecret(site.secret) as Buffer, signingKey, recipients };
}

export function openSource(
  config: Config,
  database: DatabaseId,
  { now }: { now: () => Date },
): { source: Source; engine: string } {
  const chosen = config.databases[database];
  if (chosen === undefined) throw unknownDatabase(config, database);
  const password = config.secrets.databases[database]?.password;
  if (chosen.engine === 'mssql' && password === undefined) missingPassword(config, database);
  return { source: sourceOf(chosen, { password, here: dirname(config.path), now }), engine: chosen.engine };
}

/** `here` is the folder of the config, to which its paths are relative. */
export function sourceOf(
  chosen: DatabaseConfig,
  { password, here, now }: { password: string | undefined; here: string; now: () => Date },
): Source {
  if (chosen.engine === 'command') return commandSource(chosen);
  if (chosen.engine === 'dump-folder')
    return dumpFolderSource({ ...chosen, folder: resolve(here, chosen.folder) }, { now });
  if (chosen.engine === 'files') {
    const shadowCopies = process.platform === 'win32' ? powershellShadowCopies() : undefined;
    return filesSource(chosen, { here, shadowCopies });
  }
  if (chosen.engine === 'mssql') return mssqlSource(chosen, { password: password ?? '' });
  // An embedded one needs none, and where one is missing, gbak says so.
  return firebirdSource(chosen, { password: password as string });
}

/** Throws; for Firebird, gbak says so, and an embedded one needs none. */
export function missingPassword(config: Config, database: string): never {
  throw new Failure('config', `preparing a connection to ${database}: the secrets file has no password for it`, {
    hint: `Add \`databases: { ${database}: { password: "…" } }\` to ${config.secretsPath ?? 'a secrets file, named as `secrets` in the config'}.`,
  });
}

function unknownDatabase(config: Config, database: string): Failure {
  const names = Object.keys(config.databases);
  return new Failure('notFound', `choosing the database ${database}: ${config.path} has no such database`, {
    hint: names.length === 0 ? 'Add one under `databases`.' : `It has: ${names.join(', ')}.`,
  });
}
