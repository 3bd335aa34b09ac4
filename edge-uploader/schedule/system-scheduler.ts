// The scheduler of the system: systemd or the Task Scheduler. Knows only the jobs whose names begin with a prefix, and leaves
// everything else alone. Installing replaces what was installed before, so that a changed config never leaves an old job behind.

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../failure.ts';
import { systemProgram } from '../platform/system-program.ts';
import type { Job } from './jobs.ts';
import { serviceUnit, timerUnit } from './systemd-units.ts';
import { taskXml } from './task-xml.ts';

const ANSWER_SECONDS_MAX = 60;
/** The Task Scheduler takes no longer path of a program. */
const TASK_PROGRAM_CHARACTERS_MAX = 260;

export interface SystemScheduler {
  /** Replaces all jobs whose names begin with `prefix` by these. */
  install(prefix: string, jobs: readonly Job[]): Promise<void>;
  /** The names of installed jobs that begin with `prefix`, in order. */
  list(prefix: string): Promise<string[]>;
}

/** Runs a program and gives back its stdout; an argument, so that a test can play a system. */
export type Run = (program: string, args: readonly string[]) => Promise<string>;

export function systemScheduler(platform: NodeJS.Platform = process.platform, run: Run = runProgram): SystemScheduler {
  if (platform === 'win32') return taskScheduler(run);
  if (platform === 'linux') return systemd(run);
  throw new Failure('usage', `scheduling backups: this system (${platform}) has no scheduler that offsite knows`, {
    hint: 'Have its own scheduler run `offsite backup --scheduled --config FILE` every night.',
  });
}

const UNIT_FOLDER = '/etc/systemd/system';

export function systemd(run: Run, folder = UNIT_FOLDER): SystemScheduler {
  const systemctl = (...args: string[]): Promise<string> => told('systemctl', run('systemctl', args));
  const list = async (prefix: string): Promise<string[]> => {
    const files = await readdir(folder).catch((cause) => {
      throw cannot(`looking for installed jobs in ${folder}`, cause);
    });
    const names = files.filter((name) => name.startsWith(prefix) && name.endsWith('.timer'));
    return names.map((name) => name.slice(0, -'.timer'.length)).sort(byNumber);
  };
  return {
    list,
    async install(prefix, jobs) {
      const before = await list(prefix);
      for (const name of before) await systemctl('disable', '--now', `${name}.timer`);
      const removeAll = async (names: readonly string[]): Promise<void> => {
        for (const name of names)
          for (const kind of ['timer', 'service']) await rm(join(folder, `${name}.${kind}`), { force: true });
      };
      try {
        await removeAll(before);
        for (const job of jobs) {
          await writeFile(join(folder, `${job.name}.service`), serviceUnit(job), { mode: 0o644 });
          await writeFile(join(folder, `${job.name}.timer`), timerUnit(job), { mode: 0o644 });
        }
      } catch (cause) {
        throw cannot(`writing units to ${folder}`, cause);
      }
      try {
        await systemctl('daemon-reload');
        for (const job of jobs) await systemctl('enable', '--now', `${job.name}.timer`);
      } catch (error) {
        // Units that never start anything would look like a schedule.
        await removeAll(jobs.map(({ name }) => name)).catch(() => undefined);
        throw error;
      }
    },
  };
}

export function taskScheduler(run: Run): SystemScheduler {
  const schtasks = (...args: string[]): Promise<string> => told('schtasks', run('schtasks', args));
  const list = async (prefix: string): Promise<string[]> => {
    const printed = await schtasks('/query', '/fo', 'csv', '/nh');
    const names = printed.split(/\r?\n/).flatMap((line) => /^"\\([^"\\]+)"/.exec(line)?.[1] ?? []);
    return [...new Set(names.filter((name) => name.startsWith(prefix)))].sort(byNumber);
  };
  return {
    list,
    async install(prefix, jobs) {
      for (const { command } of jobs) refuseLong(command[0]);
      const before = await list(prefix);
      const work = await mkdtemp(join(tmpdir(), 'offsite-task-'));
      try {
        for (const job of jobs) {
          const file = join(work, `${job.name}.xml`);
          // With its byte order mark: schtasks reads UTF-16 and nothing else.
          await writeFile(file, `\ufeff${taskXml(job)}`, { encoding: 'utf16le', flag: 'wx' });
          await schtasks('/create', '/tn', job.name, '/xml', file, '/f');
        }
      } finally {
        await rm(work, { recursive: true, force: true });
      }
      // Last: if a new one is refused, the old ones still make their backups.
      const now = new Set(jobs.map(({ name }) => name));
      for (const name of before) if (!now.has(name)) await schtasks('/delete', '/tn', name, '/f');
    },
  };
}

/** Before anything is removed for it. */
function refuseLong(program: string): void {
  if (program.length <= TASK_PROGRAM_CHARACTERS_MAX) return;
  throw new Failure('disk', `scheduling backups: the path of ${program} is longer than the Task Scheduler takes`, {
    hint: 'Move it into a folder with a shorter path, for example C:\\Program Files\\offsite, and run it from there.',
  });
}

const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

async function told(program: string, work: Promise<string>): Promise<string> {
  try {
    return await work;
  } catch (cause) {
    throw cannot(`asking ${program}`, cause);
  }
}

/** `Access is denied.`; `Přístup byl odepřen.`, in the code page of a console, which is not ours. */
const REFUSED = /denied|access|privilege|\bbyl odep/i;

function cannot(doing: string, cause: unknown): Failure {
  const { code, message, stderr } = cause as { code?: unknown; message: string; stderr?: string };
  const isRefused = code === 'EACCES' || REFUSED.test(`${stderr}`);
  const why = isRefused ? 'permission is refused' : undefined;
  const said = (stderr?.trim() || message).split('\n')[0];
  return new Failure('disk', `scheduling backups: ${doing} failed: ${why ?? said}`, {
    hint: 'Run it as root, on Windows in a console that was opened as administrator.',
    cause,
  });
}

async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const options = { timeout: ANSWER_SECONDS_MAX * 1000, windowsHide: true, encoding: 'utf8' as const };
  return (await promisify(execFile)(systemProgram(program), args, options)).stdout;
}
