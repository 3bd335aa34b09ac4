// From whatever was thrown to what is said. A refusal of the vault becomes a failure of its own kind; an abort is no bug.

import { Refusal } from '../../vault/refusal.ts';
import { Failure } from '../failure.ts';
import { diskFailure } from '../platform/disk-failure.ts';

const DISK_CODES = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EACCES', 'EROFS', 'EPERM']);

export function asFailure(error: unknown, signal: AbortSignal): Failure | Error {
  if (signal.aborted) {
    return new Failure('interrupted', 'stopping: the run was interrupted', {
      hint: 'Run the same command again; it continues with what is already there.',
    });
  }
  if (error instanceof Failure) return error;
  if (error instanceof Refusal) {
    return new Failure('damaged', error.message, {
      hint: 'Run `offsite verify` to see which backups are whole, restore another one, and tell the operator.',
      cause: error,
    });
  }
  const { code, path } = error as NodeJS.ErrnoException;
  if (code !== undefined && DISK_CODES.has(code)) return diskFailure(`using ${path ?? 'the local disk'}`, error);
  return error instanceof Error ? error : new Error(String(error));
}
