// The logs: written where they should be, and what they say of the last scheduled run. A run of which there is a beginning and no end was
// killed, or the machine was switched off under it.

import { access, constants, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { logFiles } from '../../logs/log-folder.ts';
import { whoRuns } from '../../platform/run-alone.ts';
import { check, type Finding, found } from '../check.ts';

interface Line {
  readonly at?: string;
  readonly run?: string;
  readonly event?: string;
  readonly command?: string;
  readonly scheduled?: boolean;
  readonly exit?: string;
}

export const logsCheck = check({
  name: 'logs',
  seconds: 20,
  needs: 'config',
  async look({ config }) {
    const { logs: path } = config.folders;
    const written = await writable(path);
    const lines = await newestLines(path);
    return [written, lastRun(lines, path, (await whoRuns(config.path)) !== undefined)];
  },
});

async function writable(path: string): Promise<Finding> {
  try {
    await access(path, constants.W_OK).catch(async (error) => {
      // The first run makes it.
      if (error.code !== 'ENOENT') throw error;
      await access(dirname(path), constants.W_OK);
    });
    return found('logsWritten', { path });
  } catch (error) {
    return found('logsUnwritable', { path, reason: (error as Error).message });
  }
}

async function newestLines(folder: string): Promise<Line[]> {
  try {
    const texts = await Promise.all(
      logFiles(folder)
        .slice(-2)
        .map((path) => readFile(path, 'utf8')),
    );
    return texts.flatMap((text) => text.split('\n')).flatMap(parsed);
  } catch {
    return []; // That the folder cannot be read is told by the finding before this one.
  }
}

/** A line that was cut off by a full disk is none. */
function parsed(line: string): Line[] {
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

export function lastRun(lines: readonly Line[], path: string, isRunning: boolean): Finding {
  const last = lines.findLast(({ event, scheduled }) => event === 'start' && scheduled === true);
  if (last?.command === undefined || last.at === undefined) return found('lastRunNone', { path });
  const { command, at, run } = last;
  const end = lines.findLast((line) => line.event === 'end' && line.run === run);
  if (end === undefined) return isRunning ? found('lastRunNone', { path }) : found('lastRunSilent', { command, at });
  if (end.exit === 'ok') return found('lastRunGood', { command, at });
  return found('lastRunFailed', { command, at, exit: end.exit ?? '?' });
}
