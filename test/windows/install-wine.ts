// Wine 10 of Debian 13, unpacked beside the system: Debian 12's own wine 8 cannot run Node 24. Without it nothing of what we say
// about Windows would have been seen by anybody.

import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackOtherRelease } from '../../tools/other-debian-release.ts';

const LIBRARIES = 'usr/lib/x86_64-linux-gnu/wine/x86_64-windows';
const ZLIB = 'usr/x86_64-w64-mingw32/lib/zlib1.dll';
/** By these bytes behind the head of a DLL wine recognises its own, and looks for it in its own folder. */
const BUILTIN_OFFSET = 64;
const BUILTIN_MARK = Buffer.alloc(32);
BUILTIN_MARK.write('Wine builtin DLL', 'latin1');

/** The folder that holds wine and all that it needs, as `/` would: a gigabyte, kept for the next time. */
export async function installWine(): Promise<string> {
  // libc-bin brings the locale C.UTF-8, without which names with diacritics reach no program.
  const { root } = await unpackOtherRelease('trixie', ['wine64', 'libc-bin'], { dependencies: true });
  await markZlib(root);
  return root;
}

/** What the package's script would do at its installation: hand a library of another package to wine as one of its own. */
async function markZlib(root: string): Promise<void> {
  const target = join(root, LIBRARIES, 'zlib1.dll');
  if (existsSync(target)) return;
  const library = await readFile(join(root, ZLIB));
  BUILTIN_MARK.copy(library, BUILTIN_OFFSET);
  const partial = `${target}.${process.pid}`;
  await writeFile(partial, library);
  await rename(partial, target);
}
