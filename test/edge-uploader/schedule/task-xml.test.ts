// The task for Windows, read back with a parser that is not ours. What is missing here would show on a clinic's server only after
// the first power cut, or on the second day of the first upload.

import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { jobsOf } from '../../../edge-uploader/schedule/jobs.ts';
import { parseSchedule, type Schedule } from '../../../edge-uploader/schedule/schedule-text.ts';
import { taskXml } from '../../../edge-uploader/schedule/task-xml.ts';
import { speaker } from '../../../edge-uploader/texts/text.ts';
import { type DatabaseId, databaseIdSchema, siteIdSchema } from '../../../vault/names.ts';

const site = siteIdSchema.parse('novak-praha');
const main: DatabaseId = databaseIdSchema.parse('main');

interface Settings {
  readonly wake?: boolean;
  readonly program?: string;
  readonly priority?: 'low' | 'normal';
}

function taskOf(said: string, settings: Settings = {}) {
  const { wake = false, program = 'C:\\Program Files\\offsite\\offsite.exe', priority = 'low' } = settings;
  const path = 'C:\\Ordinace & "spol"\\offsite.yaml';
  const schedule = [{ said, at: parseSchedule(said) as Schedule, databases: [main], wake }];
  const [job] = jobsOf({ site, path, schedule, priority }, [program], speaker('cs', 'Europe/Prague'));
  const parser = new XMLParser({
    ignoreAttributes: false,
    parseTagValue: false,
    isArray: (name) => name === 'CalendarTrigger',
  });
  return parser.parse(taskXml(job!)).Task;
}

test('runs as SYSTEM, is caught up, is not stopped by a battery or a time limit, and yields to others', () => {
  const { Principals, Settings } = taskOf('every day at 01:30');
  expect(Principals.Principal).toMatchObject({ UserId: 'S-1-5-18', RunLevel: 'HighestAvailable' });
  expect(Settings).toMatchObject({
    ...{
      StartWhenAvailable: 'true',
      ExecutionTimeLimit: 'PT0S',
      MultipleInstancesPolicy: 'IgnoreNew',
      WakeToRun: 'false',
    },
    ...{ DisallowStartIfOnBatteries: 'false', StopIfGoingOnBatteries: 'false', Priority: '8' },
  });
  expect(taskOf('every day at 01:30', { wake: true }).Settings.WakeToRun).toBe('true');
  expect(taskOf('every day at 01:30', { priority: 'normal' }).Settings.Priority).toBe('5');
});

test('says in words what it backs up, one database not as several', () => {
  const { Description } = taskOf('every day at 01:30').RegistrationInfo;
  expect(Description).toMatch(/^Záloha databáze main ordinace /);
});

test('one trigger for each time of day, spread over ten minutes', () => {
  const [early, late, ...none] = taskOf('every working day at 12:30 and 19:05').Triggers.CalendarTrigger;
  expect(none).toEqual([]);
  expect(early).toMatchObject({ StartBoundary: '2026-01-01T12:30:00', RandomDelay: 'PT10M' });
  expect(late.StartBoundary).toBe('2026-01-01T19:05:00');
  expect(Object.keys(early.ScheduleByWeek.DaysOfWeek)).toEqual([
    'Monday',
    'Tuesday',
    'Wednesday',
    'Thursday',
    'Friday',
  ]);
  expect(taskOf('every day at 01:30').Triggers.CalendarTrigger[0].ScheduleByDay.DaysInterval).toBe('1');
});

test('paths with blanks, quotes and ampersands arrive as one argument', () => {
  const { Exec } = taskOf('every day at 01:30').Actions;
  expect(Exec.Command).toBe('C:\\Program Files\\offsite\\offsite.exe');
  expect(Exec.Arguments).toBe('backup main --config "C:\\Ordinace & \\"spol\\"\\offsite.yaml" --scheduled');
});
