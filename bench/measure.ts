// Runs one program and measures what it cost: wall time, processor time, and the most memory that any of its processes held.
// Without the system's own accounting (GNU time's wait4) a short-lived child, such as gbak, would not be counted.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMAND_SECONDS_MAX } from './limits.ts';

const KIB = 1024;
const STDERR_CHARACTERS_TOLD = 2000;

export interface Command {
  program: string;
  args: readonly string[];
  environment?: NodeJS.ProcessEnv;
  /** A file that becomes the program's stdin; empty otherwise. */
  input?: string;
  /** A file that the program's stdout is written to; thrown away otherwise. */
  output?: string;
}

export interface Cost {
  wallSeconds: number;
  /** User and system time, of the program and of all children it waited for. */
  cpuSeconds: number;
  /** The largest of the program's processes; not their sum. */
  peakBytes: number;
}

export async function measure(command: Command, workFolder: string): Promise<Cost> {
  const report = join(workFolder, 'time.txt');
  await using files = new AsyncDisposableStack();
  files.defer(() => rm(report, { force: true }));
  const openFile = async (path: string | undefined, flags: string): Promise<number | 'ignore'> => {
    if (path === undefined) return 'ignore';
    const file: FileHandle = files.use(await open(path, flags));
    return file.fd;
  };
  const stdin = await openFile(command.input, 'r');
  const stdout = await openFile(command.output, 'w');
  const args = ['-o', report, '-f', '%U %S %M', command.program, ...command.args];
  const start = performance.now();
  const child = spawn('/usr/bin/time', args, {
    env: { ...process.env, ...command.environment },
    stdio: [stdin, stdout, 'pipe'],
    // A group of its own, so that a hanging program can be ended together with its children.
    detached: true,
  });
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), COMMAND_SECONDS_MAX * 1000);
  let complaint = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-STDERR_CHARACTERS_TOLD);
  });
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  const wallSeconds = (performance.now() - start) / 1000;
  if (code !== 0)
    throw new Error(
      `${command.program} ${command.args.join(' ')} ${signal === null ? `exited with ${code}` : `took more than ${COMMAND_SECONDS_MAX} s`}: ${complaint.trim()}`,
    );
  return { wallSeconds, ...parseTimeReport(await readFile(report, 'utf8')) };
}

/** What GNU time wrote by our format: seconds in user mode, seconds in the kernel, kibibytes. */
export function parseTimeReport(text: string): Omit<Cost, 'wallSeconds'> {
  const match = /^(\d+\.\d+) (\d+\.\d+) (\d+)$/.exec(text.trim());
  if (match === null) throw new Error(`GNU time reported something else than seconds and kibibytes: ${text.trim()}`);
  const [user, system, kibibytes] = match.slice(1).map(Number) as [number, number, number];
  return { cpuSeconds: user + system, peakBytes: kibibytes * KIB };
}
