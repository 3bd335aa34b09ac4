// Which config is meant where none is named: the one in this folder, or else the one that `init` laid. Without the second, whoever types
// `offsite status` on a bad morning would first be told about a file.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'offsite.yaml';

/** Where `init` sets a server up unless told otherwise. */
export const systemConfigFolder = (platform: NodeJS.Platform = process.platform): string =>
  platform === 'win32' ? 'C:\\ProgramData\\offsite' : '/etc/offsite';

/** `exists` is an argument so that a test can play a server. */
export function defaultConfigPath(
  systemFolder = systemConfigFolder(),
  exists: (path: string) => boolean = existsSync,
): string {
  // The folder, not the file in it: whoever may not look into it shall be told so.
  return !exists(NAME) && exists(systemFolder) ? join(systemFolder, NAME) : NAME;
}
