// Where the logs of a config go unless it says so.

import { dirname, join, resolve } from 'node:path';

/** A config in /etc/NAME logs to /var/log/NAME, as everything on Linux does; any other has its logs beside it. */
export function defaultLogFolder(configPath: string): string {
  const folder = dirname(resolve(configPath));
  const name = /^\/etc\/([^/]+)$/.exec(folder)?.[1];
  return name === undefined ? join(folder, 'logs') : join('/var/log', name);
}
