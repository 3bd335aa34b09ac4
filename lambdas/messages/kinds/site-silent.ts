// Nothing at all comes from a clinic. Told apart from one missing backup, because here the server itself is off, offline or gone.

import { timeFact } from '../facts.ts';
import type { NoticeWords } from '../telling.ts';
import { steps } from './steps.ts';

const SAFE = {
  cs: 'Zálohy, které už v cloudu jsou, jsou v bezpečí. Nové ale nepřibývají.',
  en: 'The backups that are in the cloud already are safe. But no new ones are being added.',
};
/** Where nothing was ever heard, nothing can be promised. */
const NOTHING_YET = {
  cs: 'Dokud se to nezmění, nebylo by při poruše z čeho data obnovit.',
  en: 'Until that changes, there would be nothing to restore the data from.',
};
const GONE = {
  cs: 'Jestli je server pryč nebo poškozený, nepokoušejte se o nic sami: data se dají obnovit z cloudu.',
  en: 'If the server is gone or broken, do not try to mend it yourselves: the data can be restored from the cloud.',
};

export const siteSilent: NoticeWords<'site-silent'> = {
  cs: ({ lastSign, at }, say) => ({
    headline: () => 'Server ordinace se neozývá',
    story: [
      lastSign === undefined
        ? 'Server ordinace se cloudu ještě nikdy neozval, nezálohuje se tedy žádná databáze.'
        : `Server ordinace se naposledy ozval ${say.when(lastSign)}. Od té doby se nezálohuje žádná databáze.`,
      lastSign === undefined ? NOTHING_YET.cs : SAFE.cs,
    ],
    steps: [
      ...steps('cs', 'checkServer'),
      ...(lastSign === undefined ? [] : [GONE.cs]),
      ...steps('cs', 'ransom', 'callTechnician'),
    ],
    sms: () =>
      `Server ${lastSign === undefined ? 'se ještě neozval' : `se neozývá od ${say.shortTime(lastSign, at)}`}, nic se nezálohuje. Zkontrolujte, že je zapnutý a má internet, a volejte technika.`,
  }),
  en: ({ lastSign, at }, say) => ({
    headline: () => 'The clinic’s server is silent',
    story: [
      lastSign === undefined
        ? 'The cloud has never heard from the clinic’s server, so no database is being backed up.'
        : `The last sign of the clinic’s server is from ${say.moment(lastSign)}. No database has been backed up since.`,
      lastSign === undefined ? NOTHING_YET.en : SAFE.en,
    ],
    steps: [
      ...steps('en', 'checkServer'),
      ...(lastSign === undefined ? [] : [GONE.en]),
      ...steps('en', 'ransom', 'callTechnician'),
    ],
    sms: () =>
      `The server ${lastSign === undefined ? 'was never heard of' : `has been silent since ${say.shortTime(lastSign, at)}`}, nothing is backed up. Check that it is on and online, call your technician.`,
  }),
  facts: ({ lastSign, databases }) => [timeFact('lastSign', lastSign), ['databases', () => databases]],
};
