// Stored bytes have gone bad in the vault. Rare, and no fault of the clinic: it is told what still holds, and that the next backup
// puts it right.

import type { Fact } from '../facts.ts';
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
  cs: ({ objects, backups }, say) => ({
    headline: () => 'Část záloh v cloudu je poškozená',
    story: [
      `Při pravidelné kontrole jsme v cloudu našli poškozená data: ${say.plural(objects.length, FILES.cs)}. ${
        backups === 0 ? 'Žádná záloha je nepotřebuje.' : `Týká se to ${say.plural(backups, BACKUPS.csOf)}.`
      }`,
      'Data na serveru ordinace to neovlivnilo. Příští záloha nahraje poškozenou část znovu, pokud je ještě v databázi.',
    ],
    steps: [...steps('cs', 'leaveOn'), ...steps('cs', 'callTechnician')],
    sms: () =>
      'Část záloh v cloudu je poškozená, data na serveru jsou v pořádku. Nechte server zapnutý a zavolejte svému technikovi.',
  }),
  en: ({ objects, backups }, say) => ({
    headline: () => 'Part of the backups in the cloud is damaged',
    story: [
      `A regular check has found damaged data in the cloud: ${say.plural(objects.length, FILES.en)}. ${
        backups === 0 ? 'No backup needs them.' : `This concerns ${say.plural(backups, BACKUPS.en)}.`
      }`,
      'The data on the clinic’s server are not affected. The next backup uploads the damaged part again, if it is still in the database.',
    ],
    steps: [...steps('en', 'leaveOn'), ...steps('en', 'callTechnician')],
    sms: () =>
      'Part of the backups in the cloud is damaged, the data on the server are not. Leave the server on and call your technician.',
  }),
  facts: ({ objects, backups }): Fact[] => [
    ['damaged', (say) => objects.map((key) => say.quote(key))],
    ['backupsHit', (say) => say.number(backups)],
  ],
};
