// The folders that are backed up: where they really are, and which name each has in the archive. Two that overlap would store a file
// twice, under two names or under one; so that is refused.

import { lstat, realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { Failure } from '../../failure.ts';
import { globMatcher } from '../glob-matcher.ts';
import type { FilesConfig } from './config.ts';
import { whyOf } from './trouble.ts';

export interface Root {
  /** Where it is read: a link that the configuration names is followed, here and nowhere else. */
  readonly path: string;
  /** Its name in the archive: `etc/clinic`, `C/Certificates`. */
  readonly name: string;
  /** Undefined where everything is included. */
  readonly includes: ((path: string) => boolean) | undefined;
  readonly excludes: (path: string) => boolean;
}

/** In the order of the bytes of their names. `here` is what relative paths are relative to. */
export async function findRoots(config: FilesConfig, here: string): Promise<Root[]> {
  const roots: Root[] = [];
  for (const { folder, include, exclude } of config.folders) {
    const named = resolve(here, folder);
    const path = await realpath(named).catch((cause) => {
      throw missing(named, cause);
    });
    await lstat(path).catch((cause) => {
      throw missing(named, cause);
    });
    roots.push({
      path,
      name: archiveName(named),
      includes: include && globMatcher(include),
      excludes: globMatcher([...config.exclude, ...exclude]),
    });
  }
  roots.sort((one, other) => Buffer.compare(Buffer.from(`${one.name}/`), Buffer.from(`${other.name}/`)));
  for (const one of roots) {
    const inside = roots.find((other) => other !== one && `${one.path}${sep}`.startsWith(withSeparator(other.path)));
    if (inside !== undefined) throw overlap(one.path, inside.path);
  }
  return roots;
}

const withSeparator = (path: string): string => (path.endsWith(sep) ? path : `${path}${sep}`);

/** Without what makes it absolute: `/etc` is `etc`, `C:\Certs` is `C/Certs`, `\\server\share` is `server/share`. */
export function archiveName(path: string): string {
  // A backslash is a letter like any other in names of Linux.
  const separators = process.platform === 'win32' ? /[\\/]/ : '/';
  const parts = path.split(separators).filter((part) => part !== '');
  return parts.map((part, i) => (i === 0 && process.platform === 'win32' ? part.replace(/:$/, '') : part)).join('/');
}

function missing(folder: string, cause: NodeJS.ErrnoException): Failure {
  const why = cause.code === 'ENOENT' ? 'there is no such file or folder' : whyOf(cause);
  return new Failure('source', `backing up the files in ${folder} failed: ${why}`, {
    hint: 'correct `folders` in the configuration; a folder that is gone for good must be taken out of it',
    cause,
  });
}

function overlap(inner: string, outer: string): Failure {
  return new Failure(
    'config',
    `backing up the files in ${inner} was refused: it lies in ${outer}, which is named too`,
    {
      hint: 'take one of the two out of `folders`, or leave the inner one out of the outer by `exclude`, in a database of its own',
    },
  );
}
