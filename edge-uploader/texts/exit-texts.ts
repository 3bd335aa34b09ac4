// What each exit code means, in one line for whoever happens to sit before the screen: they cannot mend it, but can call somebody who
// can, and read that person the line below. `ok` is there so that no code is without words.

import type { ExitName } from '../failure.ts';
import { type Phrase, phrase } from './text.ts';

export const exitTexts: Readonly<Record<ExitName, Phrase>> = {
  ok: phrase({ en: 'Done.', cs: 'Hotovo.' }),
  bug: phrase({
    en: 'A fault in the program itself. Call your technician.',
    cs: 'Chyba v samotném programu. Zavolejte svému technikovi.',
  }),
  usage: phrase({
    en: 'The command cannot be carried out as it was typed. The line with “hint” says what to correct.',
    cs: 'Příkaz v této podobě nelze provést. Co opravit, říká řádek „hint“.',
  }),
  config: phrase({
    en: 'The settings of the backups are wrong. Call your technician: until they are corrected, none is made.',
    cs: 'Nastavení záloh je chybné. Zavolejte svému technikovi: dokud se neopraví, zálohy se nedělají.',
  }),
  keys: phrase({
    en: 'A key is missing or does not fit. Check the printed recovery kit, and call your technician.',
    cs: 'Chybí klíč nebo nesouhlasí. Zkontrolujte vytištěný záchranný list a zavolejte svému technikovi.',
  }),
  source: phrase({
    en: 'The database could not be backed up. Is its server running? If so, call your technician.',
    cs: 'Databázi se nepodařilo zálohovat. Běží její server? Pokud ano, zavolejte svému technikovi.',
  }),
  unreachable: phrase({
    en: 'The cloud with the backups cannot be reached. Check the internet; the next backup goes on by itself. After a day, call your technician.',
    cs: 'Cloud se zálohami není dostupný. Zkontrolujte internet; příští záloha sama naváže. Trvá-li to déle než den, zavolejte svému technikovi.',
  }),
  refused: phrase({
    en: 'The cloud with the backups refuses access. Call your technician.',
    cs: 'Cloud se zálohami odmítá přístup. Zavolejte svému technikovi.',
  }),
  notFound: phrase({
    en: 'Something that the settings or the command name does not exist. Check the names, or call your technician.',
    cs: 'Něco, co je uvedeno v nastavení nebo v příkazu, neexistuje. Zkontrolujte názvy, nebo zavolejte svému technikovi.',
  }),
  damaged: phrase({
    en: 'Something is damaged. Delete nothing, and call your technician at once.',
    cs: 'Něco je poškozené. Nic nemažte a zavolejte ihned svému technikovi.',
  }),
  disk: phrase({
    en: 'The disk of this computer: it is full, cannot be written to, or the file exists already. Make room on it, or call your technician.',
    cs: 'Disk tohoto počítače: je plný, nedá se na něj zapisovat, nebo soubor už existuje. Uvolněte na něm místo, nebo zavolejte svému technikovi.',
  }),
  incomplete: phrase({
    en: 'Some files are missing, so this backup does not count as good. Call your technician.',
    cs: 'Některé soubory chybí, záloha se proto nepočítá jako dobrá. Zavolejte svému technikovi.',
  }),
  busy: phrase({
    en: 'Another backup is running. Wait for its end, then try again.',
    cs: 'Právě běží jiná záloha. Počkejte, až skončí, a zkuste to znovu.',
  }),
  hook: phrase({
    en: 'The command before or after the backup failed. Check that your programs run, and call your technician.',
    cs: 'Selhal příkaz před zálohou nebo po ní. Zkontrolujte, že vaše programy běží, a zavolejte svému technikovi.',
  }),
  update: phrase({
    en: 'The program was not updated. The one that was there works as before; call your technician when it suits you.',
    cs: 'Program se nepodařilo aktualizovat. Ten dosavadní funguje jako dřív; zavolejte svému technikovi, až se vám to bude hodit.',
  }),
  unsound: phrase({
    en: 'Something has to be mended: the lines above say what, and how. Call your technician if you are not one.',
    cs: 'Něco je potřeba opravit: co a jak, říkají řádky výše. Nejste-li technik, zavolejte ho.',
  }),
  attention: phrase({
    en: 'Not all is well. The lines above say what to do.',
    cs: 'Něco není v pořádku. Co dělat, říkají řádky výše.',
  }),
  interrupted: phrase({
    en: 'Stopped before the end. Nothing is lost; the next backup goes on.',
    cs: 'Přerušeno před koncem. Nic se neztratilo, příští záloha naváže.',
  }),
};
