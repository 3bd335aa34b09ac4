// The files of the log: one for each month, and a further one where a month has more to say than a file may hold. Nothing is ever renamed,
// so two programs can write at once, and a file that somebody has open under Windows is in nobody's way. Written synchronously: the line
// that matters most is the last one before the end of the process.

import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LOG_BYTES_MAX, LOG_FILE_BYTES_MAX, LOG_MONTHS_MAX } from './limits.ts';

export interface LogLimits {
  readonly fileBytesMax: number;
  readonly bytesMax: number;
  readonly monthsMax: number;
}

const LIMITS: LogLimits = { fileBytesMax: LOG_FILE_BYTES_MAX, bytesMax: LOG_BYTES_MAX, monthsMax: LOG_MONTHS_MAX };

/** `offsite-2026-11.log`, `offsite-2026-11.2.log` … */
const NAME = /^offsite-(\d{4})-(\d\d)(?:\.(\d+))?\.log$/;

interface LogFile {
  readonly name: string;
  readonly month: number;
  readonly part: number;
}

/** Appends one line. Throws what the system says. */
export function appendLine(folder: string, line: string, now: Date, { fileBytesMax }: LogLimits = LIMITS): void {
  makeFolder(folder);
  appendFileSync(join(folder, currentFile(folder, now, fileBytesMax)), `${line}\n`, { mode: 0o600 });
}

/** With what is missing above it. Not by Node's `recursive`, which tries for ever where a file system says of a new folder that it is not there. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const above = dirname(folder);
    if (code !== 'ENOENT' || existsSync(above)) throw error;
    makeFolder(above);
    mkdirSync(folder, { mode: 0o700 });
  }
}

/** The files, oldest first. */
export function logFiles(folder: string): string[] {
  return listed(folder).map(({ name }) => join(folder, name));
}

/** Removes what is too old or too much, never the newest file. */
export function removeOld(folder: string, now: Date, { bytesMax, monthsMax }: LogLimits = LIMITS): void {
  const files = listed(folder);
  const newest = files.pop();
  let bytes = newest === undefined ? 0 : bytesOf(folder, newest);
  for (const file of files.toReversed()) {
    bytes += bytesOf(folder, file);
    if (bytes > bytesMax || monthOf(now) - file.month > monthsMax) rmSync(join(folder, file.name), { force: true });
  }
}

function currentFile(folder: string, now: Date, fileBytesMax: number): string {
  const month = now.toISOString().slice(0, 7);
  for (let part = 1; ; part++) {
    const name = `offsite-${month}${part === 1 ? '' : `.${part}`}.log`;
    if ((statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0) < fileBytesMax) return name;
  }
}

function listed(folder: string): LogFile[] {
  const files = readdirSync(folder).flatMap((name): LogFile[] => {
    const [, year, month, part = '1'] = NAME.exec(name) ?? [];
    return year === undefined ? [] : [{ name, month: Number(year) * 12 + Number(month) - 1, part: Number(part) }];
  });
  return files.sort((a, b) => a.month - b.month || a.part - b.part);
}

const monthOf = (time: Date): number => time.getUTCFullYear() * 12 + time.getUTCMonth();
const bytesOf = (folder: string, { name }: LogFile): number =>
  statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
