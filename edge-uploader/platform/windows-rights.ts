// Who may enter a folder on Windows: SYSTEM and administrators, and nobody else. The exit code of the program that sets it is not
// believed; the folder is looked at afterwards. What is seen to be open is refused, since secrets go in there; what cannot be seen is
// a warning.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../failure.ts';
import { systemProgram } from './system-program.ts';

const ICACLS_SECONDS_MAX = 60;

/** Runs a program to its end; an argument, so that a test can play a Windows. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<unknown>;

export async function keepOthersOut(
  folder: string,
  warn: (message: string) => void,
  run: RunProgram = runProgram,
): Promise<void> {
  // By their numbers: the names of groups differ between languages.
  const grants = ['*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F'];
  await run('icacls', [folder, '/inheritance:r', '/grant:r', ...grants]);
  const others = await whoElse(folder, run);
  if (others === undefined) {
    warn(
      `the rights of ${folder} could not be looked at: see under Properties > Security that only SYSTEM and Administrators may enter`,
    );
  } else if (others.length > 0) {
    throw new Failure('disk', `keeping others out of ${folder}: ${others.join(', ')} may still enter it`, {
      hint: 'Run it in a console that was opened as administrator, and put the folder on a disk with NTFS.',
    });
  }
}

/** The others who may enter, as Windows calls them; undefined where that cannot be found out. */
export async function whoElse(folder: string, run: RunProgram = runProgram): Promise<string[] | undefined> {
  const work = await mkdtemp(join(tmpdir(), 'offsite-rights-'));
  try {
    const saved = join(work, 'rights');
    await run('icacls', [folder, '/save', saved]);
    // What it saves are names of files and their rights in SDDL, the same in every language, as UTF-16.
    return othersIn(await readFile(saved, 'utf16le'));
  } catch {
    return undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** SYSTEM, the administrators, and whoever owns it, who is one of them. */
const ALLOWED = new Set(['SY', 'BA', 'S-1-5-18', 'S-1-5-32-544']);

/** Of `D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)`: who is allowed anything, but for those. Undefined if it is no such text. */
export function othersIn(saved: string): string[] | undefined {
  const list = /D:([A-Z_]*)((?:\([^()]*\))*)/.exec(saved);
  if (list === null) return undefined;
  // Without any list, everybody may do everything.
  if (list[1]!.includes('NO_ACCESS_CONTROL')) return ['WD'];
  const entries = Array.from(list[2]!.matchAll(/\(([^()]*)\)/g), ([, entry]) => entry!.split(';'));
  return entries
    .filter(([type]) => !type!.startsWith('D'))
    .flatMap((fields) => {
      const who = fields[5] ?? '?';
      return ALLOWED.has(who) ? [] : [who];
    });
}

async function runProgram(program: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(systemProgram(program), args, { windowsHide: true, timeout: ICACLS_SECONDS_MAX * 1000 });
}
