// Who besides the administrator may read the secrets, or change what the administrator's account runs every night: the config, its
// folder, the program itself and what hooks start. Whoever can change one of these has all rights by tomorrow.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../config/config.ts';
import { check, type Finding, found } from '../check.ts';
import { posixRights } from '../rights/posix-rights.ts';
import { windowsRights } from '../rights/windows-rights.ts';

/** `secret`: nobody else may read it either. */
export interface Guarded {
  readonly path: string;
  readonly secret: boolean;
}

/** What others may do with a path: undefined where they may do no harm. */
export interface OthersMay {
  readonly may: 'read' | 'change';
  readonly who: string;
  /** What to type to end it. */
  readonly type: string;
}

export const rightsCheck = check({
  name: 'rights',
  seconds: 60,
  needs: 'nothing',
  async look({ config, configPath, command, platform, run }) {
    const paths = guarded(configPath, config, command).filter(({ path }) => existsSync(path));
    const findings = await Promise.all(
      paths.map(async (one): Promise<Finding[]> => {
        try {
          const others = platform === 'win32' ? await windowsRights(one, run) : await posixRights(one);
          return others.map(({ may, ...facts }) =>
            found(may === 'change' ? 'rightsChange' : 'rightsRead', { path: one.path, ...facts }),
          );
        } catch (error) {
          return [found('rightsUnknown', { path: one.path, reason: (error as Error).message })];
        }
      }),
    );
    const troubles = findings.flat();
    return troubles.length > 0 ? troubles : [found('rightsTight', { paths: paths.length })];
  },
});

function guarded(configPath: string, config: Config | undefined, command: readonly string[]): readonly Guarded[] {
  const open = (path: string): Guarded => ({ path, secret: false });
  const secret = (path: string): Guarded => ({ path, secret: true });
  const programs = [command[0]!, ...command.slice(1, 2)];
  if (config === undefined) return [open(dirname(configPath)), open(configPath), ...programs.map(open)];
  const databases = Object.values(config.databases);
  const hooks = databases.flatMap(({ hooks = {} }) => Object.values(hooks).map((hook) => hook.command[0]));
  const dumpers = databases.flatMap((one) => {
    if (one.engine === 'command') return [one.command[0]];
    return one.engine === 'firebird' && one.gbak !== undefined ? [one.gbak] : [];
  });
  // Its values are taken for secrets everywhere.
  const hasSecrets = databases.some((one) => one.engine === 'command' && Object.keys(one.environment).length > 0);
  return [
    ...[open(dirname(configPath)), { path: configPath, secret: hasSecrets }],
    ...(config.secretsPath === undefined ? [] : [secret(config.secretsPath)]),
    ...[open(config.folders.cache), secret(config.folders.scratch), secret(config.folders.logs)],
    ...[...new Set([...programs, ...hooks, ...dumpers])].map(open),
  ];
}
