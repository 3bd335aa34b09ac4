// What `offsite backup` says while it runs.

import { text } from './text.ts';

export const backupTexts = {
  waiting: text(
    { other: 'process 4711, since 2026-11-28T00:30:00.000Z' },
    {
      en: ({ other }) => `waiting for another backup to end (${other})`,
      cs: ({ other }) => `čeká se, až skončí jiná záloha (${other})`,
    },
  ),
  begun: text(
    { database: 'main' },
    {
      en: ({ database }) => `${database}: backing up`,
      cs: ({ database }) => `${database}: zálohuje se`,
    },
  ),
  note: text(
    { database: 'main', note: 'the server is Firebird 3.0' },
    {
      en: ({ database, note }) => `${database}: note: ${note}`,
      cs: ({ database, note }) => `${database}: poznámka: ${note}`,
    },
  ),
  done: text(
    {
      ...{ database: 'main', backup: '20261128T003000Z-0123456789abcdef' },
      ...{ dumpBytes: 555_000_000, newBytes: 2_300_000, storedBytes: 2_400_000, seconds: 185 },
    },
    {
      en: ({ database, backup, dumpBytes, newBytes, storedBytes, seconds }, say) =>
        `${database}: ${backup}: ${say.bytes(dumpBytes)} read, ${say.bytes(newBytes)} new, ${say.bytes(storedBytes)} stored, in ${say.duration(seconds)}`,
      cs: ({ database, backup, dumpBytes, newBytes, storedBytes, seconds }, say) =>
        `${database}: ${backup}: přečteno ${say.bytes(dumpBytes)}, nových ${say.bytes(newBytes)}, uloženo ${say.bytes(storedBytes)}, za ${say.duration(seconds)}`,
    },
  ),
  lineIsBack: text(
    { seconds: 2580 },
    {
      en: ({ seconds }, say) => `the cloud can be reached again, after ${say.duration(seconds)}`,
      cs: ({ seconds }, say) => `cloud je opět dostupný, po ${say.duration(seconds)}`,
    },
  ),
};
