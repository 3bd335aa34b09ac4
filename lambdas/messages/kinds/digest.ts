// A clinic's week. It proves to people that the backups live, and that the way of the alerts works: an alert that cannot be
// delivered is noticed by the digest that did not come.

import { siteTable } from '../digest/site-table.ts';
import type { SiteDigest } from '../notice.ts';
import type { NoticeWords } from '../telling.ts';

export const digest: NoticeWords<'digest'> = {
  cs: ({ digest: week }, say, nameOf) => {
    const { good, due, open } = sumsOf(week);
    return {
      headline: () => (open === 0 ? 'Týdenní přehled záloh' : `Týdenní přehled záloh, nevyřešené potíže: ${open}`),
      story: [
        `Týden od ${say.date(week.from)} do ${say.date(week.until)}.`,
        [
          good >= due
            ? 'Všechny zálohy, které se čekaly, dorazily a prošly kontrolou.'
            : `Čekalo se ${say.plural(due, BACKUPS.cs)}, kontrolou prošlo ${say.number(good)}.`,
          open === 0
            ? 'Teď je vše v pořádku a nemusíte nic dělat.'
            : 'Co je potřeba udělat, jste dostali ve zprávách k jednotlivým potížím. Seznam je níže.',
        ].join(' '),
        'Tento přehled chodí každý týden. Kdyby nepřišel, zavolejte svému technikovi: možná nechodí ani výstrahy.',
      ],
      steps: [],
      sms: () => `Týdenní přehled: dobré zálohy ${good}/${due}, nevyřešené potíže: ${open}.`,
      table: siteTable(week, say, nameOf),
    };
  },
  en: ({ digest: week }, say, nameOf) => {
    const { good, due, open } = sumsOf(week);
    return {
      headline: () => (open === 0 ? 'Backups of the week' : `Backups of the week, open problems: ${open}`),
      story: [
        `The week from ${say.date(week.from)} to ${say.date(week.until)}.`,
        [
          good >= due
            ? 'All backups that were due have come and passed their check.'
            : `${say.plural(due, BACKUPS.en)} were due, ${say.number(good)} passed the check.`,
          open === 0
            ? 'All is well now, and you need not do anything.'
            : 'What to do was in the message about each problem. They are listed below.',
        ].join(' '),
        'This overview comes every week. If it ever does not, call your IT technician: alerts may not reach you either.',
      ],
      steps: [],
      sms: () => `Backups of the week: ${good}/${due} good, open problems: ${open}.`,
      table: siteTable(week, say, nameOf),
    };
  },
  facts: () => [],
};

const BACKUPS = {
  cs: { one: 'záloha', few: 'zálohy', many: 'zálohy', other: 'záloh' },
  en: { one: 'backup', other: 'backups' },
};

function sumsOf({ databases, openProblems }: SiteDigest) {
  return {
    // One database's extra backups do not make up for another's that are missing.
    good: databases.reduce((sum, { good, due }) => sum + Math.min(good, due), 0),
    due: databases.reduce((sum, { due }) => sum + due, 0),
    open: openProblems.length,
  };
}
