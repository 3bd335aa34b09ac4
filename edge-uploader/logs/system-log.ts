// One entry in the system's own log: syslog (which journald reads as well) through `logger`, or the event log of Windows through
// `eventcreate`. Both are parts of the system; Node itself can reach neither. Nothing depends on it, so it never fails.

import { execFile } from 'node:child_process';
import { systemProgram } from '../platform/system-program.ts';
import { SYSTEM_LOG_SECONDS_MAX } from './limits.ts';
import type { SystemEntry } from './outcome.ts';

const SOURCE = 'offsite';
const EVENT_TYPES = { info: 'INFORMATION', warning: 'WARNING', error: 'ERROR' } as const;

interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin: string;
}

/** Resolves when it was taken, or could not be; `logger` itself does not tell which. */
export async function tellSystem(
  entry: SystemEntry,
  platform: NodeJS.Platform = process.platform,
  /** Where syslog listens; the system's own place unless given. */
  socket?: string,
): Promise<void> {
  const call = callFor(entry, platform, socket);
  if (call === undefined) return;
  await new Promise<void>((resolve) => {
    const options = { timeout: SYSTEM_LOG_SECONDS_MAX * 1000, windowsHide: true };
    const child = execFile(systemProgram(call.program), call.args, options, () => resolve());
    child.stdin?.on('error', () => undefined); // A program that is not there takes no text; its exit says so.
    child.stdin?.end(call.stdin);
  });
}

/** Undefined where no such log is known. Of the text, Windows' tool takes what stands on its command line, and nothing else. */
export function callFor({ severity, eventId, text }: SystemEntry, platform: string, socket?: string): Call | undefined {
  if (platform === 'win32') {
    const kind = ['/L', 'APPLICATION', '/T', EVENT_TYPES[severity], '/SO', SOURCE, '/ID', String(eventId)];
    return { program: 'eventcreate', args: [...kind, '/D', text], stdin: '' };
  }
  if (platform !== 'linux') return undefined;
  const to = socket === undefined ? [] : ['--socket', socket];
  const severityName = { info: 'info', warning: 'warning', error: 'err' }[severity];
  return {
    program: 'logger',
    args: [...to, '--tag', SOURCE, '--priority', `daemon.${severityName}`],
    stdin: `${text}\n`,
  };
}
