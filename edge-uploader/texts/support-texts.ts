// What `offsite support-bundle` says: what it is about to hand over, before anybody sends it.

import { phrase, text } from './text.ts';

export const supportTexts = {
  looking: phrase({
    en: 'Looking at everything, which may take two minutes …',
    cs: 'Vše se prohlíží, může to trvat dvě minuty …',
  }),
  made: text(
    { path: 'offsite-support-novak-praha-20261128T093000Z.tar.gz', bytes: 12_000 },
    {
      en: ({ path, bytes }, say) => `${path} (${say.bytes(bytes)}) holds:`,
      cs: ({ path, bytes }, say) => `${path} (${say.bytes(bytes)}) obsahuje:`,
    },
  ),
  nothingSent: text(
    { path: 'offsite-support-novak-praha-20261128T093000Z.tar.gz' },
    {
      en: ({ path }) =>
        `Nothing was sent. No passwords, keys, names of files and tables, or patients’ data are in it; see for yourself (tar -xzf ${path}), then send it to whoever helps you, and delete it.`,
      cs: ({ path }) =>
        `Nic se nikam neodeslalo. Hesla, klíče, názvy souborů a tabulek ani údaje pacientů v něm nejsou; přesvědčte se sami (tar -xzf ${path}), pošlete ho tomu, kdo vám pomáhá, a potom ho smažte.`,
    },
  ),
};
