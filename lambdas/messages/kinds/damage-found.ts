// Stored bytes have gone bad in the vault. Rare, and no fault of the clinic: it is told what still holds, and whether the next
// backup puts it right or only time does.

import { type Fact, phraseFact } from '../facts.ts';
import type { NoticeWords } from '../telling.ts';
import { steps } from './steps.ts';

const FILES = {
  cs: { one: 'uložený soubor', few: 'uložené soubory', many: 'uloženého souboru', other: 'uložených souborů' },
  en: { one: 'stored file', other: 'stored files' },
};
const BACKUPS = {
  csOf: { one: 'zálohy', few: 'záloh', many: 'zálohy', other: 'záloh' },
  en: { one: 'backup', other: 'backups' },
};

export const damageFound: NoticeWords<'damage-found'> = {
  cs: ({ objects, backups, newestAreGood, reminder }, say) => {
    const found = `Při pravidelné kontrole jsme v cloudu našli poškozená data: ${say.plural(objects.length, FILES.cs)}. ${
      backups === 0 ? 'Žádná záloha je nepotřebuje.' : `Týká se to ${say.plural(backups, BACKUPS.csOf)}.`
    }`;
    if (!newestAreGood) {
      return {
        headline: () => 'Část záloh v cloudu je poškozená',
        story: [
          found,
          'Data na serveru ordinace to neovlivnilo. Příští záloha nahraje poškozenou část znovu, pokud je ještě v databázi.',
        ],
        steps: [...steps('cs', 'leaveOn'), ...steps('cs', 'callTechnician')],
        sms: () =>
          'Část záloh v cloudu je poškozená, data na serveru jsou v pořádku. Nechte server zapnutý a zavolejte svému technikovi.',
      };
    }
    return {
      headline: () => 'Část starších záloh v cloudu je poškozená',
      story: [
        found,
        'Dat na serveru ordinace ani nejnovějších záloh se to netýká. Starší zálohy už opravit nejde. Až uplyne doba, po kterou se uchovávají, samy se odstraní a my vám dáme vědět.',
        ...(reminder === 0 ? [] : ['Nemusíte nic dělat. Jen to připomínáme, dokud ty zálohy v cloudu leží.']),
      ],
      steps: reminder === 0 ? steps('cs', 'callTechnician') : [],
      sms: () =>
        `Část starších záloh v cloudu je poškozená. Nejnovější jsou v pořádku. ${reminder === 0 ? 'Řekněte to prosím svému technikovi.' : 'Nemusíte nic dělat.'}`,
    };
  },
  en: ({ objects, backups, newestAreGood, reminder }, say) => {
    const found = `A regular check has found damaged data in the cloud: ${say.plural(objects.length, FILES.en)}. ${
      backups === 0 ? 'No backup needs them.' : `This concerns ${say.plural(backups, BACKUPS.en)}.`
    }`;
    if (!newestAreGood) {
      return {
        headline: () => 'Part of the backups in the cloud is damaged',
        story: [
          found,
          'The data on the clinic’s server are not affected. The next backup uploads the damaged part again, if it is still in the database.',
        ],
        steps: [...steps('en', 'leaveOn'), ...steps('en', 'callTechnician')],
        sms: () =>
          'Part of the backups in the cloud is damaged, the data on the server are not. Leave the server on and call your technician.',
      };
    }
    return {
      headline: () => 'Part of the older backups in the cloud is damaged',
      story: [
        found,
        'The data on the clinic’s server and the newest backups are not affected. The older backups cannot be mended any more. When the time for which they are kept is over, they are removed by themselves, and we will tell you.',
        ...(reminder === 0 ? [] : ['You need not do anything. We only remind you as long as those backups are there.']),
      ],
      steps: reminder === 0 ? steps('en', 'callTechnician') : [],
      sms: () =>
        `Part of the older backups in the cloud is damaged. The newest are good. ${reminder === 0 ? 'Please tell your technician.' : 'You need not do anything.'}`,
    };
  },
  facts: ({ objects, backups, newestAreGood }): Fact[] => [
    ['damaged', (say) => objects.map((key) => say.quote(key))],
    ['backupsHit', (say) => say.number(backups)],
    phraseFact(
      'newest',
      newestAreGood
        ? {
            cs: 'u všech databází dobré, nic poškozeného nepotřebují',
            en: 'good for every database, none needs what is damaged',
          }
        : { cs: 'ne u všech databází prokazatelně dobré', en: 'not known to be good for every database' },
    ),
  ],
};
