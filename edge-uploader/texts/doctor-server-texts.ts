// What `offsite doctor` says of the databases, the disks and the schedule of this server.

import { finding } from '../doctor/finding-text.ts';
import type { Findings } from '../doctor/findings.ts';

const database = 'main';
const trouble = { database, reason: 'dumping main failed: the server refused the user', hint: 'Correct the password.' };
const SPACE = { path: '/var/lib/offsite', freeBytes: 12_000_000_000, neededBytes: 3_000_000_000 };
const JOB = { job: 'clinic-offsite-novak-praha-1' };
const RUN = { command: 'backup', at: '2026-11-28T00:30:00.000Z' };
const INSTALL = { en: () => 'Run `offsite schedule install`.', cs: () => 'Spusťte `offsite schedule install`.' };

export const doctorServerTexts = {
  engineFits: finding<Findings['engineFits']>(
    { database, tool: '/usr/bin/gbak', toolVersion: '3.0.11.33637', engineVersion: '3.0.11' },
    {
      en: ({ database, tool, toolVersion, engineVersion }) =>
        `${database}: server ${engineVersion}, dumped by ${tool} ${toolVersion}`,
      cs: ({ database, tool, toolVersion, engineVersion }) =>
        `${database}: server ${engineVersion}, zálohuje ji ${tool} ${toolVersion}`,
    },
  ),
  engineUnasked: finding<Findings['engineUnasked']>(
    { database, tool: '/usr/bin/gbak 3.0.11.33637' },
    {
      en: ({ database, tool }) => `${database}: dumped by ${tool}; the version of its server is not known`,
      cs: ({ database, tool }) => `${database}: zálohuje ji ${tool}; verze serveru není známa`,
    },
  ),
  engineTrouble: finding<Findings['engineTrouble']>(trouble, {
    en: ({ database, reason }) => `${database}: ${reason}`,
    cs: ({ database, reason }) => `${database}, server: ${reason}`,
  }),
  dumpBegins: finding<Findings['dumpBegins']>(
    { database, method: 'fifo' },
    {
      en: ({ database, method }) => `${database}: it can be dumped (${method})`,
      cs: ({ database, method }) => `${database}: zálohovat ji lze (${method})`,
    },
  ),
  dumpTrouble: finding<Findings['dumpTrouble']>(trouble, {
    en: ({ database, reason }) => `${database} cannot be dumped: ${reason}`,
    cs: ({ database, reason }) => `${database}: zálohovat ji nelze: ${reason}`,
  }),
  dumpUntried: finding<Findings['dumpUntried']>(
    { who: 'process 4711, since 2026-11-28T00:30:00.000Z' },
    {
      en: ({ who }) => `not tried, since a backup is running (${who})`,
      cs: ({ who }) => `nezkoušelo se, protože právě běží záloha (${who})`,
    },
  ),

  spaceEnough: finding<Findings['spaceEnough']>(SPACE, {
    en: ({ path, freeBytes, neededBytes }, say) =>
      `${path}: ${say.bytes(freeBytes)} are free, ${say.bytes(neededBytes)} are needed`,
    cs: ({ path, freeBytes, neededBytes }, say) =>
      `${path}: volno ${say.bytes(freeBytes)}, potřeba ${say.bytes(neededBytes)}`,
  }),
  spaceLow: finding<Findings['spaceLow']>(
    { ...SPACE, freeBytes: 120_000_000, neededBytes: 500_000_000 },
    {
      en: ({ path, freeBytes }, say) => `${path}: only ${say.bytes(freeBytes)} are free`,
      cs: ({ path, freeBytes }, say) => `${path}: volno už jen ${say.bytes(freeBytes)}`,
    },
    {
      en: () => 'A backup still works, but the whole machine soon will not: free space there.',
      cs: () => 'Záloha ještě projde, ale brzy přestane fungovat celý počítač: uvolněte tam místo.',
    },
  ),
  spaceShort: finding<Findings['spaceShort']>(
    SPACE,
    {
      en: ({ path, freeBytes, neededBytes }, say) =>
        `${path}: only ${say.bytes(freeBytes)} are free, ${say.bytes(neededBytes)} are needed`,
      cs: ({ path, freeBytes, neededBytes }, say) =>
        `${path}: volno jen ${say.bytes(freeBytes)}, potřeba ${say.bytes(neededBytes)}`,
    },
    {
      en: () => 'Free space there, or name a folder on a larger disk in the config.',
      cs: () => 'Uvolněte tam místo, nebo v konfiguraci uveďte složku na větším disku.',
    },
  ),
  spaceUnknown: finding<Findings['spaceUnknown']>(
    { path: '/mnt/spool', reason: 'EACCES' },
    {
      en: ({ path, reason }) => `${path}: the room on its disk is not known: ${reason}`,
      cs: ({ path, reason }) => `${path}: volné místo se nepodařilo zjistit: ${reason}`,
    },
  ),

  hooksFound: finding<Findings['hooksFound']>(
    { hooks: 2 },
    {
      en: ({ hooks }, say) =>
        `${say.plural(hooks, { one: 'program', other: 'programs' })} to run before and after backups: all there`,
      cs: ({ hooks }, say) =>
        `${say.plural(hooks, { one: 'program', few: 'programy', many: 'programu', other: 'programů' })} před zálohou a po ní: nic nechybí`,
    },
  ),
  hookMissing: finding<Findings['hookMissing']>(
    { database, hook: 'before', program: '/usr/local/bin/stop-clinic' },
    {
      en: ({ database, hook, program }) => `${database}: \`hooks.${hook}\` cannot start ${program}`,
      cs: ({ database, hook, program }) => `${database}: \`hooks.${hook}\` nemůže spustit ${program}`,
    },
    {
      en: () => 'Give the full path of a program that is there; no shell looks for it.',
      cs: () => 'Uveďte úplnou cestu k programu, který existuje; žádný shell ho nehledá.',
    },
  ),
  noHooks: finding<Findings['noHooks']>(
    {},
    { en: () => 'the config has none', cs: () => 'v konfiguraci žádné nejsou' },
  ),

  scheduleInstalled: finding<Findings['scheduleInstalled']>(
    { ...JOB, next: 'Sun 2026-11-29 01:30:00 CET' },
    {
      en: ({ job, next }) => `${job} is installed as the config has it${next === undefined ? '' : `, next: ${next}`}`,
      cs: ({ job, next }) => `${job}: nainstalováno podle konfigurace${next === undefined ? '' : `, příště: ${next}`}`,
    },
  ),
  scheduleNone: finding<Findings['scheduleNone']>(
    { path: '/etc/offsite/offsite.yaml' },
    {
      en: ({ path }) => `${path} has no schedule: backups are made only when somebody starts them`,
      cs: ({ path }) => `v souboru ${path} není plán: zálohy se dělají, jen když je někdo spustí`,
    },
    {
      en: () => 'Add `schedule: [{ at: every day at 01:30 }]`, and run `offsite schedule install`.',
      cs: () => 'Doplňte `schedule: [{ at: every day at 01:30 }]` a spusťte `offsite schedule install`.',
    },
  ),
  scheduleMissing: finding<Findings['scheduleMissing']>(
    JOB,
    {
      en: ({ job }) => `${job} is not installed: nothing starts it`,
      cs: ({ job }) => `${job}: není nainstalováno, nic ho nespustí`,
    },
    INSTALL,
  ),
  scheduleDiffers: finding<Findings['scheduleDiffers']>(
    JOB,
    {
      en: ({ job }) => `${job} is installed otherwise than the config has it, or for another copy of this program`,
      cs: ({ job }) => `${job}: je nainstalováno jinak, než říká konfigurace, nebo pro jinou kopii tohoto programu`,
    },
    INSTALL,
  ),
  scheduleDisabled: finding<Findings['scheduleDisabled']>(
    JOB,
    { en: ({ job }) => `${job} is switched off`, cs: ({ job }) => `${job}: je vypnuto` },
    INSTALL,
  ),
  scheduleSuperfluous: finding<Findings['scheduleSuperfluous']>(
    JOB,
    {
      en: ({ job }) => `${job} is installed, and the config no longer names it`,
      cs: ({ job }) => `${job}: je nainstalováno, ale v konfiguraci už není`,
    },
    INSTALL,
  ),

  nobodyRuns: finding<Findings['nobodyRuns']>(
    {},
    { en: () => 'no backup is running just now', cs: () => 'právě žádná záloha neběží' },
  ),
  somebodyRuns: finding<Findings['somebodyRuns']>(
    { who: 'process 4711, since 2026-11-28T00:30:00.000Z' },
    { en: ({ who }) => `a backup is running (${who})`, cs: ({ who }) => `právě běží záloha (${who})` },
  ),

  logsWritten: finding<Findings['logsWritten']>(
    { path: '/var/log/offsite' },
    { en: ({ path }) => `written to ${path}`, cs: ({ path }) => `zapisují se do ${path}` },
  ),
  logsUnwritable: finding<Findings['logsUnwritable']>(
    { path: '/var/log/offsite', reason: 'EROFS' },
    {
      en: ({ path, reason }) => `${path} cannot be written to: ${reason}`,
      cs: ({ path, reason }) => `do ${path} nelze zapisovat: ${reason}`,
    },
    {
      en: () => 'Free or repair the disk, or name another folder as `folders.logs`. Backups are made all the same.',
      cs: () => 'Uvolněte nebo opravte disk, nebo uveďte jinou složku jako `folders.logs`. Zálohy se dělají i tak.',
    },
  ),
  lastRunGood: finding<Findings['lastRunGood']>(RUN, {
    en: ({ at }, say) => `the last scheduled run succeeded (${say.dateAndTime(new Date(at))})`,
    cs: ({ at }, say) => `poslední spuštění podle plánu se podařilo (${say.dateAndTime(new Date(at))})`,
  }),
  lastRunFailed: finding<Findings['lastRunFailed']>(
    { ...RUN, exit: 'source' },
    {
      en: ({ at, exit }, say) => `the last scheduled run failed (${say.dateAndTime(new Date(at))}): ${exit}`,
      cs: ({ at, exit }, say) => `poslední spuštění podle plánu selhalo (${say.dateAndTime(new Date(at))}): ${exit}`,
    },
    { en: () => 'The log says why, and what to do.', cs: () => 'Proč a co s tím, stojí v logu.' },
  ),
  lastRunSilent: finding<Findings['lastRunSilent']>(
    RUN,
    {
      en: ({ at }, say) => `the last scheduled run began (${say.dateAndTime(new Date(at))}) and never came to its end`,
      cs: ({ at }, say) => `poslední spuštění podle plánu začalo (${say.dateAndTime(new Date(at))}) a nikdy neskončilo`,
    },
    {
      en: () => 'It was killed, or the machine was switched off under it. Nothing is lost: the next one continues.',
      cs: () => 'Něco ho ukončilo, nebo byl počítač vypnut. Nic se neztratilo, příští záloha naváže.',
    },
  ),
  lastRunNone: finding<Findings['lastRunNone']>(
    { path: '/var/log/offsite' },
    {
      en: ({ path }) => `no scheduled run has ended yet, says ${path}`,
      cs: ({ path }) => `podle ${path} ještě žádné spuštění podle plánu neskončilo`,
    },
  ),
};
