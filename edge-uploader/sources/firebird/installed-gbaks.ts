// Where gbak may lie on this machine, the likeliest first. The vendors of clinic programs bring a Firebird of their own to places
// of their own, and several may stand side by side; without a search the friend who installs would have to know where.

import { execFile } from 'node:child_process';
import { access, constants, glob, readdir, readlink } from 'node:fs/promises';
import { dirname, join, win32 } from 'node:path';

const REGISTRY_SECONDS_MAX = 10;

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
  const running = (await runningPrograms()).filter((program) =>
    /\/(firebird|fb_inet_server|fbserver|fbguard)$/.test(program),
  );
  const places = running.map((program) => join(dirname(program), 'gbak'));
  for (const pattern of LINUX_PLACES) {
    const matches: string[] = [];
    for await (const path of glob(pattern)) matches.push(path);
    // The newest version first.
    places.push(...matches.sort().reverse());
  }
  return places;
}

/** The programs of all processes; those of other users are seen only as root. */
async function runningPrograms(): Promise<string[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const programs = await Promise.all(ids.map((id) => readlink(`/proc/${id}/exe`).catch(() => '')));
  return programs.filter((program) => program !== '');
}

/** What `reg query` prints for a key and all below it; empty where there is none. */
export type QueryRegistry = (key: string, options: { value?: string; below: boolean }) => Promise<string>;

/**
 * By the registry, by the services that start a Firebird (a vendor's own installation is often known by nothing else), then the
 * folders that installers propose, the newest version first. Firebird 2.5 has its programs in `bin`, later ones have none.
 */
export async function windowsPlaces(query: QueryRegistry, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const folders: string[] = [];
  for (const key of INSTANCE_KEYS) {
    folders.push(...valuesOf(await query(key, { below: false })).map(({ value }) => value));
  }
  const services = valuesOf(await query(SERVICES_KEY, { value: 'ImagePath', below: true }));
  for (const { value } of services) {
    const program = /^"([^"]+)"|^(.+?\.exe)/i.exec(value)?.slice(1).find(Boolean);
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

/** Lines such as `    DefaultInstance    REG_SZ    C:\Program Files\Firebird\Firebird_3_0\`. */
function valuesOf(printed: string): { name: string; value: string }[] {
  return printed.split(/\r?\n/).flatMap((line) => {
    const match = /^ +(\S.*?) +REG_(?:EXPAND_)?SZ +(.+?)\s*$/.exec(line);
    return match === null ? [] : [{ name: match[1]!, value: match[2]! }];
  });
}

function queryRegistry(key: string, { value, below }: { value?: string; below: boolean }): Promise<string> {
  const args = ['query', key, ...(below ? ['/s'] : []), ...(value === undefined ? [] : ['/v', value])];
  const options = { timeout: REGISTRY_SECONDS_MAX * 1000, windowsHide: true, maxBuffer: 16 * 1024 * 1024 };
  // It exits with 1 where there is no such key, which is the usual case and no failure of ours.
  return new Promise((resolve) => void execFile('reg', args, options, (_error, stdout) => resolve(stdout)));
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
