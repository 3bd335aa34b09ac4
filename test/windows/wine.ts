// A Windows of its own under wine, and programs that are started in it: as on Windows a program, its arguments, an exit code and two
// streams of text. The process that is started is the Windows program itself, so that killing it kills what a power cut would.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type OffsiteEvent, type OffsiteRun, parseEvents } from '../../demo/offsite-process.ts';
import { ownedFolder } from '../../edge-uploader/platform/owned-folder.ts';

/** Not the tests' own temporary folder, which is in memory: a fresh Windows has 770 MB. */
const KEPT_FOLDER = '/var/tmp';
const PROGRAM_SECONDS_MAX = 120;

const WINE = '/usr/lib/wine/wine64';
const WINE_SERVER = '/usr/lib/wine/wineserver64';
/** Sees wine's files in place of the system's, which no other process notices. */
const IN_NAMESPACE = 'mount --bind "$1" /usr && shift && exec "$@"';

export interface WineOptions {
  /** What `installWine` gave. */
  readonly root: string;
  /** Holds this Windows' drive C:, registry and users. */
  readonly prefix: string;
}

export interface WineProcess {
  readonly process: ChildProcess;
  /** The file that its stdout goes to. */
  readonly stdoutPath: string;
  readonly ended: Promise<OffsiteRun>;
}

/** A new Windows, in some seconds; the caller removes it with `removeWine`. */
export async function makeWine(root: string): Promise<WineOptions> {
  // Removes those of runs that were killed.
  const wine = { root, prefix: await ownedFolder(KEPT_FOLDER, 'offsite-wine') };
  const made = await runInWine(wine, 'wineboot', ['--init']);
  // Its services start only after it was shut down once.
  await shutDown(wine);
  if (made.exitCode === 0) return wine;
  await removeWine(wine);
  throw new Error(`wine cannot make a Windows: ${made.stderr}`);
}

export async function removeWine(wine: WineOptions): Promise<void> {
  await shutDown(wine);
  await rm(wine.prefix, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/** Ends all its programs and waits for its registry to be written. */
async function shutDown(wine: WineOptions): Promise<void> {
  for (const how of ['--kill', '--wait']) {
    const [program, args] = inNamespace(wine, WINE_SERVER, how);
    const server = spawn(program, args, { stdio: 'ignore', env: environmentOf(wine) });
    await once(server, 'exit');
  }
}

/** `program` is one of Windows' own by its name, or a path on either system. Times out, since a program may wait for a window. */
export function startInWine(
  wine: WineOptions,
  program: string,
  args: readonly string[],
  options: { folder?: string; environment?: Record<string, string>; secondsMax?: number } = {},
): WineProcess {
  // Files: programs under wine do not see the end of a pipe of ours.
  const outputs = join(wine.prefix, 'outputs');
  mkdirSync(outputs, { recursive: true });
  const at = mkdtempSync(join(outputs, 'run-'));
  const [stdoutPath, stderrPath] = [join(at, 'stdout'), join(at, 'stderr')];
  const [stdout, stderr] = [openSync(stdoutPath, 'w'), openSync(stderrPath, 'w')];
  const [command, words] = inNamespace(wine, WINE, program, ...args);
  const child = spawn(command, words, {
    stdio: ['ignore', stdout, stderr],
    cwd: options.folder ?? wine.prefix,
    env: { ...environmentOf(wine), ...options.environment },
    timeout: (options.secondsMax ?? PROGRAM_SECONDS_MAX) * 1000,
    killSignal: 'SIGKILL',
  });
  closeSync(stdout);
  closeSync(stderr);
  const startedAt = performance.now();
  const ended = (async (): Promise<OffsiteRun> => {
    const [code] = (await once(child, 'exit')) as [number | null];
    const seconds = (performance.now() - startedAt) / 1000;
    const [out, complaint] = await Promise.all([readFile(stdoutPath, 'utf8'), readFile(stderrPath, 'utf8')]);
    return { exitCode: code ?? undefined, stdout: out, stderr: complaint, events: parseEvents(out), seconds };
  })();
  return { process: child, stdoutPath, ended };
}

export function runInWine(...call: Parameters<typeof startInWine>): Promise<OffsiteRun> {
  return startInWine(...call).ended;
}

/** What a program has said so far. */
export async function eventsSoFar({ stdoutPath }: WineProcess): Promise<readonly OffsiteEvent[]> {
  return parseEvents(await readFile(stdoutPath, 'utf8'));
}

/** The root of drive C: from outside. */
export const driveC = ({ prefix }: WineOptions): string => join(prefix, 'drive_c');

/** What the programs inside call a path: drive C: is a folder of ours, and drive Z: is all there is. */
export function windowsPath(wine: WineOptions, path: string): string {
  const root = `${driveC(wine)}/`;
  const named = path.startsWith(root) ? `C:/${path.slice(root.length)}` : `Z:${path}`;
  return named.replaceAll('/', '\\');
}

/** Gives a folder a drive letter, as a network drive has one. */
export async function mapDrive(wine: WineOptions, letter: string, folder: string): Promise<void> {
  await symlink(folder, join(wine.prefix, 'dosdevices', `${letter.toLowerCase()}:`));
}

/** Gives a folder the name `\\\\server\\share`. There is no network in between: wine has its shares in a folder. */
export async function mapShare(wine: WineOptions, server: string, share: string, folder: string): Promise<void> {
  const at = join(wine.prefix, 'dosdevices', 'unc', server);
  await mkdir(at, { recursive: true });
  await symlink(folder, join(at, share));
}

function inNamespace({ root }: WineOptions, ...command: string[]): [program: string, args: string[]] {
  const shell = ['/bin/sh', '-c', IN_NAMESPACE, 'sh', join(root, 'usr'), ...command];
  return ['unshare', ['--mount', '--propagation', 'private', ...shell]];
}

/** Nothing of this shell's own: a stray variable would decide what is tested. */
function environmentOf({ prefix }: WineOptions): Record<string, string> {
  return {
    ...{ PATH: '/usr/bin:/bin', HOME: prefix, WINEPREFIX: prefix, XDG_RUNTIME_DIR: prefix },
    WINEDEBUG: '-all',
    WINESERVER: WINE_SERVER,
    // No browser, no .NET, no entries in menus.
    WINEDLLOVERRIDES: 'mscoree=;mshtml=;winemenubuilder.exe=',
    LC_ALL: 'C.UTF-8',
  };
}
