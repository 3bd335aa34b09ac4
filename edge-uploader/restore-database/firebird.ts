// Turns a complete, already verified dump into a new Firebird database file. gbak is told to write under a temporary name and
// the file gets its own only at the very end: gbak leaves a database behind when it fails, and somebody would work with it.

import { statSync } from 'node:fs';
import { access, constants, link, mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.ts';
import { renameInTime } from '../platform/rename-in-time.ts';
import { Silence } from '../platform/silence.ts';
import { findGbak } from '../sources/firebird/find-gbak.ts';
import { type FirebirdTarget, firebirdFailure } from '../sources/firebird/firebird-failure.ts';
import { GbakReportReader } from '../sources/firebird/gbak-report.ts';
import { DUMP_IDLE_SECONDS_DEFAULT } from '../sources/limits.ts';
import { describeEnd, type RunningTool, startTool } from '../sources/running-tool.ts';

export interface FirebirdRestore {
  /** The whole dump. gbak does not notice a flipped byte, so verify it before: this function cannot. */
  readonly dumpFile: string;
  /**
   * The new database. It belongs to the user that runs this, and a server needs more: under Linux
   * `chown firebird:firebird FILE && chmod 660 FILE`, and a folder that the user `firebird` may enter and write to.
   */
  readonly databaseFile: string;
  readonly gbak?: string | undefined;
  /** Of the Firebird installation, where it is not the usual one (FIREBIRD, FIREBIRD_MSG …). */
  readonly environment?: Readonly<Record<string, string>>;
  readonly idleSeconds?: number;
  readonly signal: AbortSignal;
}

/**
 * gbak works embedded here, without a server, with a lock folder of its own, so that a live server beside it is never touched.
 * On any failure nothing is left: neither a part of the database nor the lock folder.
 */
export async function restoreIntoFirebird(options: FirebirdRestore): Promise<void> {
  const { dumpFile, databaseFile, signal } = options;
  const doing = `restoring ${dumpFile} into ${databaseFile}`;
  if (signal.aborted) throw interruptedRestore(doing, signal);
  await refuseExisting(databaseFile, doing);
  await refuseUnreadable(dumpFile, doing);
  const lockFolder = await mkdtemp(join(tmpdir(), 'offsite-restore-'));
  const partial = `${databaseFile}.offsite-partial`;
  try {
    // What a killed restore left behind; gbak would refuse to write over it.
    await rm(partial, { force: true });
    const environment = {
      ...process.env,
      ...options.environment,
      FIREBIRD_LOCK: lockFolder,
      FIREBIRD_TMP: lockFolder,
      ISC_USER: 'SYSDBA', // Embedded: a name for the owner of the objects. No password is asked for.
    };
    const { program } = await findGbak({ configured: options.gbak, environment });
    const tool = await startTool({
      program,
      args: ['-c', '-v', dumpFile, partial],
      environment,
      missingHint: 'install the Firebird client tools, or give the full path of gbak',
    });
    try {
      await provedWhole(tool, partial, options, doing);
    } finally {
      await tool.stop();
    }
    await giveName(partial, databaseFile, doing);
  } finally {
    await rm(partial, { force: true });
    await rm(lockFolder, { recursive: true, force: true });
  }
}

async function provedWhole(tool: RunningTool, partial: string, options: FirebirdRestore, doing: string): Promise<void> {
  const idleSeconds = options.idleSeconds ?? DUMP_IDLE_SECONDS_DEFAULT;
  const lookMs = Math.min(1000, idleSeconds * 250);
  const silent = new Silence(lookMs);
  const report = new GbakReportReader();
  let lastBytes = 0;
  tool.stdout.on('data', (piece: Buffer) => {
    report.write(piece);
    silent.moved();
  });
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const interrupt = () => reject(interruptedRestore(doing, options.signal));
  options.signal.addEventListener('abort', interrupt, { once: true });
  if (options.signal.aborted) interrupt();
  const watch = setInterval(() => {
    const bytes = statSync(partial, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes !== lastBytes) silent.moved();
    lastBytes = bytes;
    if (silent.look() > idleSeconds) reject(silentRestore(doing, idleSeconds));
  }, lookMs);
  try {
    const end = await Promise.race([tool.ended, givenUp]);
    if (end.code === 0) return;
    const words = `${report.complaint}\n${tool.complaint()}`
      .replaceAll(/gbak: ?|ERROR: *|Exiting before completion due to errors/g, '')
      .trim();
    throw await restoreFailure(doing, words || `gbak ${describeEnd(end)}`, options);
  } finally {
    clearInterval(watch);
    options.signal.removeEventListener('abort', interrupt);
  }
}

async function restoreFailure(doing: string, words: string, options: FirebirdRestore): Promise<Failure> {
  const at: FirebirdTarget = { database: options.databaseFile, server: 'embedded', user: 'SYSDBA' };
  // Of a dump that is cut off, gbak asks for the next volume, and gives up since there is nobody to answer.
  if (/Backup incomplete|end of file|not a valid backup|expected .* record|don't recognize/i.test(words)) {
    return new Failure('damaged', `${doing} failed: the dump is cut off or is no Firebird dump (${words})`, {
      hint: 'download the dump again with `offsite restore`, which verifies every byte',
    });
  }
  const disk = await statfs(dirname(options.databaseFile)).catch(() => undefined);
  // Firebird reports a full disk as a plain I/O error in some versions, so the disk itself is asked.
  const full = disk !== undefined && disk.bavail * disk.bsize < FULL_DISK_BYTES && /I\/O error|writ/i.test(words);
  return firebirdFailure(doing, full ? `No space left on device; ${words}` : words, at);
}

/** With less room than this, an I/O error while writing means a full disk: Firebird extends a file by up to 128 MiB at once. */
const FULL_DISK_BYTES = 128 * 1024 * 1024;

async function refuseExisting(file: string, doing: string): Promise<void> {
  const there = await stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  if (!there) return;
  throw new Failure('disk', `${doing} was refused: there is such a file already`, {
    hint: 'name a file that does not exist; a restore never writes over a database',
  });
}

async function refuseUnreadable(dumpFile: string, doing: string): Promise<void> {
  const hint = 'give the path of a dump that `offsite restore` has written';
  const { size } = await access(dumpFile, constants.R_OK)
    .then(() => stat(dumpFile))
    .catch((cause) => {
      throw new Failure('notFound', `${doing} failed: ${dumpFile} cannot be read`, { hint, cause });
    });
  // gbak takes eight seconds to find that out.
  if (size === 0)
    throw new Failure('damaged', `${doing} failed: the dump is empty`, { hint: `download it again; ${hint}` });
}

/** A hard link refuses a name that has been taken meanwhile, which a rename would silently replace. */
async function giveName(partial: string, databaseFile: string, doing: string): Promise<void> {
  try {
    await link(partial, databaseFile);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    await refuseExisting(databaseFile, doing);
    // Disks without hard links (FAT, exFAT, some shares) leave only the rename.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS')
      await renameInTime(partial, databaseFile);
    else throw error;
  }
}

function interruptedRestore(doing: string, signal: AbortSignal): Failure {
  return new Failure('interrupted', `${doing} was interrupted`, {
    hint: 'nothing was left behind; run the same command again',
    cause: signal.reason,
  });
}

function silentRestore(doing: string, idleSeconds: number): Failure {
  return new Failure(
    'damaged',
    `${doing} was given up: gbak neither said nor wrote anything for ${idleSeconds} seconds`,
    {
      hint: 'download the dump again and compare its size; if it is whole, see whether the disk is failing',
    },
  );
}
