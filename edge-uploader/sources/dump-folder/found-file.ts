// The files of a folder that may be dumps: what is there, without what some program is only about to name.

import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Failure } from '../../failure.ts';

export interface FoundFile {
  readonly path: string;
  /** Below the folder, with `/` on every system. */
  readonly name: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}

/** How programs name a file that they have not finished, and what lies beside files without being one. */
const TEMPORARY =
  /(^|\/)[.~][^/]*$|\.(tmp|temp|part|partial|crdownload|download|filepart|incomplete|lock|lck|offsite-partial)$/i;

/** All files of the folder, and below it where `deep`; temporary ones and folders whose name begins with a dot are left out. */
export async function findFiles(folder: string, { deep }: { deep: boolean }): Promise<FoundFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: deep }).catch((cause) => {
    throw unreadable(folder, cause);
  });
  const files: FoundFile[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).replaceAll(sep, '/');
    if (TEMPORARY.test(name) || /(^|\/)\./.test(name)) continue;
    const seen = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      // Removed or renamed since it was listed: by rotation, or because it is finished under its own name.
      if (cause.code === 'ENOENT') return undefined;
      throw unreadable(path, cause);
    });
    if (seen?.isFile()) files.push({ path, name, bytes: seen.size, mtimeMs: seen.mtimeMs });
  }
  return files;
}

function unreadable(path: string, cause: NodeJS.ErrnoException): Failure {
  const known: Record<string, string> = {
    ENOENT: 'there is no such folder',
    ENOTDIR: 'it is no folder',
    EACCES: 'permission is refused',
    EPERM: 'permission is refused',
  };
  const why = known[cause.code ?? ''] ?? cause.message;
  return new Failure('source', `looking for dumps in ${path} failed: ${why}`, {
    hint: 'correct `folder` in the configuration, or let the account that runs offsite read it; a share must be named by its full path (\\\\server\\share), not by a drive letter',
    cause,
  });
}
