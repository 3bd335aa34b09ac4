// Where the programs and libraries of one Firebird lie. Without it a test could run only the version whose paths are written
// down in the code that starts a server.

import { ensureDebianPackages } from '../tools/debian-packages.ts';

export interface FirebirdInstallation {
  /** Full paths. */
  readonly programs: {
    readonly firebird: string;
    readonly isql: string;
    readonly gbak: string;
    readonly fbsvcmgr: string;
  };
  /** Holds `firebird.msg` and `intl/`. */
  readonly libraryFolder: string;
  /** Holds `plugins.conf`. */
  readonly configurationFolder: string;
  /** Makes the tables of a security database. */
  readonly securityScript: string;
  /** Plug-ins to be copied into a server's own folder, where the programs would not find their own. */
  readonly pluginFolder?: string;
  /** Variables for the server and all clients, beside those of the server's folder. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Firebird 3.0 as Debian's packages install it; installs them where they are missing. */
export async function debianFirebird(): Promise<FirebirdInstallation> {
  await ensureDebianPackages(['firebird3.0-server', 'firebird3.0-utils']);
  return {
    programs: {
      firebird: '/usr/sbin/firebird',
      isql: '/usr/bin/isql-fb',
      gbak: '/usr/bin/gbak',
      fbsvcmgr: '/usr/bin/fbsvcmgr',
    },
    libraryFolder: '/usr/lib/x86_64-linux-gnu/firebird/3.0',
    configurationFolder: '/etc/firebird/3.0',
    securityScript: '/usr/share/firebird/3.0/security.sql',
    environment: {},
  };
}
