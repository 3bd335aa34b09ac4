// `offsite backup`: dumps and stores the databases of the config, one after the other. One that fails does not stop the rest,
// but the exit code is that of the first failure.

import { mkdir } from 'node:fs/promises';
import type { DumpFacts } from '../../vault/dump-facts.ts';
import type { BackupId, DatabaseId } from '../../vault/names.ts';
import { badPacks } from '../backup/bad-packs.ts';
import { type BackupEvent, runBackup } from '../backup/run-backup.ts';
import { type Config, readConfig, readReportPlace } from '../config/config.ts';
import { secretValues } from '../config/secret-values.ts';
import { openSource, openStore, signingPublicKeys, siteKeys } from '../config/site-access.ts';
import { type ExitName, Failure } from '../failure.ts';
import { withHooks } from '../hooks/with-hooks.ts';
import { diskFailure } from '../platform/disk-failure.ts';
import { lowerPriority } from '../platform/low-priority.ts';
import { runAlone } from '../platform/run-alone.ts';
import { RunJournal } from '../status/run-journal.ts';
import { asFailure } from '../terminal/as-failure.ts';
import { backupTexts } from '../texts/backup-texts.ts';
import { progressTexts } from '../texts/progress-texts.ts';
import { updateAfterRun } from '../update/after-run.ts';
import { lastFailure } from '../update/update-program.ts';
import type { CommandContext } from './command.ts';
import { openRuns, type Run, type Runs } from './open-runs.ts';

/** How many files of an incomplete backup are said; all that the index names are told with --json. */
const INCOMPLETE_SAID_MAX = 100;
/** A scheduled run waits its turn: a first upload may take days, but after one the next night's run has come. */
const SCHEDULED_WAIT_MINUTES_MAX = 24 * 60;
/** The status page is better with the verdict on it, and the cloud needs seconds; nobody waits for a scheduled run. */
const VERDICT_SECONDS_MAX = 180;

const FULL = new Set(['ENOSPC', 'EDQUOT']);

export async function backup(
  databases: readonly string[],
  options: { config: string; scheduled?: boolean },
  context: CommandContext,
): Promise<ExitName> {
  const scheduled = options.scheduled === true;
  const config = await readConfigOrReport(options.config, databases, context);
  if (scheduled && config.priority === 'low') lowerPriority();
  const chosen = databases.length > 0 ? databases : Object.keys(config.databases);
  if (chosen.length === 0) {
    throw new Failure('config', `backing up ${config.site}: ${config.path} names no database`, {
      hint: 'Add one under `databases`; docs/config.md shows how.',
    });
  }
  const place = { ...config.secrets, ...config };
  const updateFailed = await lastFailure(config, context);
  const runs = openRuns(place, secretValues(config), { ...context, scheduled }, updateFailed);
  let release: (() => void) | undefined;
  try {
    release = await untilReady(chosen, { scheduled, config, runs, context });
    const journal = await RunJournal.begin({ ...context, config });
    const exit = await backupEach(chosen, config, runs, { ...context, scheduled, journal });
    await journal.finish({ waitSeconds: scheduled ? VERDICT_SECONDS_MAX : 0 });
    if (scheduled) await updateAfterRun(exit, config, context);
    return exit;
  } finally {
    runs.close();
    release?.();
  }
}

interface Readying {
  readonly scheduled: boolean;
  readonly config: Config;
  readonly runs: Runs;
  readonly context: CommandContext;
}

/** Waits for its turn, and tells the cloud that it does, and whatever keeps all of the run from beginning. Gives the turn back. */
async function untilReady(chosen: readonly string[], { scheduled, config, runs, context }: Readying) {
  const { voice, now, signal } = context;
  let waiting: Run[] | undefined;
  const begin = (): Run[] =>
    chosen.filter((name) => config.databases[name as DatabaseId]).map((name) => runs.begin(name as DatabaseId));
  try {
    for (const database of chosen) openSource(config, database as DatabaseId, context);
    return await runAlone({
      ...{ name: config.path, now, signal, waitMinutes: scheduled ? SCHEDULED_WAIT_MINUTES_MAX : 0 },
      onWait(other) {
        if (waiting === undefined) {
          voice.say(backupTexts.waiting, { other });
          voice.tell({ type: 'waiting', other });
        }
        waiting ??= begin();
        for (const { reports } of waiting) reports.waiting();
      },
    });
  } catch (error) {
    const failure = asFailure(error, signal);
    // Whoever types a command while another runs reads it himself, and the other one reports.
    const isToldHere = failure instanceof Failure && failure.exit === 'busy' && !scheduled;
    if (!isToldHere) await Promise.all((waiting ?? begin()).map((run) => reportFailure(run, failure)));
    throw error;
  }
}

async function backupEach(
  chosen: readonly string[],
  config: Config,
  runs: Runs,
  context: CommandContext & { readonly scheduled: boolean; readonly journal: RunJournal },
): Promise<ExitName> {
  const failures: ExitName[] = [];
  const made = new Set<BackupId>();
  for (const database of chosen) {
    const run = runs.begin(database as DatabaseId);
    run.reports.started();
    let ended: ExitName = 'ok';
    try {
      await backupBetweenHooks(run, config, { ...context, made });
    } catch (error) {
      const failure = asFailure(error, context.signal);
      context.voice.fail(failure);
      const { exit, hint, said } = failure instanceof Failure ? failure : BUG;
      context.voice.tell({ type: 'failed', database, error: failure.message, hint, exit, said });
      await reportFailure(run, failure);
      failures.push(exit);
      ended = exit;
    }
    const { backup, startedAt } = run;
    await context.journal.ended(run.database, { backup, startedAt, endedAt: context.now(), exit: ended });
    if (context.signal.aborted) break;
  }
  return failures[0] ?? 'ok';
}

