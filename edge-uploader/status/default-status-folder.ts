// Where the status page and the notes of a config go unless it says so: where people at the clinic can open the page, and a config that
// only administrators may enter is not.

import { dirname, join, resolve } from 'node:path';

/** A config in /etc/NAME has them in /var/lib/NAME, one in C:\ProgramData\NAME in C:\ProgramData\NAME-status; any other beside it. */
export function defaultStatusFolder(configPath: string): string {
  const folder = dirname(resolve(configPath));
  return publicFolderFor(folder) ?? join(folder, 'status');
}

/** Undefined where `folder` is none of the system's places for configs. */
export function publicFolderFor(folder: string): string | undefined {
  const name = /^\/etc\/([^/]+)$/.exec(folder)?.[1];
  if (name !== undefined) return `/var/lib/${name}`;
  return /^[a-z]:\\ProgramData\\[^\\]+$/i.test(folder) ? `${folder}-status` : undefined;
}
