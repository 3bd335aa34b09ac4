// A job as a task of Windows' Task Scheduler, in the XML that `schtasks /create /xml` takes. Pure. The order of the elements is that
// of the schema (https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema).

import type { Job } from './jobs.ts';

const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** S-1-5-18 is SYSTEM in every language of Windows. */
const SYSTEM = 'S-1-5-18';
/** 300 clinics must not all call at 01:30. */
const SPREAD = 'PT10M';

/** Of 0 to 10. The Task Scheduler's own default is 7, which also slows down reading, writing and memory. */
const [NORMAL, BELOW_NORMAL] = [5, 8];

export function taskXml({ description, schedule, wake, stepsBack, command: [program, ...args] }: Job): string {
  const triggers = schedule.minutesOfDay.map((minute) => trigger(minute, schedule.days));
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>${escaped(description)}</Description>
  </RegistrationInfo>
  <Triggers>
${triggers.join('')}  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${SYSTEM}</UserId>
      <RunLevel>HighestAvailable</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <WakeToRun>${wake}</WakeToRun>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>${stepsBack ? BELOW_NORMAL : NORMAL}</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${escaped(program)}</Command>
      <Arguments>${escaped(args.map(quoted).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/** The date only says from when on: any in the past. */
function trigger(minuteOfDay: number, days: Job['schedule']['days']): string {
  const [hour, minute] = [Math.floor(minuteOfDay / 60), minuteOfDay % 60].map((number) =>
    String(number).padStart(2, '0'),
  );
  const when =
    days.length === 7
      ? '<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>'
      : `<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek>${days.map((day) => `<${DAY_NAMES[day - 1]} />`).join('')}</DaysOfWeek></ScheduleByWeek>`;
  return `    <CalendarTrigger>
      <Enabled>true</Enabled>
      <StartBoundary>2026-01-01T${hour}:${minute}:00</StartBoundary>
      <RandomDelay>${SPREAD}</RandomDelay>
      ${when}
    </CalendarTrigger>
`;
}

/** One argument as CommandLineToArgvW reads it: backslashes count only before a quote. */
function quoted(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
