// A job as two systemd units: a timer that says when, and a service that says what. Pure.

import type { Job } from './jobs.ts';

const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** 300 clinics must not all call at 01:30. */
const SPREAD_MINUTES = 10;

export function timerUnit({ description, schedule, wake }: Job): string {
  const days = schedule.days.length === 7 ? '' : `${schedule.days.map((day) => DAY_NAMES[day - 1]).join(',')} `;
  const times = schedule.minutesOfDay.map((minute) => `OnCalendar=${days}*-*-* ${clock(minute)}:00\n`);
  return `[Unit]
Description=${escaped(description)}

[Timer]
${times.join('')}# What was missed while the machine was off is caught up.
Persistent=true
RandomizedDelaySec=${SPREAD_MINUTES}min
WakeSystem=${wake ? 'true' : 'false'}

[Install]
WantedBy=timers.target
`;
}

export function serviceUnit({ description, command, stepsBack }: Job): string {
  return `[Unit]
Description=${escaped(description)}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=${command.map(quoted).join(' ')}
# The first upload may take days, and nobody is to wait for it.
TimeoutStartSec=infinity
${stepsBack ? STEPPING_BACK : ''}`;
}

/** Gives way to whoever wants the processor or the disk, and takes all that nobody wants. The weights are of 100. */
const STEPPING_BACK = `Nice=10
CPUWeight=20
IOSchedulingClass=best-effort
IOSchedulingPriority=7
IOWeight=20
`;

const clock = (minuteOfDay: number): string =>
  [Math.floor(minuteOfDay / 60), minuteOfDay % 60].map((number) => String(number).padStart(2, '0')).join(':');

/** `%` begins a specifier of systemd, and a line may not break. */
const escaped = (text: string): string => text.replaceAll('%', '%%').replaceAll(/[\r\n]+/g, ' ');

/** A word of a command line, as systemd.service(5) reads it: `$` would be a variable. */
function quoted(word: string): string {
  const inside = word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return `"${inside}"`;
}
