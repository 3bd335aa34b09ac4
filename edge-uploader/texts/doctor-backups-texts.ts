// What `offsite doctor` says of the backups that there are.

import { finding } from '../doctor/finding-text.ts';
import type { Findings } from '../doctor/findings.ts';

const database = 'main';
const BACKUP = { database, at: '2026-11-28T00:31:00.000Z', hours: 8.5 };
const until = '2026-12-28T00:31:00.000Z';
const DAYS = {
  en: { one: 'day', other: 'days' },
  cs: { one: 'den', few: 'dny', many: 'dne', other: 'dní' },
};
const version = '1.2.3';

export const doctorBackupsTexts = {
  backupGood: finding<Findings['backupGood']>(BACKUP, {
    en: ({ database, at }, say) => `${database}: the newest backup is good (${say.dateAndTime(new Date(at))})`,
    cs: ({ database, at }, say) => `${database}: poslední záloha je dobrá (${say.dateAndTime(new Date(at))})`,
  }),
  backupWaiting: finding<Findings['backupWaiting']>(BACKUP, {
    en: ({ database, at }, say) =>
      `${database}: the newest backup (${say.dateAndTime(new Date(at))}) is being looked at by the cloud`,
    cs: ({ database, at }, say) =>
      `${database}: poslední zálohu (${say.dateAndTime(new Date(at))}) cloud právě kontroluje`,
  }),
  backupUnjudged: finding<Findings['backupUnjudged']>(
    BACKUP,
    {
      en: ({ database, at }, say) =>
        `${database}: the newest backup (${say.dateAndTime(new Date(at))}) was never judged by the cloud, so it does not count`,
      cs: ({ database, at }, say) =>
        `${database}: poslední zálohu (${say.dateAndTime(new Date(at))}) cloud nezkontroloval, proto se nepočítá`,
    },
    {
      en: () => 'Most likely the operator has not registered the signing key of this site: call them.',
      cs: () => 'Správce záloh nejspíš ještě nezaregistroval podpisový klíč této ordinace: zavolejte mu.',
    },
  ),
  backupFailed: finding<Findings['backupFailed']>(
    { database, at: BACKUP.at, reason: 'the object is missing' },
    {
      en: ({ database, at, reason }, say) =>
        `${database}: the newest backup (${say.dateAndTime(new Date(at))}) is not good: ${reason}`,
      cs: ({ database, at, reason }, say) =>
        `${database}: poslední záloha (${say.dateAndTime(new Date(at))}) není dobrá: ${reason}`,
    },
    {
      en: () =>
        'Run `offsite backup`: it stores anew what was found bad. If the next one is not good either, call the operator.',
      cs: () =>
        'Spusťte `offsite backup`: co bylo vadné, se uloží znovu. Nebude-li ani další záloha dobrá, zavolejte správci záloh.',
    },
  ),
  backupOld: finding<Findings['backupOld']>(
    { ...BACKUP, hours: 60, expectedHours: 24 },
    {
      en: ({ database, at, expectedHours }, say) =>
        `${database}: the newest backup is of ${say.dateAndTime(new Date(at))}; by the schedule there is one at least every ${say.duration(expectedHours * 3600)}`,
      cs: ({ database, at, expectedHours }, say) =>
        `${database}: poslední záloha je z ${say.dateAndTime(new Date(at))}; podle plánu má vzniknout nejpozději po ${say.duration(expectedHours * 3600)}`,
    },
    {
      en: () => 'Run `offsite backup`, and look at what it says; then look at the schedule.',
      cs: () => 'Spusťte `offsite backup` a přečtěte si, co řekne; potom zkontrolujte plán.',
    },
  ),
  backupNone: finding<Findings['backupNone']>(
    { database },
    {
      en: ({ database }) => `${database}: there is no backup yet`,
      cs: ({ database }) => `${database}: zatím žádná záloha`,
    },
    { en: () => 'Run `offsite backup`.', cs: () => 'Spusťte `offsite backup`.' },
  ),

  lockHolds: finding<Findings['lockHolds']>(
    { database, until, days: 29 },
    {
      en: ({ database, until, days }, say) =>
        `${database}: nobody can delete the newest backup before ${say.date(new Date(until))} (${say.plural(days, DAYS.en)})`,
      cs: ({ database, until, days }, say) =>
        `${database}: poslední zálohu nikdo nesmaže do ${say.date(new Date(until))} (${say.plural(days, DAYS.cs)})`,
    },
  ),
  lockEnds: finding<Findings['lockEnds']>(
    { database, until, days: 3 },
    {
      en: ({ database, until }, say) =>
        `${database}: the lock of the newest backup ends soon, or has ended (${say.date(new Date(until))})`,
      cs: ({ database, until }, say) =>
        `${database}: zámek poslední zálohy brzy končí, nebo už skončil (${say.date(new Date(until))})`,
    },
    {
      en: () => 'Make a new backup: it is locked anew. If its lock is as short, call the operator.',
      cs: () => 'Udělejte novou zálohu, ta se zamkne znovu. Bude-li její zámek stejně krátký, zavolejte správci záloh.',
    },
  ),
  lockGovernance: finding<Findings['lockGovernance']>(
    { database, until },
    {
      en: ({ database, until }, say) =>
        `${database}: the newest backup is locked until ${say.date(new Date(until))}, but in a mode that an administrator of the cloud can lift (governance)`,
      cs: ({ database, until }, say) =>
        `${database}: poslední záloha je zamčená do ${say.date(new Date(until))}, ale způsobem, který správce cloudu může zrušit (governance)`,
    },
    {
      en: () => 'That is meant for a trial. Ask the operator when it becomes compliance.',
      cs: () => 'To je určeno jen pro zkušební provoz. Zeptejte se správce záloh, kdy přejde na compliance.',
    },
  ),
  lockUnknown: finding<Findings['lockUnknown']>(
    { database },
    {
      en: ({ database }) =>
        `${database}: until when it is locked is not known, since the cloud has not judged the newest backup; this server’s key may not ask`,
      cs: ({ database }) =>
        `${database}: do kdy je zamčená, není známo, protože ji cloud ještě nezkontroloval; klíč tohoto serveru se na to ptát nesmí`,
    },
  ),

  versionGood: finding<Findings['versionGood']>(
    { version },
    {
      en: ({ version }) => `offsite ${version}; the cloud is content with it`,
      cs: ({ version }) => `offsite ${version}; cloudu vyhovuje`,
    },
  ),
  versionOld: finding<Findings['versionOld']>(
    { version, oldestGood: '1.4.0' },
    {
      en: ({ version, oldestGood }) =>
        `offsite ${version} is too old for the cloud, which wants at least ${oldestGood}`,
      cs: ({ version, oldestGood }) => `offsite ${version} je pro cloud příliš starý, chce alespoň ${oldestGood}`,
    },
    {
      en: () => 'Run `offsite update`, or ask the operator for the new version.',
      cs: () => 'Spusťte `offsite update`, nebo požádejte správce záloh o novou verzi.',
    },
  ),
  versionUnknown: finding<Findings['versionUnknown']>(
    { version },
    {
      en: ({ version }) => `offsite ${version}; the cloud has said nothing of it yet`,
      cs: ({ version }) => `offsite ${version}; cloud se k němu zatím nevyjádřil`,
    },
  ),
};
