// Every word of the printed kit, in both languages. Who reads it has lost everything an hour ago and has never seen this program:
// one step, one sentence. Markup is allowed in here and nowhere else; what is put in is escaped by the page.

export type KitLanguage = 'cs' | 'en';

export interface KitWords {
  readonly title: string;
  readonly keepIt: string;
  readonly secrecy: string;
  readonly site: string;
  readonly made: string;
  readonly checkWord: string;
  readonly checkWordWhy: string;
  readonly operator: string;
  readonly recoveryKey: string;
  readonly recoveryKeyWhy: string;
  readonly wholeKit: string;
  readonly wholeKitWhy: string;
  readonly steps: string;
  readonly get: string;
  readonly type: string;
  readonly list: string;
  readonly restore: string;
  /** What stands beside a command, by the engine of the database. */
  readonly engines: Readonly<Record<'firebird' | 'mssql' | 'files' | 'dump-folder' | 'command', string>>;
  readonly older: string;
  readonly byHand: string;
  readonly after: string;
}

export const KIT_WORDS: Readonly<Record<KitLanguage, KitWords>> = {
  en: {
    title: 'Recovery kit of the backups',
    keepIt:
      'Print it twice. Keep the prints in two places, neither of them beside the server: for example a safe and another house.',
    secrecy:
      'Whoever holds this page can read all data of the practice. Without it nobody can restore anything, not even the operator.',
    site: 'Site',
    made: 'Made',
    checkWord: 'Check word',
    checkWordWhy: '`offsite init` asks for it, to be sure that this page was printed.',
    operator: 'Telephone of whoever looks after the backups:',
    recoveryKey: 'Recovery key',
    recoveryKeyWhy: 'The only key that opens the backups. The spaces do not count.',
    wholeKit: 'The whole kit',
    wholeKitWhy: 'The same lines as on the left; scan it with any telephone.',
    steps: 'When everything is lost',
    get: 'Take a computer with Windows or Linux that was <b>not</b> attacked, with internet and room for the data. Get the program <b>offsite</b> from whoever looks after the backups.',
    type: 'Scan the large code with a telephone and save its text on that computer as <code>kit.txt</code>; or type the lines of the frame, all of them, into that file. A slip is found: the last line checks the others.',
    list: 'Open a command line in that folder and see what there is:',
    restore:
      'Bring back the newest backup of each database. Every byte is checked; nothing that exists is written over:',
    engines: {
      firebird: 'makes a new Firebird database; Firebird must be installed',
      mssql: 'gives a .bak file, which SQL Server restores',
      files: 'unpacks the files into a new folder',
      'dump-folder': 'gives back what the other program had dumped',
      command: 'gives back the dump',
    },
    older: 'For an older backup, give its name from the list behind that of the database.',
    byHand:
      'No program to be had? <b>docs/format.md</b> of clinic-offsite says how to do it with the free tools <b>age</b> and <b>zstd</b>: the bucket, the access key and the recovery key above are all it takes.',
    after: 'Then delete <code>kit.txt</code>, and have new keys made if this page may have been seen.',
  },
  cs: {
    title: 'Záchranný list k zálohám',
    keepIt:
      'Vytiskněte jej dvakrát. Uložte každý výtisk jinam a žádný vedle serveru: například do trezoru a do jiného domu.',
    secrecy: 'Kdo má tento list, přečte všechna data ordinace. Bez něj nikdo nic neobnoví, ani správce záloh.',
    site: 'Pracoviště',
    made: 'Vytvořeno',
    checkWord: 'Kontrolní slovo',
    checkWordWhy: '`offsite init` se na něj ptá, aby bylo jisté, že je list vytištěný.',
    operator: 'Telefon na správce záloh:',
    recoveryKey: 'Obnovovací klíč',
    recoveryKeyWhy: 'Jediný klíč, který zálohy otevře. Na mezerách nezáleží.',
    wholeKit: 'Celý list',
    wholeKitWhy: 'Tytéž řádky jako vlevo; přečte jej každý telefon.',
    steps: 'Když je všechno ztraceno',
    get: 'Vezměte počítač s Windows nebo Linuxem, který <b>nebyl</b> napaden, s internetem a místem pro data. Program <b>offsite</b> vám dá správce záloh.',
    type: 'Naskenujte velký kód telefonem a uložte jeho text do toho počítače jako <code>kit.txt</code>; nebo do něj opište řádky z rámečku, všechny. Překlep se pozná: poslední řádek kontroluje ostatní.',
    list: 'Otevřete v té složce příkazový řádek a podívejte se, co k obnovení je:',
    restore: 'Obnovte nejnovější zálohu každé databáze. Každý bajt se ověří; nic stávajícího se nepřepíše:',
    engines: {
      firebird: 'vytvoří novou databázi Firebird; Firebird musí být nainstalovaný',
      mssql: 'vydá soubor .bak, který obnoví SQL Server',
      files: 'rozbalí soubory do nové složky',
      'dump-folder': 'vydá zálohu, kterou udělal jiný program',
      command: 'vydá zálohu',
    },
    older: 'Starší zálohu obnovíte, když za název databáze napíšete název zálohy ze seznamu.',
    byHand:
      'Program není k mání? <b>docs/format.md</b> projektu clinic-offsite říká, jak na to s volně dostupnými nástroji <b>age</b> a <b>zstd</b>: stačí úložiště, přístupový klíč a obnovovací klíč z tohoto listu.',
    after: 'Nakonec soubor <code>kit.txt</code> smažte, a pokud list mohl někdo vidět, nechte si vytvořit nové klíče.',
  },
};
