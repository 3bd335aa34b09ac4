// What `offsite status` and its page say to whoever works at the clinic: how the backups are, and what to do. Someone reads it between
// two patients, so: the answer first, one sentence each, no word that they would have to ask about.

import { phrase, text } from './text.ts';

const AT = new Date('2026-11-28T00:42:00Z');
const LATER = new Date('2027-01-12T00:42:00Z');

export const statusTexts = {
  title: phrase({ en: 'Backups', cs: 'Zálohy' }),

  /** The answer. */
  headline: {
    good: phrase({ en: 'The backups are fine', cs: 'Zálohy jsou v pořádku' }),
    attention: phrase({ en: 'Something about the backups needs attention', cs: 'Něco u záloh vyžaduje pozornost' }),
    bad: phrase({ en: 'There is a problem with the backups', cs: 'Se zálohami je problém' }),
  },

  lastGood: phrase({ en: 'Last good backup', cs: 'Poslední dobrá záloha' }),
  noGood: phrase({ en: 'none yet', cs: 'zatím žádná' }),
  lockedUntil: phrase({ en: 'Cannot be deleted until', cs: 'Nejde smazat do' }),
  size: phrase({ en: 'Size', cs: 'Velikost' }),
  lastDrill: phrase({ en: 'Restoring tried', cs: 'Obnova vyzkoušena' }),
  noDrill: phrase({ en: 'never yet', cs: 'zatím nikdy' }),

  databases: phrase({ en: 'What is backed up', cs: 'Co se zálohuje' }),
  noDatabases: phrase({
    en: 'No database is set up to be backed up.',
    cs: 'Není nastaveno, co se má zálohovat.',
  }),

  whatToDo: phrase({ en: 'What to do', cs: 'Co dělat' }),
  step: {
    nothing: phrase({
      en: 'Nothing. Please leave the server switched on and connected to the internet, overnight as well.',
      cs: 'Nic. Nechte prosím server zapnutý a připojený k internetu, i přes noc.',
    }),
    leaveOn: phrase({
      en: 'Please leave the server switched on and connected to the internet, overnight as well.',
      cs: 'Nechte prosím server zapnutý a připojený k internetu, i přes noc.',
    }),
    checkServer: phrase({
      en: 'Please check that the server is switched on at night and connected to the internet.',
      cs: 'Zkontrolujte prosím, že je server i v noci zapnutý a připojený k internetu.',
    }),
    checkInternet: phrase({
      en: 'Please check that the server is connected to the internet.',
      cs: 'Zkontrolujte prosím, že je server připojený k internetu.',
    }),
    ransom: phrase({
      en: 'If a computer shows a demand for money, or files do not open, disconnect the server from the network (pull the network cable), leave it switched on, and call your technician at once.',
      cs: 'Jestli se na některém počítači objevila výzva k zaplacení nebo nejdou otevřít soubory, odpojte server od sítě (vytáhněte síťový kabel), nevypínejte ho a hned volejte technika.',
    }),
    waitForCheck: phrase({
      en: 'Wait for the cloud to check the first backup. If it has not by tomorrow, call your technician.',
      cs: 'Počkejte, až cloud první zálohu zkontroluje. Jestli se tak nestane do zítřka, zavolejte svému technikovi.',
    }),
    installSchedule: phrase({
      en: 'Call your technician: the backups do not start by themselves, their schedule is not installed on this computer.',
      cs: 'Zavolejte svému technikovi: zálohy se nespouštějí samy, jejich plán není v tomto počítači nainstalovaný.',
    }),
    callTechnician: phrase({
      en: 'Call your technician and show them what stands here.',
      cs: 'Zavolejte svému technikovi a ukažte mu, co je tu napsáno.',
    }),
  },

  runs: phrase({ en: 'When backups are made', cs: 'Kdy se zálohuje' }),
  runningSince: text(
    { at: AT },
    {
      en: ({ at }, say) => `A backup is running, since ${say.dateAndTime(at)}.`,
      cs: ({ at }, say) => `Právě běží záloha, začala ${say.dateAndTime(at)}.`,
    },
  ),
  nextRun: text(
    { at: AT },
    {
      en: ({ at }, say) => `Next backup: ${say.dateAndTime(at)}.`,
      cs: ({ at }, say) => `Příští záloha: ${say.dateAndTime(at)}.`,
    },
  ),
  noSchedule: phrase({
    en: 'No times are set: backups are made only when somebody starts them.',
    cs: 'Časy nejsou nastavené: zálohuje se, jen když to někdo spustí.',
  }),
  notInstalled: phrase({
    en: 'These times are not installed on this computer, so nothing starts by itself.',
    cs: 'Tyto časy nejsou v počítači nainstalované, a tak se samo nespustí nic.',
  }),
  lastRunGood: text(
    { at: AT },
    {
      en: ({ at }, say) => `The last run ended on ${say.dateAndTime(at)}, without a fault.`,
      cs: ({ at }, say) => `Poslední běh skončil ${say.dateAndTime(at)} bez chyby.`,
    },
  ),
  lastRunBad: text(
    { at: AT },
    {
      en: ({ at }, say) => `The last run ended on ${say.dateAndTime(at)}, with a fault.`,
      cs: ({ at }, say) => `Poslední běh skončil ${say.dateAndTime(at)} s chybou.`,
    },
  ),
  unasked: text<{ at: Date | undefined }>(
    { at: AT },
    {
      en: ({ at }, say) =>
        `The cloud could not be asked now. ${at === undefined ? 'It was never asked before, either.' : `What stands here is what it said on ${say.dateAndTime(at)}.`}`,
      cs: ({ at }, say) =>
        `Cloudu se teď nepodařilo zeptat. ${at === undefined ? 'Ani dřív se to nepodařilo.' : `Co je tu napsáno, řekl ${say.dateAndTime(at)}.`}`,
    },
  ),

  copies: phrase({ en: 'Copies by the 3-2-1-1-0 rule', cs: 'Kopie podle pravidla 3-2-1-1-0' }),
  rule: {
    copies: phrase({ en: '3 copies of the data', cs: '3 kopie dat' }),
    media: phrase({ en: '2 different devices', cs: '2 různá zařízení' }),
    elsewhere: phrase({ en: '1 copy away from the clinic', cs: '1 kopie mimo ordinaci' }),
    locked: phrase({ en: '1 copy that cannot be deleted', cs: '1 kopie, kterou nejde smazat' }),
    errors: phrase({ en: '0 errors, and restoring was tried', cs: '0 chyb a obnova vyzkoušená' }),
  },
  ruleStory: {
    twoCopies: phrase({
      en: 'Two are known: the data on the server, and in the cloud. Of more, this program knows nothing.',
      cs: 'Víme o dvou: data na serveru a v cloudu. O dalších tento program neví.',
    }),
    oneCopy: phrase({
      en: 'Only the data on the server itself are certain.',
      cs: 'Jistá jsou jen data na samotném serveru.',
    }),
    serverAndCloud: phrase({ en: 'The server and the cloud.', cs: 'Server a cloud.' }),
    serverOnly: phrase({ en: 'Only the server.', cs: 'Jen server.' }),
    inCloud: phrase({ en: 'The cloud.', cs: 'Cloud.' }),
    notInCloud: phrase({
      en: 'Not everything has a good backup in the cloud.',
      cs: 'Ne všechno má v cloudu dobrou zálohu.',
    }),
    lockedUntil: text(
      { at: LATER },
      {
        en: ({ at }, say) => `In the cloud, at least until ${say.date(at)}.`,
        cs: ({ at }, say) => `V cloudu, nejméně do ${say.date(at)}.`,
      },
    ),
    notLocked: phrase({ en: 'None is certain.', cs: 'O žádné to není jisté.' }),
    untried: phrase({
      en: 'Restoring from the cloud has not been tried yet on this server.',
      cs: 'Obnova z cloudu se na tomto serveru zatím nezkoušela.',
    }),
    tried: phrase({ en: 'Restoring was tried.', cs: 'Obnova se zkoušela.' }),
  },
  yes: phrase({ en: 'yes', cs: 'ano' }),
  no: phrase({ en: 'no', cs: 'ne' }),

  writtenAt: text(
    { at: AT },
    {
      en: ({ at }, say) => `This page was written on ${say.dateAndTime(at)}, by the clock of this computer.`,
      cs: ({ at }, say) => `Tato stránka byla napsána ${say.dateAndTime(at)} podle hodin tohoto počítače.`,
    },
  ),
  renewed: phrase({
    en: 'Each backup writes it anew.',
    cs: 'Každá záloha ji píše znovu.',
  }),
  staleAfter: text(
    { at: AT },
    {
      en: ({ at }, say) =>
        `If it is later than ${say.dateAndTime(at)} now, no backup has run since, and what stands here is out of date: call your technician.`,
      cs: ({ at }, say) =>
        `Jestli už je po ${say.dateAndTime(at)}, žádná další záloha neproběhla a co je tu napsáno, neplatí: zavolejte svému technikovi.`,
    },
  ),
  stale: phrase({
    en: 'This page is out of date: no backup has run since. Call your technician.',
    cs: 'Tato stránka je zastaralá: od té doby neproběhla žádná záloha. Zavolejte svému technikovi.',
  }),
  technician: text(
    { site: 'novak-praha', version: '0.1.0' },
    {
      en: ({ site, version }) => `For the technician: site ${site}, offsite ${version}; offsite status tells more.`,
      cs: ({ site, version }) => `Pro technika: ordinace ${site}, offsite ${version}; víc řekne offsite status.`,
    },
  ),
  pageWritten: text(
    { file: '/var/lib/offsite/status.html' },
    {
      en: ({ file }) => `The page is written: ${file}`,
      cs: ({ file }) => `Stránka je napsaná: ${file}`,
    },
  ),
};
