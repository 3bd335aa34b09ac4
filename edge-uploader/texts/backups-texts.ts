// What `offsite backups` says: the list of what can be restored.

import { phrase, text } from './text.ts';

export const backupsTexts = {
  shortened: text(
    { shown: 30, all: 422 },
    {
      en: ({ shown, all }, say) =>
        `(the last ${say.number(shown)} of ${say.plural(all, { one: 'backup', other: 'backups' })}; --all shows every one)`,
      cs: ({ shown, all }, say) => `(poslední zálohy: ${say.number(shown)} z ${say.number(all)}; všechny ukáže --all)`,
    },
  ),
  valid: phrase({ en: 'valid', cs: 'v pořádku' }),
  failed: phrase({ en: 'failed', cs: 'neprošla kontrolou' }),
  incomplete: phrase({ en: 'incomplete', cs: 'neúplná' }),
  'not yet': phrase({ en: 'not judged yet', cs: 'zatím nezkontrolovaná' }),
  unknown: phrase({ en: 'verdict unknown', cs: 'výsledek kontroly neznámý' }),
  refused: text(
    { reason: 'its signature is wrong' },
    { en: ({ reason }) => `refused: ${reason}`, cs: ({ reason }) => `odmítnuta: ${reason}` },
  ),
  none: text<{ site: string; database: string | undefined }>(
    { site: 'novak-praha', database: 'main' },
    {
      en: ({ site, database }) =>
        `The vault of ${site} holds no backup${database === undefined ? '' : ` of ${database}`} yet.`,
      cs: ({ site, database }) =>
        `Ordinace ${site} zatím nemá v cloudu žádnou zálohu${database === undefined ? '' : ` databáze ${database}`}.`,
    },
  ),
};
