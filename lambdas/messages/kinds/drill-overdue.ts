// Nobody has tried for too long whether the backups can be restored. A backup that was never restored is a hope.

import { timeFact } from '../facts.ts';
import type { NoticeWords } from '../telling.ts';
import { DAYS } from './days.ts';

export const drillOverdue: NoticeWords<'drill-overdue'> = {
  cs: ({ lastDrill, days, at }, say) => ({
    headline: (database) => `Je čas na zkoušku obnovy databáze ${database}`,
    story: [
      lastDrill === undefined
        ? `U této databáze se obnova ze zálohy ještě nezkoušela. Zkoušet se má aspoň jednou za ${say.plural(days, DAYS.cs)}.`
        : `Obnova ze zálohy se naposledy zkoušela ${say.when(lastDrill)}, před ${say.plural(say.dayOf(lastDrill, at) - 1, DAYS.csBefore)}. Zkoušet se má aspoň jednou za ${say.plural(days, DAYS.cs)}.`,
      'Zálohy běží dál. Jistotu, že se z nich dá obnovit celá databáze, ale dává až zkouška.',
    ],
    steps: ['Domluvte se prosím se svým technikem na zkoušce obnovy a přepošlete mu tuto zprávu.'],
    sms: (database) =>
      `Obnova databáze ${database} se ${lastDrill === undefined ? 'ještě nezkoušela' : `nezkoušela od ${say.date(lastDrill)}`}. Zálohy běží dál. Domluvte si s technikem zkoušku obnovy.`,
  }),
  en: ({ lastDrill, days, at }, say) => ({
    headline: (database) => `It is time for a restore drill of ${database}`,
    story: [
      lastDrill === undefined
        ? `Nobody has tried yet to restore this database from a backup. It should be tried at least every ${say.plural(days, DAYS.en)}.`
        : `The last trial of restoring this database was on ${say.moment(lastDrill)}, ${say.plural(say.dayOf(lastDrill, at) - 1, DAYS.en)} ago. It should be tried at least every ${say.plural(days, DAYS.en)}.`,
      'The backups go on. But only a drill proves that the whole database can be restored from them.',
    ],
    steps: ['Please arrange a restore drill with your IT technician, and forward this message.'],
    sms: (database) =>
      `Restoring ${database} was ${lastDrill === undefined ? 'never tried' : `last tried on ${say.date(lastDrill)}`}. Backups go on. Please arrange a drill with your technician.`,
  }),
  facts: ({ lastDrill, days }) => [timeFact('lastDrill', lastDrill), ['daysAllowed', (say) => say.number(days)]],
};
