// What `offsite schedule` says, and what the system's own scheduler shows beside each job.

import { atHour } from '../../language/czech.ts';
import type { Schedule } from '../schedule/schedule-text.ts';
import { text } from './text.ts';

interface Scheduled {
  readonly site: string;
  /** Undefined for all. */
  readonly databases: readonly string[] | undefined;
  /** As the config says it. */
  readonly said: string;
  readonly schedule: Schedule;
}

const EXAMPLE: Scheduled = {
  ...{ site: 'novak-praha', databases: ['main', 'images'], said: 'every monday and thursday at 22:00' },
  schedule: { days: [1, 4], minutesOfDay: [22 * 60] },
};

export const scheduleTexts = {
  job: text<Scheduled>(EXAMPLE, {
    en: ({ site, databases, said }) => `Backup of ${databases?.join(', ') ?? 'all databases'} of ${site}, ${said}`,
    cs: ({ site, databases, schedule }) => `Záloha ${ofWhich(databases)} ordinace ${site}, ${inCzech(schedule)}`,
  }),
  when: text<Pick<Scheduled, 'said' | 'schedule'>>(EXAMPLE, {
    en: ({ said }) => said,
    cs: ({ schedule }) => inCzech(schedule),
  }),
  notInstalled: text(
    { name: 'clinic-offsite-novak-praha-1', description: 'Backup of all databases' },
    {
      en: ({ name, description }) => `${name}: ${description} (not installed)`,
      cs: ({ name, description }) => `${name}: ${description} (není nainstalováno)`,
    },
  ),
  nothing: text(
    { site: 'novak-praha' },
    {
      en: ({ site }) => `${site}: nothing was scheduled`,
      cs: ({ site }) => `${site}: nic nebylo naplánováno`,
    },
  ),
  removed: text(
    { names: ['clinic-offsite-novak-praha-1', 'clinic-offsite-novak-praha-2'] },
    {
      en: ({ names }) => `removed ${names.join(', ')}`,
      cs: ({ names }) => `odstraněno: ${names.join(', ')}`,
    },
  ),
};

function ofWhich(databases: Scheduled['databases']): string {
  if (databases === undefined) return 'všech databází';
  return `${databases.length === 1 ? 'databáze' : 'databází'} ${databases.join(', ')}`;
}

/** "Každé pondělí", "každou středu": the weekday's own gender. */
const EVERY_WEEKDAY = [
  ...['každé pondělí', 'každé úterý', 'každou středu', 'každý čtvrtek', 'každý pátek', 'každou sobotu'],
  'každou neděli',
];

function inCzech({ days, minutesOfDay }: Schedule): string {
  const hours = hoursBetween({ days, minutesOfDay });
  if (hours === 1) return 'každou hodinu';
  if (hours !== undefined) return hours < 5 ? `každé ${hours} hodiny` : `každých ${hours} hodin`;
  const working = days.length === 5 && days.every((day) => day <= 5);
  const on = working ? 'každý pracovní den' : listed(days.map((day) => EVERY_WEEKDAY[day - 1]));
  const [first, ...others] = minutesOfDay.map((minute) => ({ hour: Math.floor(minute / 60), minute: minute % 60 }));
  const times = [atHour(first), ...others.map((time) => atHour(time).replace(/^ve? /, ''))];
  return `${days.length === 7 ? 'každý den' : on} ${listed(times)}`;
}

/** Of "every 6 hours", 6; undefined where it is not said so. */
function hoursBetween({ days, minutesOfDay }: Schedule): number | undefined {
  const hours = 24 / minutesOfDay.length;
  const isEven = minutesOfDay.every((minute, i) => minute === i * hours * 60);
  return days.length === 7 && minutesOfDay.length > 1 && isEven ? hours : undefined;
}

const listed = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} a ${all.at(-1)}`;
