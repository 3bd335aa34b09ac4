// One child process that makes or restores a dump: no shell, stdin closed, the end of its stderr kept for the error message,
// and a way to stop it together with everything it started. Without this each source would kill its tool a little
// differently, and a forgotten grandchild would hold the database's lock until the next reboot.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { Failure } from '../failure.ts';
import { systemProgram } from '../platform/system-program.ts';
import type { Landing } from './landing.ts';
import { STDERR_TAIL_BYTES_MAX, STDERR_WAIT_MS, TOOL_STOP_GRACE_MS } from './limits.ts';
import { type SocketPair, socketPair } from './socket-pair.ts';

export interface ToolEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningTool {
  readonly pid: number;
  readonly stdout: Readable;
  /** Resolves once the tool has exited and its stderr was read; never rejects. */
  readonly ended: Promise<ToolEnd>;
  /** What the tool said last on stderr, with every given secret blanked. */
  complaint(): string;
  /** Asks the tool and its children to stop, insists after a grace time, and resolves when the tool is gone. */
  stop(): Promise<void>;
}

export interface ToolOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly workingFolder?: string | undefined;
  /** Values that must never be shown, should the tool repeat them on stderr. */
  readonly secrets?: readonly string[];
  /** What to type when the program is not there. */
  readonly missingHint: string;
  /** Where its stdout may land, if that is the dump. */
  readonly landing?: Landing | undefined;
}

/** Starts the tool; throws a `Failure` if it cannot be started at all. */
export async function startTool(options: ToolOptions): Promise<RunningTool> {
  const pair = await pairFor(options.landing);
  const child = spawnTool(options, pair);
  pair?.writer.destroy();
  const stdout = pair?.reader ?? child.stdout!;
  const stderr = child.stderr!;
  let complaint = Buffer.alloc(0);
  stderr.on('data', (piece: Buffer) => {
    complaint = Buffer.concat([complaint, piece]);
    if (complaint.length > STDERR_TAIL_BYTES_MAX) complaint = complaint.subarray(-STDERR_TAIL_BYTES_MAX);
  });
  stderr.on('error', () => undefined); // The exit code is the verdict; losing a part of the complaint cannot change it.
  const stderrRead = new Promise<void>((resolve) => stderr.once('close', resolve));
  const ended = new Promise<ToolEnd>((resolve) => {
    child.once('exit', async (code, signal) => {
      // Not the 'close' event: it waits for stdout, which may rest half read for as long as the upload is busy.
      await Promise.race([stderrRead, sleep(STDERR_WAIT_MS)]);
      resolve({ code, signal });
    });
  });
  await started(child, options).catch((error) => {
    stdout.destroy();
    throw error;
  });
  return {
    pid: child.pid!,
    stdout,
    ended,
    complaint: () => blank(complaint.toString('utf8').trim(), options.secrets ?? []),
    stop: () => stop(child, stdout, ended),
  };
}

function spawnTool(options: ToolOptions, pair: SocketPair | undefined): ChildProcess {
  try {
    return spawn(options.program, options.args, {
      cwd: options.workingFolder,
      env: options.environment,
      // Node makes 'pipe' a socket pair on Linux: measured twice as fast as a FIFO read with fs.read. Its one drawback is that
      // a tool told to open "/dev/stdout" by name gets ENXIO.
      stdio: ['ignore', pair?.writer ?? 'pipe', 'pipe'],
      // A process group of its own, so that stop() reaches grandchildren. On Windows it would open a console window instead.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (cause) {
    // Some refusals Node tells at once, and not as an event.
    pair?.writer.destroy();
    pair?.reader.destroy();
    throw notStarted(options, cause as NodeJS.ErrnoException);
  }
}

/** Where there is none, the bytes are copied once more, and nothing else changes: so no reason is worth a failed backup. */
async function pairFor(landing: Landing | undefined): Promise<SocketPair | undefined> {
  if (landing === undefined || process.platform === 'win32') return undefined;
  return socketPair(landing).catch(() => undefined);
}

/** How the tool ended, for a sentence: `exited with code 1`, `was killed by SIGKILL`. */
export function describeEnd(end: ToolEnd): string {
  return end.signal ? `was killed by ${end.signal}` : `exited with code ${end.code}`;
}

function started(child: ChildProcess, options: ToolOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause: NodeJS.ErrnoException) => reject(notStarted(options, cause)));
  });
}

function notStarted({ program, missingHint }: ToolOptions, cause: NodeJS.ErrnoException): Failure {
  const doing = `starting ${program} failed`;
  // Node starts none without a shell, since words could break out of their quotation marks.
  if (cause.code === 'EINVAL' && /\.(bat|cmd)$/i.test(program)) {
    return new Failure('source', `${doing}: a batch file is no program`, {
      hint: `write [C:\\Windows\\System32\\cmd.exe, /d, /c, ${program}] in its place`,
      cause,
    });
  }
  const why = cause.code === 'ENOENT' ? 'there is no such program' : `the system says ${cause.code ?? cause.message}`;
  return new Failure('source', `${doing}: ${why}`, { hint: missingHint, cause });
}

async function stop(child: ChildProcess, stdout: Readable, ended: Promise<ToolEnd>): Promise<void> {
  const exited = () => child.exitCode !== null || child.signalCode !== null;
  killTree(child, 'SIGTERM');
  if (!exited()) {
    const insist = setTimeout(() => killTree(child, 'SIGKILL'), TOOL_STOP_GRACE_MS);
    await ended;
    clearTimeout(insist);
  }
  killTree(child, 'SIGKILL'); // What the tool started may outlive it.
  stdout.destroy();
  child.stderr?.destroy();
}

function killTree(child: ChildProcess, signal: NodeJS.Signals): void {
  if (process.platform === 'win32') {
    if (child.exitCode !== null) return;
    const words = ['/pid', String(child.pid), '/t', '/f'];
    const killer = spawn(systemProgram('taskkill'), words, { stdio: 'ignore', windowsHide: true });
    killer.once('error', () => child.kill()); // Then at least the tool itself.
    return;
  }
  try {
    process.kill(-child.pid!, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ESRCH: the whole group has ended, which is the aim.
  }
}

function blank(text: string, secrets: readonly string[]): string {
  return secrets.filter(Boolean).reduce((said, secret) => said.replaceAll(secret, '***'), text);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