const BUG = { exit: 'bug', hint: undefined, said: undefined } as const;

/** What can be told about a config that is wrong somewhere is told, of each database that it names. */
async function readConfigOrReport(path: string, chosen: readonly string[], context: CommandContext): Promise<Config> {
  try {
    return readConfig(path);
  } catch (error) {
    const readable = error instanceof Failure ? readReportPlace(path) : undefined;
    if (readable === undefined) throw error;
    const databases = readable.databases.filter((name) => chosen.length === 0 || chosen.includes(name));
    const runs = openRuns(readable.place, [], context);
    await Promise.all(databases.map((database) => reportFailure(runs.begin(database), error as Failure)));
    runs.close();
    throw error;
  }
}

function reportFailure({ reports }: Run, failure: Failure | Error): Promise<void> {
  if (failure instanceof Failure) return reports.failed(failure.exit, failure.message);
  // Its message may quote anything that passed through the program.
  return reports.failed(
    'bug',
    `a fault of offsite itself (${failure.name}); the server's own log of the run tells more`,
  );
}

type BackupContext = CommandContext & { readonly made: Set<BackupId>; readonly scheduled: boolean };

function backupBetweenHooks(run: Run, config: Config, context: BackupContext): Promise<void> {
  const { database } = run;
  const { voice, signal } = context;
  const { hooks } = config.databases[database] ?? {};
  const work = (): Promise<void> => backupOne(run, config, context);
  if (hooks === undefined) return work();
  return context.hold(
    withHooks(
      hooks,
      {
        ...{ database, signal, secrets: secretValues(config) },
        onLine(name, line) {
          voice.print(`${database}: ${name}: ${line}`);
          voice.tell({ type: 'hook', database, hook: name, line });
        },
        onSecondFailure: (failure) => voice.fail(failure),
      },
      work,
    ),
  );
}

async function backupOne(run: Run, config: Config, context: BackupContext): Promise<void> {
  const { voice } = context;
  const { database, backup, startedAt, reports } = run;
  const startedMs = performance.now();
  const warn = (message: string): void => voice.warn(message);
  const store = openStore(config, config.vault.bucket, context);
  const ledger = config.ledger && openStore(config, config.ledger.bucket, context);
  const { cache, scratch } = config.folders;
  try {
    const { source, engine } = openSource(config, database, context);
    const keys = { ...siteKeys(config), signingPublicKeys: signingPublicKeys(config) };
    await mkdir(scratch, { recursive: true, mode: 0o700 }).catch((error) => {
      // On a full disk, what needs no room must still be backed up; what does will say so.
      if (!FULL.has(error.code)) throw diskFailure(`creating the folder ${scratch}`, error);
    });
    voice.say(backupTexts.begun, { database });
    const bad = ledger ? badPacks(ledger, store, config.site, warn, context.made) : Promise.resolve(new Set<never>());
    bad.catch(() => undefined); // Awaited with the rest of the look at the vault; until then it is nobody's.
    let incomplete: DumpFacts['incomplete'];
    const manifest = await runBackup({
      ...{ ...context, ...keys, site: config.site, database, backup, startedAt, engine, source, store },
      ...{ uploaderVersion: context.version, cacheFolder: cache, scratchFolder: scratch, badPacks: bad },
      onEvent: speak(run, context),
      onDumpStored(facts) {
        incomplete = facts.incomplete;
        return reports.stored(facts);
      },
    });
    context.made.add(manifest.backup);
    const seconds = (performance.now() - startedMs) / 1000;
    voice.tell({ type: 'backup', ...manifest, packs: manifest.packs.length, seconds });
    voice.say(backupTexts.done, { ...manifest, storedBytes: manifest.storedBytes + manifest.index.bytes, seconds });
    if (incomplete !== undefined) throw incompleteBackup(database, manifest.backup, incomplete, voice);
    await reports.finished();
  } finally {
    store.close();
    ledger?.close();
  }
}

/**
 * The files are named here and in the sealed index. What goes to the cloud with the failure says how many there are and why: a
 * name of a file may be a patient's.
 */
function incompleteBackup(
  database: DatabaseId,
  backup: BackupId,
  { files, named }: NonNullable<DumpFacts['incomplete']>,
  voice: CommandContext['voice'],
): Failure {
  for (const { file, why } of named.slice(0, INCOMPLETE_SAID_MAX))
    voice.warnOfFile(file, `${database}: ${file}: ${why}`);
  voice.tell({ type: 'incomplete', database, backup, files, named });
  const reasons = Map.groupBy(named, ({ why }) => why.split(':')[0]);
  const because = [...reasons].map(([why, some]) => `${some.length}: ${why}`).join('; ');
  return new Failure(
    'incomplete',
    `backing up ${database}: ${files === 1 ? '1 file' : `${files} files`} could not be read whole (${because}); the rest was stored as ${backup}, which does not count as a good backup`,
    {
      hint: 'give the account that runs offsite the right to read them, run it when nobody uses them, or leave out by `exclude` what need not be kept; run by hand, `offsite backup` names each',
    },
  );
}

function speak({ database, reports }: Run, { voice }: CommandContext): (event: BackupEvent) => void {
  let expected: number | undefined;
  return (event) => {
    if (event.type === 'warning') voice.warn(event.message);
    else if (event.type === 'progress') {
      reports.progress(event.bytesRead);
      const note = voice.text(progressTexts.fresh, { bytes: event.bytesNew });
      voice.progress('progress', { done: event.bytesRead, total: expected, note }, { database, ...event });
    } else {
      if (event.type === 'dump') expected = event.expectedBytes;
      if (event.type === 'note') voice.say(backupTexts.note, { database, note: event.message });
      voice.tell({ ...event, database });
    }
  };
}
