// How well an executable does with this server's config: the checks that fail. Before an update and after it, so that an update is judged
// by what it made worse and not by what was wrong before.

import { HEALTH_SECONDS_MAX } from './limits.ts';
import { runExecutable } from './run-executable.ts';

export interface Health {
  /** Names of checks, sorted. */
  readonly failed: readonly string[];
}

/** Reads the config, the keys, and the vault through the network, which is all that a restore on the worst day would begin with. */
export async function healthOf(executable: string, config: string): Promise<Health> {
  const { exitCode, ending } = await runExecutable(executable, ['backups', '--json', '--config', config], {
    seconds: HEALTH_SECONDS_MAX,
  });
  return { failed: exitCode === 0 ? [] : [`backups: ${ending}`] };
}

/** What fails now and did not before. */
export function worsened(before: Health, after: Health): string[] {
  return after.failed.filter((check) => !before.failed.includes(check));
}
