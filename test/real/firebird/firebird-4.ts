// Firebird 4.0 from a later Debian release, unpacked beside the system. Without it all that is said of 4.0 would be hearsay: it
// has another page layout, other defaults at login, and its gbak writes another format.

import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FirebirdInstallation } from '../../../demo/firebird-installation.ts';
import { unpackOtherRelease } from '../../../tools/other-debian-release.ts';

const PACKAGES = [
  ...['firebird4.0-server', 'firebird4.0-server-core', 'firebird4.0-utils', 'firebird4.0-common', 'libfbclient2'],
  ...['libc6', 'libstdc++6', 'libgcc-s1', 'libtommath1', 'libtomcrypt1', 'libicu76', 'libre2-11', 'libabsl20240722'],
  ...['libedit2', 'libtinfo6', 'libbsd0', 'libmd0', 'zlib1g'],
];
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';

export async function firebird4(): Promise<FirebirdInstallation> {
  const { root } = await unpackOtherRelease('trixie', PACKAGES);
  const libraryFolder = join(root, LIBRARIES, 'firebird/4.0');
  const program = (name: string): Promise<string> => wrapped(root, name);
  return {
    programs: {
      firebird: await program('firebird'),
      isql: await program('isql-fb'),
      gbak: await program('gbak'),
      fbsvcmgr: await program('fbsvcmgr'),
    },
    libraryFolder,
    configurationFolder: join(root, 'etc/firebird/4.0'),
    securityScript: join(root, 'usr/share/firebird/4.0/security.sql'),
    pluginFolder: join(libraryFolder, 'plugins'),
    // Plug-ins are looked for below FIREBIRD, and not where the package would have been installed.
    environment: { FIREBIRD_BOOT_BUILD: '1' },
  };
}

/** A script of the program's name, which starts it with its own release's dynamic linker and libraries. */
async function wrapped(root: string, name: string): Promise<string> {
  const libraries = [join(root, LIBRARIES), join(root, LIBRARIES, 'firebird/4.0/lib')].join(':');
  const linker = join(root, 'usr/lib64/ld-linux-x86-64.so.2');
  const path = join(root, name);
  const program = join(root, 'usr/lib/firebird/4.0/bin', name);
  await writeFile(path, `#!/bin/sh\nexec ${linker} --argv0 ${name} --library-path ${libraries} ${program} "$@"\n`);
  await chmod(path, 0o755);
  return path;
}
