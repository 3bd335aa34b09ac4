// What `offsite init` says while it sets a server up. The questions of its dialogue are in ask-texts.ts.

import { phrase, text } from './text.ts';

export const initTexts = {
  alreadyThere: text(
    { path: '/etc/offsite/offsite.yaml' },
    {
      en: ({ path }) => `${path} is there already: it is kept as it is.`,
      cs: ({ path }) => `Soubor ${path} už existuje, zůstává beze změny.`,
    },
  ),
  canBeDumped: text(
    { database: 'main' },
    {
      en: ({ database }) => `${database}: it can be backed up.`,
      cs: ({ database }) => `${database}: zálohovat ji lze.`,
    },
  ),
  found: text(
    { database: 'main', what: '/data/clinic.fdb', bytes: 719_000_000 as number | undefined },
    {
      en: ({ database, what, bytes }, say) =>
        `${database}: found ${what}${bytes === undefined ? '' : `, ${say.bytes(bytes)}`}`,
      cs: ({ database, what, bytes }, say) =>
        `${database}: nalezena ${what}${bytes === undefined ? '' : `, ${say.bytes(bytes)}`}`,
    },
  ),
  printKit: text(
    { page: '/etc/offsite/recovery-kit.html' },
    {
      en: ({ page }) =>
        `Print the recovery kit twice, and keep the prints in two places, neither of them beside the server: ${page}`,
      cs: ({ page }) => `Vytiskněte záchranný list dvakrát. Každý výtisk uložte jinam a žádný vedle serveru: ${page}`,
    },
  ),
  kitPrinted: phrase({
    en: 'The kit was printed. Page and recovery key were removed from this machine.',
    cs: 'Záchranný list je vytištěn. Stránka i obnovovací klíč byly z tohoto počítače odstraněny.',
  }),
  scheduleLater: phrase({
    en: 'The schedule could not be installed. The first backup is made all the same; what went wrong stands at the end.',
    cs: 'Plán záloh se nepodařilo nainstalovat. První záloha se přesto udělá; co se nepovedlo, stojí na konci.',
  }),
  /** The line follows, alone, so that it can be copied. */
  byMail: phrase({
    en: 'For the operator, unless it was sent before, by mail or chat:',
    cs: 'Pro správce záloh, pokud to ještě nemá, e-mailem nebo zprávou:',
  }),
  byTelephone: text(
    { digits: '1234 5678 9012 3456 7890 1234' },
    {
      en: ({ digits }) => `And by telephone, so that nobody can put another key in its place: ${digits}`,
      cs: ({ digits }) => `A po telefonu, aby nikdo nemohl podstrčit jiný klíč: ${digits}`,
    },
  ),
  waiting: phrase({
    en: 'Waiting for the verdict of the cloud …',
    cs: 'Čeká se, až cloud zálohu zkontroluje …',
  }),
  valid: text(
    { database: 'main', backup: '20261128T003000Z-0123456789abcdef' },
    {
      en: ({ database, backup }) => `${database}: the cloud has validated the backup ${backup}.`,
      cs: ({ database, backup }) => `${database}: cloud zálohu ${backup} zkontroloval a je v pořádku.`,
    },
  ),
  failed: text(
    { database: 'main', backup: '20261128T003000Z-0123456789abcdef', isUnknownKey: false },
    {
      en: ({ database, backup, isUnknownKey }) =>
        isUnknownKey
          ? `${database}: the backup ${backup} is stored and does not count yet: the operator has registered no key, or another one.`
          : `${database}: the cloud does not accept the backup ${backup}.`,
      cs: ({ database, backup, isUnknownKey }) =>
        isUnknownKey
          ? `${database}: záloha ${backup} je uložena, ale zatím se nepočítá: správce záloh klíč nezaregistroval, nebo má jiný.`
          : `${database}: cloud zálohu ${backup} neuznal.`,
    },
  ),
  notJudged: phrase({
    en: 'Most likely the operator has not registered the signing key yet: send the line above, read the digits aloud, and look later with: offsite backups',
    cs: 'Záloha je uložena, ale zatím se nepočítá. Správce záloh nejspíš ještě nezaregistroval podpisový klíč: pošlete mu řádek uvedený výše, číslice mu přečtěte po telefonu a později se podívejte příkazem: offsite backups',
  }),
  deleteSecrets: text(
    { files: ['novak-praha.json', 'answers.yaml'] },
    {
      en: ({ files }) =>
        files.length === 1
          ? `Delete ${files[0]} now: it holds secrets.`
          : `Delete ${files.join(' and ')} now: they hold secrets.`,
      cs: ({ files }) =>
        files.length === 1
          ? `Soubor ${files[0]} nyní smažte: obsahuje tajné údaje.`
          : `Soubory ${files.join(' a ')} nyní smažte: obsahují tajné údaje.`,
    },
  ),
  done: text(
    { name: 'Ordinace MUDr. Novák' },
    {
      en: ({ name }) => `${name}: everything is set up. From now on backups are made by themselves.`,
      cs: ({ name }) => `${name}: vše je nastaveno. Zálohy se od této chvíle dělají samy.`,
    },
  ),
};
