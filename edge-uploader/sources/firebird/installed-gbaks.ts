// Where gbak may lie on this machine, the likeliest first. The vendors of clinic programs bring a Firebird of their own to places
// of their own, and several may stand side by side; without a search the friend who installs would have to know where.

import { access, constants, glob } from 'node:fs/promises';
import { dirname, join, win32 } from 'node:path';
import { runningPrograms } from '../../platform/processes.ts';
import { programOf, type QueryRegistry, queryRegistry, registryValues } from '../../platform/registry.ts';

const LINUX_PLACES = [
  '/usr/bin/gbak',
  '/opt/firebird/bin/gbak',
  '/opt/firebird*/bin/gbak',
  '/usr/local/firebird/bin/gbak',
  '/usr/lib/firebird/*/bin/gbak',
  '/usr/lib64/firebird/bin/gbak',
];
/** Where Firebird's own installer says where it is, for 64-bit and for 32-bit programs: `DefaultInstance REG_SZ C:\…\`. */
const INSTANCE_KEYS = [
  'HKLM\\SOFTWARE\\Firebird Project\\Firebird Server\\Instances',
  'HKLM\\SOFTWARE\\WOW6432Node\\Firebird Project\\Firebird Server\\Instances',
];
const SERVICES_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';

/** Full paths of executables that exist, each once. */
export async function installedGbaks(): Promise<string[]> {
  const places = process.platform === 'win32' ? await windowsPlaces(queryRegistry, process.env) : await linuxPlaces();
  const found: string[] = [];
  for (const path of new Set(places)) if (await isExecutable(path)) found.push(path);
  return found;
}

/** Beside the servers that run, then where packages and installers put it. */
async function linuxPlaces(): Promise<string[]> {
  const running = await runningPrograms(/^(firebird|fb_inet_server|fbserver|fbguard)$/);
  const places = running.map(({ program }) => join(dirname(program), 'gbak'));
  for (const pattern of LINUX_PLACES) {
    const matches: string[] = [];
    for await (const path of glob(pattern)) matches.push(path);
    // The newest version first.
    places.push(...matches.sort().reverse());
  }
  return places;
}

/**
 * By the registry, by the services that start a Firebird (a vendor's own installation is often known by nothing else), then the
 * folders that installers propose, the newest version first. Firebird 2.5 has its programs in `bin`, later ones have none.
 */
export async function windowsPlaces(query: QueryRegistry, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const folders: string[] = [];
  for (const key of INSTANCE_KEYS) {
    folders.push(...registryValues(await query(key, { below: false })).map(({ value }) => value));
  }
  const services = registryValues(await query(SERVICES_KEY, { value: 'ImagePath', below: true }));
  for (const { value } of services) {
    const program = programOf(value);
    if (program !== undefined && /\\(firebird|fb_inet_server|fbserver|fbguard)\.exe$/i.test(program)) {
      folders.push(win32.dirname(program));
    }
  }
  for (const root of [environment.ProgramFiles, environment['ProgramFiles(x86)']]) {
    if (root === undefined) continue;
    for (const version of ['5_0', '4_0', '3_0', '2_5'])
      folders.push(win32.join(root, 'Firebird', `Firebird_${version}`));
  }
  return folders.flatMap((folder) => [win32.join(folder, 'gbak.exe'), win32.join(folder, 'bin', 'gbak.exe')]);
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
