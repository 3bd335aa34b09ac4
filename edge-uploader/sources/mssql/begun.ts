// Waits until a backup shows that it works, or why it does not: the server's refusals of a folder or a right come at once, and are
// told as the backup's beginning, not in the middle of an upload.

import { Failure } from '../../failure.ts';
import { Silence } from '../../platform/silence.ts';
import { interrupted } from '../proven-stream.ts';
import type { BackupRun } from './backup-run.ts';
import type { MssqlConfig } from './config.ts';
import { isReadableSpool } from './spool-folder.ts';

const LOOK_MS = 50;

/** Resolves once the file is seen here, or the backup is written. */
export async function begun(
  run: BackupRun,
  { config, file }: { config: MssqlConfig; file: { ours: string } },
  signal: AbortSignal,
): Promise<void> {
  let isWritten = false;
  let failure: { error: unknown } | undefined;
  run.written.then(
    () => {
      isWritten = true;
    },
    (error) => {
      failure = { error };
    },
  );
  const silent = new Silence(LOOK_MS);
  let lastProgress = run.progress();
  for (;;) {
    if (signal.aborted) throw interrupted(config.database, signal);
    if (failure !== undefined) throw (failure as { error: unknown }).error;
    if (await isReadableSpool(file.ours)) return;
    if (isWritten) throw unseen(config, file.ours);
    if (run.progress() !== lastProgress) silent.moved();
    lastProgress = run.progress();
    if (silent.look() > config.idleSeconds) throw neverBegan(config);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function unseen({ database }: MssqlConfig, path: string): Failure {
  return new Failure(
    'disk',
    `dumping ${database} (spool) failed: the server wrote a backup, but ${path} is not there`,
    {
      hint: 'spoolFolder and serverSpoolFolder must be the same folder, once as this program sees it, once as the server does',
    },
  );
}

function neverBegan({ database, idleSeconds }: MssqlConfig): Failure {
  return new Failure(
    'source',
    `dumping ${database} was given up: the server showed no sign of work for ${idleSeconds} seconds`,
    {
      hint: 'see whether the server is hung, or waits for another backup: SELECT command, percent_complete, wait_type FROM sys.dm_exec_requests',
    },
  );
}
