// What `offsite restore` says while it brings something back.

import { text } from './text.ts';

export const restoreTexts = {
  begun: text(
    { database: 'main', backup: '20261128T003000Z-0123456789abcdef' },
    {
      en: ({ database, backup }) => `${database}: restoring ${backup}`,
      cs: ({ database, backup }) => `${database}: obnovuje se ${backup}`,
    },
  ),
  goingOn: text(
    { database: 'main', packsDone: 12, packs: 35 },
    {
      en: ({ database, packsDone, packs }, say) =>
        `${database}: going on; ${say.number(packsDone)} of ${say.plural(packs, { one: 'pack', other: 'packs' })} are here already`,
      cs: ({ database, packsDone, packs }, say) =>
        `${database}: navazuje se; hotovo už je ${say.number(packsDone)} z ${say.plural(packs, { one: 'části', few: 'částí', many: 'části', other: 'částí' })}`,
    },
  ),
  intoFolder: text(
    { database: 'papers', folder: '/srv/papers' },
    {
      en: ({ database, folder }) => `${database}: the dump is whole; restoring into ${folder}`,
      cs: ({ database, folder }) => `${database}: záloha je celá; rozbaluje se do ${folder}`,
    },
  ),
  intoFirebird: text(
    { database: 'main', file: 'new.fdb' },
    {
      en: ({ database, file }) => `${database}: the dump is whole; gbak restores it into ${file}`,
      cs: ({ database, file }) => `${database}: záloha je celá; gbak ji obnovuje do ${file}`,
    },
  ),
  intoMssql: text(
    { database: 'images' },
    {
      en: ({ database }) => `${database}: the dump is whole; SQL Server restores it`,
      cs: ({ database }) => `${database}: záloha je celá; SQL Server ji obnovuje`,
    },
  ),
  checkingMssql: text(
    { database: 'images' },
    {
      en: ({ database }) => `${database}: DBCC CHECKDB looks at every page`,
      cs: ({ database }) => `${database}: DBCC CHECKDB prochází každou stránku`,
    },
  ),
  done: text(
    { database: 'main', bytes: 555_000_000, seconds: 185, place: '/srv/new.fdb' },
    {
      en: ({ database, bytes, seconds, place }, say) =>
        `${database}: ${say.bytes(bytes)} restored and verified in ${say.duration(seconds)}: ${place}`,
      cs: ({ database, bytes, seconds, place }, say) =>
        `${database}: obnoveno a ověřeno ${say.bytes(bytes)} za ${say.duration(seconds)}: ${place}`,
    },
  ),
};
