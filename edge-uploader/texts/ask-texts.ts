// The questions of `offsite init` at a terminal. A technician reads them, once, with somebody waiting behind the chair: short, and in
// the words of the screens that he knows.

import { phrase, text } from './text.ts';

const FOUND = { database: '/data/clinic.fdb', release: '3.0' as string | undefined, bytes: 719_000_000, isOpen: true };

export const askTexts = {
  looking: phrase({ en: 'Looking for databases', cs: 'Hledají se databáze' }),
  looked: text(
    { databases: 2, servers: 1, dumpFolders: 0 },
    {
      en: ({ databases, servers, dumpFolders }, say) =>
        listed('nothing was found', [
          [databases, say.plural(databases, { one: 'Firebird database', other: 'Firebird databases' })],
          [servers, say.plural(servers, { one: 'SQL Server', other: 'SQL Servers' })],
          [dumpFolders, say.plural(dumpFolders, { one: 'folder with backups', other: 'folders with backups' })],
        ]),
      cs: ({ databases, servers, dumpFolders }, say) =>
        listed('nic se nenašlo', [
          [
            databases,
            say.plural(databases, {
              ...{ one: 'databáze Firebird', few: 'databáze Firebird' },
              ...{ many: 'databáze Firebird', other: 'databází Firebird' },
            }),
          ],
          [
            servers,
            say.plural(servers, { one: 'SQL Server', few: 'SQL Servery', many: 'SQL Serveru', other: 'SQL Serverů' }),
          ],
          [
            dumpFolders,
            say.plural(dumpFolders, {
              ...{ one: 'složka se zálohami', few: 'složky se zálohami' },
              ...{ many: 'složky se zálohami', other: 'složek se zálohami' },
            }),
          ],
        ]),
    },
  ),
  which: text(
    { database: 'main', name: 'Kartotéka' as string | undefined },
    {
      en: ({ database, name }) => `Which one is ${name === undefined ? database : `${name} (${database})`}?`,
      cs: ({ database, name }) => `Co z toho je ${name === undefined ? database : `${name} (${database})`}?`,
    },
  ),
  firebird: text(FOUND, {
    en: ({ database, release, bytes, isOpen }, say) =>
      `${database} · Firebird${release === undefined ? '' : ` ${release}`} · ${say.bytes(bytes)}${isOpen ? ' · in use now' : ''}`,
    cs: ({ database, release, bytes, isOpen }, say) =>
      `${database} · Firebird${release === undefined ? '' : ` ${release}`} · ${say.bytes(bytes)}${isOpen ? ' · právě používaná' : ''}`,
  }),
  mssql: text(
    { database: 'images', server: 'SQLEXPRESS', bytes: 2_500_000_000 as number | undefined },
    {
      en: ({ database, server, bytes }, say) =>
        `${database} · SQL Server ${server}${bytes === undefined ? '' : ` · ${say.bytes(bytes)}`}`,
      cs: ({ database, server, bytes }, say) =>
        `${database} · SQL Server ${server}${bytes === undefined ? '' : ` · ${say.bytes(bytes)}`}`,
    },
  ),
  mssqlServer: text(
    { server: 'SQLEXPRESS' },
    {
      en: ({ server }) => `SQL Server ${server}: shows its databases after a login`,
      cs: ({ server }) => `SQL Server ${server}: databáze ukáže po přihlášení`,
    },
  ),
  dumpFolder: text(
    { folder: 'D:\\SmartBackup', newest: '*.fbk', bytes: 555_000_000 },
    {
      en: ({ folder, newest, bytes }, say) =>
        `${folder} · the newest of ${newest} that another program writes there · ${say.bytes(bytes)}`,
      cs: ({ folder, newest, bytes }, say) =>
        `${folder} · nejnovější ${newest}, který tam ukládá jiný program · ${say.bytes(bytes)}`,
    },
  ),
  somethingElse: phrase({ en: 'something else: it is asked for', cs: 'něco jiného: zadá se ručně' }),
  others: phrase({
    en: 'These were found, too. Back up any of them? (The space bar chooses; the operator has to register each, or nobody is told when it is missing.)',
    cs: 'Našly se i tyto. Zálohovat některou z nich? (Vybírá se mezerníkem; každou musí zaregistrovat správce záloh, jinak se nikdo nedozví, že chybí.)',
  }),
  whatIs: text(
    { database: 'main', name: 'Kartotéka' as string | undefined },
    {
      en: ({ database, name }) => `What is ${name === undefined ? database : `${name} (${database})`}?`,
      cs: ({ database, name }) => `Co je ${name === undefined ? database : `${name} (${database})`} zač?`,
    },
  ),
  byHand: {
    firebird: phrase({ en: 'a Firebird database', cs: 'databáze Firebird' }),
    mssql: phrase({ en: 'a database of Microsoft SQL Server', cs: 'databáze Microsoft SQL Serveru' }),
    'dump-folder': phrase({
      en: 'a folder into which another program writes its backups',
      cs: 'složka, do které ukládá zálohy jiný program',
    }),
    files: phrase({
      en: 'a folder with files: licences, certificates, settings',
      cs: 'složka se soubory: licence, certifikáty, nastavení',
    }),
  },
  firebirdPath: phrase({
    en: 'The path of its file, or its alias, as the server knows it (on another server: host/port:path)',
    cs: 'Cesta k souboru nebo alias, jak databázi zná server (na jiném serveru: host/port:cesta)',
  }),
  mssqlDatabase: phrase({ en: 'The name of the database on the server', cs: 'Název databáze na serveru' }),
  mssqlInstance: phrase({ en: 'The instance, or - for none', cs: 'Instance; pokud žádná není, napište -' }),
  folder: phrase({ en: 'The folder, with its whole path', cs: 'Složka, celá cesta' }),
  newest: phrase({
    en: 'The newest file that fits is taken. Which ones fit?',
    cs: 'Zálohuje se nejnovější odpovídající soubor. Které odpovídají?',
  }),
  user: text({ what: 'Firebird' }, { en: ({ what }) => `${what}: the user`, cs: ({ what }) => `${what}: uživatel` }),
  password: text(
    { user: 'SYSDBA' },
    { en: ({ user }) => `The password of ${user}`, cs: ({ user }) => `Heslo uživatele ${user}` },
  ),
  trying: text(
    { database: 'main' },
    {
      en: ({ database }) => `${database}: trying a backup`,
      cs: ({ database }) => `${database}: zkouší se záloha`,
    },
  ),
  works: text(
    { database: 'main' },
    {
      en: ({ database }) => `${database}: it can be backed up`,
      cs: ({ database }) => `${database}: zálohovat ji lze`,
    },
  ),
  worksNot: text(
    { database: 'main' },
    {
      en: ({ database }) => `${database}: that did not work`,
      cs: ({ database }) => `${database}: to se nepovedlo`,
    },
  ),
  loggingIn: text(
    { server: 'SQLEXPRESS' },
    {
      en: ({ server }) => `SQL Server ${server}: logging in`,
      cs: ({ server }) => `SQL Server ${server}: přihlašování`,
    },
  ),
  loginFailed: text(
    { server: 'SQLEXPRESS' },
    {
      en: ({ server }) => `SQL Server ${server}: the login failed`,
      cs: ({ server }) => `SQL Server ${server}: přihlášení se nezdařilo`,
    },
  ),
  loggedIn: text(
    { databases: 3 },
    {
      en: ({ databases }, say) => say.plural(databases, { one: 'database', other: 'databases' }),
      cs: ({ databases }, say) =>
        say.plural(databases, { one: 'databáze', few: 'databáze', many: 'databáze', other: 'databází' }),
    },
  ),
  whatNow: phrase({ en: 'What now?', cs: 'Co teď?' }),
  again: phrase({ en: 'another user or password', cs: 'jiný uživatel nebo heslo' }),
  sameAgain: phrase({ en: 'the same once more', cs: 'totéž ještě jednou' }),
  another: phrase({ en: 'choose something else', cs: 'vybrat něco jiného' }),
  stop: phrase({ en: 'stop here; nothing was written', cs: 'skončit; nic se nezapsalo' }),
  when: phrase({ en: 'When are backups made?', cs: 'Kdy se má zálohovat?' }),
  otherwise: phrase({ en: 'otherwise', cs: 'jinak' }),
  whenExactly: phrase({
    en: 'Say it like this: every monday and thursday at 22:00; every working day at 12:30 and 19:00; every 3 hours',
    cs: 'Zapište to anglicky takto: every monday and thursday at 22:00; every working day at 12:30 and 19:00; every 3 hours',
  }),
  whenNot: phrase({
    en: 'Say it like one of the examples',
    cs: 'Napište to jako v některém z příkladů',
  }),
  empty: phrase({ en: 'Something has to stand here', cs: 'Tady musí něco být' }),
  checkWord: phrase({
    en: 'The check word at the top of the printed page',
    cs: 'Kontrolní slovo nahoře na vytištěné stránce',
  }),
  notTheWord: phrase({
    en: 'That is not it; look at the page that was just printed',
    cs: 'To není ono; podívejte se na právě vytištěnou stránku',
  }),
};

const listed = (nothing: string, counted: readonly (readonly [count: number, said: string])[]): string =>
  counted.flatMap(([count, said]) => (count === 0 ? [] : [said])).join(', ') || nothing;
