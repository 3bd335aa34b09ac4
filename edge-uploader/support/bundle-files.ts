// Everything that a support bundle holds, file by file, made out of what may be shown. Nothing is copied from the disk as it is.

import { readFileSync } from 'node:fs';
import { availableParallelism, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { isSea } from 'node:sea';
import type { Config } from '../config/config.ts';
import type { CheckResult } from '../doctor/check.ts';
import type { VaultView } from '../doctor/vault-view.ts';
import { logFiles } from '../logs/log-folder.ts';
import { plainWords } from './plain-words.ts';
import { shownBackups } from './shown-backups.ts';
import { shownConfig } from './shown-config.ts';
import { shownFindings } from './shown-findings.ts';
import { shownLog } from './shown-log.ts';

/** Of the newest log files, so many: two months at least, and no bundle that no mail takes. */
const LOG_FILES_MAX = 3;

export interface BundleContents {
  readonly config: Config | undefined;
  /** Why there is no config. */
  readonly configFailure: { readonly message: string; readonly hint: string } | undefined;
  readonly configPath: string;
  readonly command: readonly string[];
  readonly results: readonly CheckResult[];
  /** Undefined where the vault could not be read; the results say why. */
  readonly vault: VaultView | undefined;
  readonly version: string;
  readonly madeAt: Date;
}

export function bundleFiles(contents: BundleContents): ReadonlyMap<string, string> {
  const { config, configFailure, results, vault, version, madeAt } = contents;
  const harmless = harmlessWords(config, version);
  const files = new Map([
    ['versions.json', json(versions(version, madeAt))],
    ['config.json', json(config === undefined ? { problem: plain(configFailure, harmless) } : shownConfig(config))],
    ['doctor.json', lines(shownFindings(results, { roles: rolesOf(contents), harmless }))],
    ['backups.json', lines(vault === undefined ? [] : shownBackups(vault))],
  ]);
  for (const path of config === undefined ? [] : newestLogs(config.folders.logs)) {
    const databases = Object.keys(config!.databases);
    const shown = shownLog(readFileSync(path, 'utf8'), { databases, harmless });
    files.set(`logs/${nameOf(path)}`, lines(shown.lines));
  }
  return new Map([['README.txt', readme(files)], ...files]);
}

/** Names that the operator gave, or that the clinic chose for what it backs up, and that the cloud knows anyway. */
function harmlessWords(config: Config | undefined, version: string): string[] {
  if (config === undefined) return [version];
  const { site, vault, ledger, secrets, databases } = config;
  const keyId = secrets.s3?.accessKeyId;
  return [
    version,
    site,
    vault.bucket,
    vault.region,
    ...(ledger ? [ledger.bucket] : []),
    ...(keyId ? [keyId] : []),
  ].concat(Object.keys(databases));
}

/** What each path that a finding may name is for. */
function rolesOf({ config, configPath, command }: BundleContents): ReadonlyMap<string, string> {
  const roles = new Map([
    ...command.map((path): [string, string] => [path, 'the program']),
    [configPath, 'the config'],
    [dirname(configPath), 'the folder of the config'],
  ]);
  if (config === undefined) return roles;
  for (const [name, path] of Object.entries(config.folders)) roles.set(path, `the folder ${name}`);
  if (config.secretsPath !== undefined) roles.set(config.secretsPath, 'the secrets file');
  return roles;
}

function versions(version: string, madeAt: Date): object {
  return {
    ...{ offsite: version, madeAt, executable: isSea(), node: process.version },
    ...{ system: process.platform, release: release(), architecture: process.arch },
    ...{ processors: availableParallelism(), memoryBytes: totalmem() },
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

function newestLogs(folder: string): string[] {
  try {
    return logFiles(folder).slice(-LOG_FILES_MAX);
  } catch {
    return []; // The doctor says that the folder cannot be read.
  }
}

const plain = (failure: BundleContents['configFailure'], harmless: readonly string[]): object => ({
  error: plainWords(failure?.message ?? '', harmless),
  hint: plainWords(failure?.hint ?? '', harmless),
});
const nameOf = (path: string): string => path.split(/[\\/]/).at(-1) as string;
const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;
const lines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

function readme(files: ReadonlyMap<string, string>): string {
  const list = [...files].map(([name, text]) => `  ${name} (${Buffer.byteLength(text)} bytes)`);
  return `What offsite on one server has to say about itself, for whoever helps.

${list.join('\n')}

Of the config and of what was found, only fields that stand in a list are here, and of messages only words that the program itself uses; an
ellipsis stands for everything else. Passwords, keys, users, paths, names of files and tables, rows, and what other programs said were left out.
Look before you send it: every file is text.
`;
}
