#!/usr/bin/env node
// The command line. The clock, chance and signals are read here and nowhere below.

import { randomFillSync } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Argument, Command, CommanderError, Option } from 'commander';
import { LANGUAGES, type Language } from '../language/language.ts';
import type { CommandContext } from './commands/command.ts';
import { EXIT, type ExitName, Failure } from './failure.ts';
import type { OpenLog } from './logs/open-log.ts';
import { asFailure } from './terminal/as-failure.ts';
import { Voice } from './terminal/voice.ts';
import { VERSION } from './version.ts';

/** What is said is said: a connection that some library failed to close must not keep a scheduled run from ending. */
const LEFT_OPEN_MILLISECONDS_MAX = 3_000;
/** After Ctrl-C a command may tidy up for so long; a request to a line that is dead would keep it for many minutes. */
const TIDY_UP_MILLISECONDS_MAX = 8_000;

const stopping = new AbortController();
/** What must come to its end even then. */
const held = new Set<Promise<unknown>>();
// Every request under way listens to it; that is no leak.
setMaxListeners(0, stopping.signal);
// SIGHUP is also a console window of Windows that is closed, SIGBREAK its Ctrl-Break.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) {
  process.on(name, () => {
    // The second time means it: nothing is lost even then, but a dump tool may need a moment to stop.
    if (stopping.signal.aborted && held.size === 0) process.exit(EXIT.interrupted);
    if (stopping.signal.aborted) process.stderr.write('offsite: stopping: the hook `after` still has to run\n');
    stopping.abort();
  });
}

// Whoever read our output may be gone (`offsite backups | head`); that is no reason to stop a backup.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const program = new Command('offsite')
  .description('Backs a clinic up into a locked vault, and brings everything back.')
  .version(VERSION)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'offsite: error: ')) });

const configOption = ['-c, --config <file>', 'the config', 'offsite.yaml'] as const;
const jsonOption = ['--json', 'events as JSON lines, the last one a summary'] as const;
const languageOption = new Option('--language <language>', 'in place of the one in the config').choices(LANGUAGES);
const recoveryKeyOption = ['--recovery-key <file>', 'a file with the recovery key of the kit'] as const;
const kitOption = ['--kit <file>', 'the text of the recovery kit, in place of a config and a recovery key'] as const;

program
  .command('backup')
  .description('back the databases of the config up; all of them, or those named')
  .argument('[databases...]')
  .option(...configOption)
  .option('--scheduled', 'wait for another backup to end; this is how the system’s scheduler starts it')
  .addOption(languageOption)
  .option(...jsonOption)
  .action((databases, options) =>
    run({ ...options, log: 'backup' }, async (context) =>
      (await import('./commands/backup.ts')).backup(databases, options, context),
    ),
  );

program
  .command('backups')
  .description('list what can be restored')
  .argument('[database]')
  .option(...configOption)
  .option(...kitOption)
  .option('--all', 'not only the newest ones')
  .addOption(languageOption)
  .option(...jsonOption)
  .action((database, options) =>
    run(options, async (context) => (await import('./commands/backups.ts')).backups(database, options, context)),
  );

program
  .command('status')
  .description('how the backups are, and what to do; the exit code says whether all is well')
  .option(...configOption)
  .option('--html [file]', 'as a page, into this file or the one that each backup writes')
  .addOption(languageOption)
  .option(...jsonOption)
  .action((options) =>
    run(options, async (context) => (await import('./commands/status.ts')).status(options, context)),
  );

program
  .command('restore')
  .description('bring a dump back, verified to the last byte')
  .argument('<database>')
  .argument('[backup]', '`latest`, an id, or a time such as 2026-11-23T07:00Z', 'latest')
  .option(...configOption)
  .option(...recoveryKeyOption)
  .option(...kitOption)
  .option('--to <file>', 'write the dump into this new file')
  .option('--into-database <new>', 'restore on into a new database: a file for Firebird, a name for SQL Server')
  .option('--into-folder <folder>', 'unpack files into this new or empty folder')
  .addOption(languageOption)
  .option(...jsonOption)
  .action((database, backup, options) =>
    run({ ...options, log: 'restore' }, async (context) =>
      (await import('./commands/restore.ts')).restore(database, backup, options, context),
    ),
  );

program
  .command('verify')
  .description('read backups back and check every byte, without writing anything')
  .argument('[database]')
  .argument('[backup]', '`latest`, an id, or a time')
  .option(...configOption)
  .option(...recoveryKeyOption)
  .option(...kitOption)
  .option('--all', 'every backup, not only the newest of each database')
  .addOption(languageOption)
  .option(...jsonOption)
  .action((database, backup, options) =>
    run({ ...options, log: 'verify' }, async (context) =>
      (await import('./commands/verify.ts')).verify(database, backup, options, context),
    ),
  );

program
  .command('keys')
  .description('make the keys of a new site')
  .argument('<site>')
  .option('--folder <folder>', 'where to write them', '.')
  .option(...jsonOption)
  .action((site, options) =>
    run(options, async (context) => (await import('./commands/keys.ts')).keys(site, options, context)),
  );

