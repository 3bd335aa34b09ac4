// What `offsite doctor` says of the config, of who may touch it, and of the machine that it is on.

import { finding } from '../doctor/finding-text.ts';
import type { Findings } from '../doctor/findings.ts';

const CONFIG = { path: '/etc/offsite/offsite.yaml' };
const trouble = { reason: 'databases.main: there is no such field', hint: 'Correct this field.' };
const TO_PRAGUE = {
  linux: 'timedatectl set-timezone Europe/Prague',
  windows: "Set-TimeZone -Id 'Central Europe Standard Time'",
};

export const doctorSetupTexts = {
  needsConfig: finding<Findings['needsConfig']>(
    {},
    {
      en: () => 'not known as long as the config cannot be read',
      cs: () => 'nelze zjistit, dokud nejde přečíst konfiguraci',
    },
  ),
  trouble: finding<Findings['trouble']>(trouble, {
    en: ({ reason }) => `could not be found out: ${reason}`,
    cs: ({ reason }) => `nepodařilo se zjistit: ${reason}`,
  }),
  late: finding<Findings['late']>(
    { seconds: 90 },
    {
      en: ({ seconds }, say) => `given up after ${say.duration(seconds)}`,
      cs: ({ seconds }, say) => `vzdáno po ${say.duration(seconds)}`,
    },
    {
      en: () => 'Run it again when the machine has less to do.',
      cs: () => 'Zkuste to znovu, až bude počítač méně zatížený.',
    },
  ),

  configSound: finding<Findings['configSound']>(
    { ...CONFIG, databases: 2 },
    {
      en: ({ path, databases }, say) =>
        `${path} is sound: ${say.plural(databases, { one: 'database', other: 'databases' })}`,
      cs: ({ path, databases }, say) =>
        `soubor ${path} je v pořádku: ${say.plural(databases, { one: 'databáze', few: 'databáze', many: 'databáze', other: 'databází' })}`,
    },
  ),
  configBroken: finding<Findings['configBroken']>(trouble, {
    en: ({ reason }) => `no backup can be made by this config: ${reason}`,
    cs: ({ reason }) => `podle této konfigurace nelze zálohovat: ${reason}`,
  }),
  noDatabases: finding<Findings['noDatabases']>(
    CONFIG,
    { en: ({ path }) => `${path} names no database`, cs: ({ path }) => `v souboru ${path} není žádná databáze` },
    {
      en: () => 'Add one under `databases`; docs/config.md shows how.',
      cs: () => 'Doplňte ji do `databases`; jak na to, ukazuje docs/config.md.',
    },
  ),
  noLedger: finding<Findings['noLedger']>(
    CONFIG,
    {
      en: ({ path }) =>
        `${path} names no ledger: the cloud hears nothing of runs that fail, and what it found cannot be read`,
      cs: ({ path }) =>
        `v souboru ${path} chybí \`ledger\`: cloud se nedozví o nezdařených zálohách a nelze číst, co o zálohách zjistil`,
    },
    {
      en: () => 'Add `ledger` as it stands in the enrolment file of the operator.',
      cs: () => 'Doplňte `ledger` podle souboru od správce záloh.',
    },
  ),
  passwordMissing: finding<Findings['passwordMissing']>(
    { database: 'main' },
    {
      en: ({ database }) => `${database}: the secrets file has no password for it`,
      cs: ({ database }) => `${database}: v souboru s tajnými údaji k ní chybí heslo`,
    },
    {
      en: ({ database }) => `Add \`databases: { ${database}: { password: … } }\` to the secrets file.`,
      cs: ({ database }) => `Do souboru s tajnými údaji doplňte \`databases: { ${database}: { password: … } }\`.`,
    },
  ),
  signingKeyUnknown: finding<Findings['signingKeyUnknown']>(
    CONFIG,
    {
      en: ({ path }) =>
        `${path} does not name the signing key that is used here, so a restore would not believe these backups`,
      cs: ({ path }) =>
        `v souboru ${path} chybí podpisový klíč, kterým se tady podepisuje; obnova by těmto zálohám nevěřila`,
    },
    {
      en: () => 'Add the public half of the key to `signingPublicKeys`, and tell the operator.',
      cs: () => 'Doplňte veřejnou část klíče do `signingPublicKeys` a řekněte to správci záloh.',
    },
  ),
  kitWaiting: finding<Findings['kitWaiting']>(
    { path: '/etc/offsite/recovery-kit.txt' },
    {
      en: ({ path }) => `the recovery kit is still on this machine: ${path}`,
      cs: ({ path }) => `záchranný list je stále na tomto počítači: ${path}`,
    },
    {
      en: () => 'Print it, and run `offsite init` again: it asks for the check word, and removes it.',
      cs: () => 'Vytiskněte ho a spusťte znovu `offsite init`: zeptá se na kontrolní slovo a odstraní ho.',
    },
  ),

  accountFull: finding<Findings['accountFull']>(
    { account: 'root' },
    { en: ({ account }) => `${account}, with all rights`, cs: ({ account }) => `${account}, s plnými právy` },
  ),
  accountLimited: finding<Findings['accountLimited']>(
    { account: 'novak' },
    {
      en: ({ account }) =>
        `${account}, without an administrator’s rights: what is found below may only mean that this account may not look`,
      cs: ({ account }) =>
        `${account}, bez práv správce: nálezy níže mohou jen znamenat, že se tento účet nesmí podívat`,
    },
    {
      en: () => 'Run it as root, on Windows in a console that was opened as administrator.',
      cs: () => 'Spusťte to jako root, ve Windows v konzoli otevřené jako správce.',
    },
  ),

  rightsTight: finding<Findings['rightsTight']>(
    { paths: 9 },
    {
      en: ({ paths }, say) =>
        `${say.plural(paths, { one: 'file or folder', other: 'files and folders' })}: nobody else may change or read what is not theirs`,
      cs: ({ paths }, say) =>
        `${say.plural(paths, { one: 'soubor nebo složka', few: 'soubory a složky', many: 'souboru nebo složky', other: 'souborů a složek' })}: nikdo cizí nesmí měnit ani číst, co mu nepatří`,
    },
  ),
  rightsChange: finding<Findings['rightsChange']>(
    { ...CONFIG, who: 'everybody', type: 'chmod go-w /etc/offsite/offsite.yaml' },
    {
      en: ({ path, who }) => `${path}: others may change it (${who}), and with it what runs here with all rights`,
      cs: ({ path, who }) => `${path}: může jej měnit i někdo jiný (${who}), a tím i to, co tu běží s plnými právy`,
    },
  ),
  rightsRead: finding<Findings['rightsRead']>(
    { path: '/etc/offsite/scratch', who: 'everybody', type: 'chmod go-rwx /etc/offsite/scratch' },
    {
      en: ({ path, who }) => `${path}: others may read it (${who})`,
      cs: ({ path, who }) => `${path}: může jej číst i někdo jiný (${who})`,
    },
  ),
  rightsUnknown: finding<Findings['rightsUnknown']>(
    { ...CONFIG, reason: 'EACCES' },
    {
      en: ({ path, reason }) => `${path}: its rights could not be looked at: ${reason}`,
      cs: ({ path, reason }) => `${path}: práva se nepodařilo zjistit: ${reason}`,
    },
  ),

  timeZone: finding<Findings['timeZone']>(
    { zone: 'Europe/Prague', offset: 'GMT+01:00' },
    {
      en: ({ zone, offset }) => `${zone} (${offset}) is the zone of this machine`,
      cs: ({ zone, offset }) => `počítač má pásmo ${zone} (${offset})`,
    },
  ),
  timeZoneUtc: finding<Findings['timeZoneUtc']>(
    {},
    {
      en: () => 'the zone of this machine is UTC: in winter the schedule is an hour late for Prague, in summer two',
      cs: () => 'počítač má pásmo UTC: plán se proti Praze v zimě o hodinu zpožďuje, v létě o dvě',
    },
    {
      en: () => `On Linux: ${TO_PRAGUE.linux}. In PowerShell: ${TO_PRAGUE.windows}.`,
      cs: () => `V Linuxu: ${TO_PRAGUE.linux}. V PowerShellu: ${TO_PRAGUE.windows}.`,
    },
  ),
};
