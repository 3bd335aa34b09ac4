// Every word of the printed kit. Who reads it has lost everything an hour ago and has never seen this program: one step, one
// sentence. Markup is allowed in here; what is put in beside it is escaped by the page.

import { phrase, text } from './text.ts';

export const kitTexts = {
  title: phrase({
    en: 'Recovery kit of the backups',
    cs: 'Záchranný list k zálohám',
  }),
  keepIt: phrase({
    en: 'Print it twice. Keep the prints in two places, neither of them beside the server: for example a safe and another house.',
    cs: 'Vytiskněte jej dvakrát. Uložte každý výtisk jinam a žádný vedle serveru: například do trezoru a do jiného domu.',
  }),
  secrecy: phrase({
    en: 'Whoever holds this page can read all data of the practice. Without it nobody can restore anything, not even the operator.',
    cs: 'Kdo má tento list, přečte všechna data ordinace. Bez něj nikdo nic neobnoví, ani správce záloh.',
  }),
  site: phrase({
    en: 'Site',
    cs: 'Ordinace',
  }),
  made: text(
    { at: new Date('2026-11-28T07:00:00Z') },
    {
      en: ({ at }, say) => `Made: ${say.date(at)}`,
      cs: ({ at }, say) => `Vytvořeno: ${say.date(at)}`,
    },
  ),
  checkWord: phrase({
    en: 'Check word',
    cs: 'Kontrolní slovo',
  }),
  checkWordWhy: phrase({
    en: '`offsite init` asks for it, to be sure that this page was printed.',
    cs: '`offsite init` se na něj ptá, aby bylo jisté, že je list vytištěný.',
  }),
  operator: phrase({
    en: 'Telephone of whoever looks after the backups:',
    cs: 'Telefon na správce záloh:',
  }),
  recoveryKey: phrase({
    en: 'Recovery key',
    cs: 'Obnovovací klíč',
  }),
  recoveryKeyWhy: phrase({
    en: 'The only key that opens the backups. The spaces do not count.',
    cs: 'Jediný klíč, který zálohy otevře. Na mezerách nezáleží.',
  }),
  wholeKit: phrase({
    en: 'The whole kit',
    cs: 'Celý list',
  }),
  wholeKitWhy: phrase({
    en: 'The same lines as on the left; scan it with any telephone.',
    cs: 'Tytéž řádky jako vlevo; přečte jej každý telefon.',
  }),
  steps: phrase({
    en: 'When everything is lost',
    cs: 'Když je všechno ztraceno',
  }),
  get: phrase({
    en: 'Take a computer with Windows or Linux that was <b>not</b> attacked, with internet and room for the data. Get the program <b>offsite</b> from whoever looks after the backups.',
    cs: 'Vezměte počítač s Windows nebo Linuxem, který <b>nebyl</b> napaden, s internetem a místem pro data. Program <b>offsite</b> vám dá správce záloh.',
  }),
  type: phrase({
    en: 'Scan the large code with a telephone and save its text on that computer as <code>kit.txt</code>; or type the lines of the frame, all of them, into that file. A slip is found: the last line checks the others.',
    cs: 'Naskenujte velký kód telefonem a uložte jeho text do toho počítače jako <code>kit.txt</code>; nebo do něj opište řádky z rámečku, všechny. Překlep se pozná: poslední řádek kontroluje ostatní.',
  }),
  list: phrase({
    en: 'Open a command line in that folder and see what there is:',
    cs: 'Otevřete v té složce příkazový řádek a podívejte se, co k obnovení je:',
  }),
  restore: phrase({
    en: 'Bring back the newest backup of each database. Every byte is checked; nothing that exists is written over:',
    cs: 'Obnovte nejnovější zálohu každé databáze. Každý bajt se ověří; nic stávajícího se nepřepíše:',
  }),
  /** What stands beside a command, by the engine of the database. */
  engines: {
    firebird: phrase({
      en: 'makes a new Firebird database; Firebird must be installed',
      cs: 'vytvoří novou databázi Firebird; Firebird musí být nainstalovaný',
    }),
    mssql: phrase({
      en: 'gives a .bak file, which SQL Server restores',
      cs: 'vydá soubor .bak, který obnoví SQL Server',
    }),
    files: phrase({ en: 'unpacks the files into a new folder', cs: 'rozbalí soubory do nové složky' }),
    'dump-folder': phrase({
      en: 'gives back what the other program had dumped',
      cs: 'vydá zálohu, kterou udělal jiný program',
    }),
    command: phrase({ en: 'gives back the dump', cs: 'vydá zálohu' }),
  },
  older: phrase({
    en: 'For an older backup, give its name from the list behind that of the database.',
    cs: 'Starší zálohu obnovíte, když za název databáze napíšete název zálohy ze seznamu.',
  }),
  byHand: phrase({
    en: 'No program to be had? <b>docs/format.md</b> of clinic-offsite says how to do it with the free tools <b>age</b> and <b>zstd</b>: the bucket, the access key and the recovery key above are all it takes.',
    cs: 'Program není k mání? <b>docs/format.md</b> projektu clinic-offsite říká, jak na to s volně dostupnými nástroji <b>age</b> a <b>zstd</b>: stačí úložiště, přístupový klíč a obnovovací klíč z tohoto listu.',
  }),
  after: phrase({
    en: 'Then delete <code>kit.txt</code>, and have new keys made if this page may have been seen.',
    cs: 'Nakonec soubor <code>kit.txt</code> smažte, a pokud list mohl někdo vidět, nechte si vytvořit nové klíče.',
  }),
};