program
  .command('init')
  .description('set this server up, from the operator’s enrolment file to the first backup; again: go on, and repair')
  .option('--enrolment <file>', 'what the operator handed over')
  .option('--answers <file>', 'the databases, their passwords and the schedule')
  .option('--folder <folder>', 'where config and secrets go (/etc/offsite, C:\\ProgramData\\offsite)')
  .option('--kit-printed <word>', 'the check word of the printed recovery kit')
  .option('--no-schedule', 'do not have the system start backups')
  .option('--wait-minutes <minutes>', 'how long to wait for the verdict of the cloud', '10')
  .addOption(languageOption)
  .option(...jsonOption)
  .action((options) =>
    run({ ...options, log: 'init' }, async (context) => (await import('./commands/init.ts')).init(options, context)),
  );

program
  .command('schedule')
  .description('have the system start backups as the config says')
  .addArgument(new Argument('<action>', 'what to do').choices(['install', 'remove', 'show']))
  .option(...configOption)
  .addOption(languageOption)
  .option(...jsonOption)
  .action((action, options) =>
    run({ ...options, log: 'schedule' }, async (context) =>
      (await import('./commands/schedule.ts')).schedule(action, options, context),
    ),
  );

program
  .command('doctor')
  .description('look at everything that a backup depends on, and say what to mend; changes nothing')
  .option(...configOption)
  .addOption(languageOption)
  .option(...jsonOption)
  .action((options) =>
    run(options, async (context) => (await import('./commands/doctor.ts')).doctor(options, context)),
  );

program
  .command('update')
  .description('become the version that the operator has released, if it works here')
  .option(...configOption)
  .option('--check', 'only say which version there is')
  .option('--allow-downgrade', 'also an older one')
  .addOption(languageOption)
  .option(...jsonOption)
  .action((options) =>
    run({ ...options, log: 'update' }, async (context) =>
      (await import('./commands/update.ts')).update(options, context),
    ),
  );

program
  .command('licenses')
  .description('the licences of all parts of this program')
  .option('--sbom', 'as a list of parts for a program (CycloneDX)')
  .action((options) => run({}, async () => (await import('./commands/licenses.ts')).licenses(options)));

/** What the commands have in common. */
interface CommonOptions {
  readonly json?: boolean;
  readonly language?: Language;
  readonly config?: string;
  readonly kit?: string;
  readonly scheduled?: boolean;
  /** What the run is called in the log; without it there is none of this run. */
  readonly log?: string;
}

async function run(options: CommonOptions, command: (context: CommandContext) => Promise<ExitName>): Promise<void> {
  const now = (): Date => new Date();
  // Loaded only where it is needed: it reads the config, and its parser is the largest library of all commands.
  const { openLog } = options.log === undefined ? NO_LOG : await import('./logs/open-log.ts');
  const log = openLog(options, {
    ...{ version: VERSION, now, fillRandom: (target) => void randomFillSync(target) },
    onTrouble: (message) => voice.warn(message),
  });
  const voice = new Voice({
    ...{ json: options.json === true, language: await languageOf(options), timeZone: ownTimeZone() },
    ...{ stdout: process.stdout, stderr: process.stderr, now },
    record: (event) => log.event(event),
  });
  const context: CommandContext = {
    voice,
    now,
    fillRandom: (target) => void randomFillSync(target),
    signal: stopping.signal,
    version: VERSION,
    logTo: (configPath) => log.logTo(configPath),
    hold(work) {
      held.add(work);
      const done = (): void => void held.delete(work);
      work.then(done, done);
      return work;
    },
  };
  log.begin();
  try {
    const exit = await Promise.race([command(context), tidiedUpTooLong(stopping.signal)]);
    voice.tell({ type: 'summary', ok: exit === 'ok', exit, exitCode: EXIT[exit] });
    process.exitCode = EXIT[exit];
    await log.end(exit);
  } catch (error) {
    const failure = asFailure(error, stopping.signal);
    voice.fail(failure);
    const exit = failure instanceof Failure ? failure.exit : 'bug';
    const hint = failure instanceof Failure ? failure.hint : undefined;
    voice.tell({ type: 'summary', ok: false, exit, exitCode: EXIT[exit], error: failure.message, hint });
    process.exitCode = EXIT[exit];
    await log.end(exit, failure);
  }
}

/** Known before the command begins, so that whatever goes wrong in it is told in the right one. */
async function languageOf({ language, config, kit }: CommonOptions): Promise<Language> {
  if (language !== undefined || config === undefined || kit !== undefined) return language ?? 'en';
  return (await import('./config/config.ts')).readLanguage(config) ?? 'en';
}

/** Some systems have a zone that nobody knows; then UTC is at least true. */
function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

const nothing = (): undefined => undefined;
const NO_LOG = {
  openLog: (): OpenLog => ({ begin: nothing, event: nothing, logTo: nothing, end: async () => undefined }),
};

/** Rejects when a command that was told to stop does not; what it has stored or restored by then is continued later. */
function tidiedUpTooLong(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = (): void => {
      const look = (): unknown => (held.size === 0 ? reject(signal.reason) : Promise.allSettled(held).then(giveUp));
      setTimeout(look, TIDY_UP_MILLISECONDS_MAX).unref();
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

/** No top-level await: the one executable is CommonJS, which has none. */
async function main(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are no failures; everything else that commander finds is wrong usage, and it has said so.
    if (error.exitCode !== 0)
      process.stderr.write('offsite: hint: `offsite help` lists the commands and their options.\n');
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  setTimeout(() => process.exit(), LEFT_OPEN_MILLISECONDS_MAX).unref();
}

void main();
