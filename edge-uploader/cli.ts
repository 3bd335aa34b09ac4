#!/usr/bin/env node
// The command line: which commands there are, and with which options.

import { Argument, Command, CommanderError, Option } from 'commander';
import { LANGUAGES } from '../language/language.ts';
import { runCommand as run } from './commands/run-command.ts';
import { defaultConfigPath } from './config/default-config-path.ts';
import { EXIT } from './failure.ts';
import { VERSION } from './version.ts';

/** What is said is said: a connection that some library failed to close must not keep a scheduled run from ending. */
const LEFT_OPEN_MILLISECONDS_MAX = 3_000;

const program = new Command('offsite')
  .description('Backs a clinic up into a locked vault, and brings everything back.')
  .version(VERSION)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'offsite: error: ')) });

const configOption = ['-c, --config <file>', 'the config', defaultConfigPath()] as const;
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
  .command('support-bundle')
  .description('put what whoever helps needs into one file, without secrets and patients’ data; sends nothing')
  .option(...configOption)
  .option('--to <file>', 'the new file, in place of offsite-support-….tar.gz here')
  .addOption(languageOption)
  .option(...jsonOption)
  .action((options) =>
    run(options, async (context) => (await import('./commands/support-bundle.ts')).supportBundle(options, context)),
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
