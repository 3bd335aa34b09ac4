// The tasks for Windows, judged by the schema of its Task Scheduler, which refuses whatever does not fit it. No Windows was at hand, and
// wine's Task Scheduler takes far more than Windows' does; so a definition is held against what is documented, and the schema is
// shown to refuse.

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobsOf } from '../../../edge-uploader/schedule/jobs.ts';
import { parseSchedule, type Schedule, type Weekday } from '../../../edge-uploader/schedule/schedule-text.ts';
import { taskXml } from '../../../edge-uploader/schedule/task-xml.ts';
import { speaker } from '../../../edge-uploader/texts/text.ts';
import { siteIdSchema } from '../../../vault/names.ts';

const SCHEMA = join(import.meta.dirname, 'task-definition.xsd');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-tasks-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function definition(at: Schedule, { wake = false, path = 'C:\\Ordinace & "spol"\\offsite.yaml' } = {}): string {
  const schedule = [{ said: 'every Šťastný <day>', at, wake }];
  const config = { site: siteIdSchema.parse('novak-praha'), path, schedule, priority: 'low' as const };
  const [job] = jobsOf(config, ['C:\\Program Files\\offsite.exe'], speaker('cs', 'Europe/Prague'));
  return taskXml(job!);
}
const working = (): string => definition(parseSchedule('every working day at 12:30 and 19:00') as Schedule);

/** What xmllint says of definitions as they are handed to schtasks, in UTF-16 with a byte order mark. */
async function judged(...definitions: string[]): Promise<{ status: number | null; said: string }> {
  const files = definitions.map((_, i) => join(folder, `task-${i}.xml`));
  for (const [i, text] of definitions.entries()) await writeFile(files[i]!, `\ufeff${text}`, 'utf16le');
  const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', SCHEMA, ...files], {
    encoding: 'utf8',
  });
  return { status, said: stderr };
}

test.each([
  'every day at 01:30',
  'every working day at 12:30 and 19:00',
  'every hour',
  'every sunday at 00:00',
])('%s fits the schema', async (said) => {
  const texts = [false, true].map((wake) => definition(parseSchedule(said) as Schedule, { wake }));
  expect(await judged(...texts)).toMatchObject({ status: 0 });
});

test('whatever can be said fits it', async () => {
  const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }).map((list) => list.sort() as Weekday[]);
  const minutesOfDay = fc.uniqueArray(fc.integer({ min: 0, max: 1439 }), { minLength: 1, maxLength: 24 });
  // Without what XML cannot hold at all, and no name of Windows does.
  const path = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\p{Cc}\ufffe\uffff]/u.test(text));
  const seed = 20261128;
  const samples = fc.sample(fc.record({ days, minutesOfDay, path, wake: fc.boolean() }), { numRuns: 100, seed });
  const { status, said } = await judged(...samples.map(({ path, wake, ...at }) => definition(at, { path, wake })));
  expect(status, said.replaceAll(/.* validates\n/g, '')).toBe(0);
});

const DELAY = '<RandomDelay>PT10M</RandomDelay>';
const START = /<StartBoundary>.*?<\/StartBoundary>/;
test.each<[what: string, mutation: (text: string) => string, complaint: RegExp]>([
  [
    'a delay before the start',
    (text) => text.replace(START, (start) => `${DELAY}${start}`),
    /StartBoundary.*not expected/,
  ],
  ['a delay behind the days', (text) => text.replaceAll(DELAY, '').replace('</Cal', `${DELAY}</Cal`), /RandomDelay/],
  ['"Enabled" behind the start', (text) => moved(text, /<Enabled>true<\/Enabled>/, START), /Enabled.*not expected/],
  ['a trigger without days', (text) => text.replace(/<ScheduleByWeek>.*?<\/ScheduleByWeek>/, ''), /Missing child/],
  ['a day in other words', (text) => text.replace('<Monday />', '<Mon />'), /Mon'.*not expected/],
  ['a day twice', (text) => text.replace('<Monday />', '<Monday /><Monday />'), /Monday.*not expected/],
  ['a day with words in it', (text) => text.replace('<Monday />', '<Monday>yes</Monday>'), /Monday/],
  ['no interval of weeks', (text) => text.replace('<WeeksInterval>1<', '<WeeksInterval>0<'), /less than the minimum/],
  ['a year of weeks', (text) => text.replace('<WeeksInterval>1<', '<WeeksInterval>53<'), /greater than the maximum/],
  ['an hour that is none', (text) => text.replace('T12:30:00', 'T25:30:00'), /dateTime/],
  ['a start without seconds', (text) => text.replace('T12:30:00', 'T12:30'), /dateTime/],
  ['a delay that is none', (text) => text.replace('PT10M', '10M'), /duration/],
  ['a policy that is none', (text) => text.replace('IgnoreNew', 'IgnoreAll'), /enumeration/],
  ['a truth that is none', (text) => text.replace('<WakeToRun>false', '<WakeToRun>no'), /boolean/],
  ['a time limit in hours', (text) => text.replace('PT0S', '72'), /duration/],
  ['a priority beyond 10', (text) => text.replace('<Priority>8', '<Priority>11'), /greater than the maximum/],
  ['a setting that is none', (text) => text.replaceAll('WakeToRun', 'WakeUp'), /WakeUp'.*not expected/],
  [
    'a setting twice',
    (text) => text.replace('<Priority>', '<Hidden>true</Hidden><Hidden>true</Hidden><Priority>'),
    /Hid/,
  ],
  ['an empty user', (text) => text.replace('S-1-5-18', ''), /minLength/],
  ['a level that is none', (text) => text.replace('HighestAvailable', 'Highest'), /enumeration/],
  ['actions of nobody', (text) => text.replace('Context="Author"', 'Context="Other"'), /IDREF|No match found/],
  ['no action', (text) => text.replace(/<Exec>.*<\/Exec>/s, ''), /Missing child/],
  ['no actions', (text) => text.replace(/<Actions.*<\/Actions>/s, ''), /Missing child/],
  ['no program', (text) => text.replace(/<Command>.*<\/Command>/, ''), /Missing child/],
  ['a program with a long path', (text) => text.replace('<Command>', `<Command>${'C'.repeat(260)}`), /maxLength/],
  [
    'more triggers than 48',
    (text) => text.replace(/<Calendar.*?<\/CalendarTrigger>/s, (one) => one.repeat(48)),
    /expected/,
  ],
  ['no namespace', (text) => text.replace(/ xmlns="[^"]*"/, ''), /No matching global declaration/],
  ['a version that is none', (text) => text.replace('version="1.2"', 'version="new"'), /pattern/],
])('the schema refuses %s', async (_what, mutation, complaint) => {
  const mutated = mutation(working());
  expect(mutated).not.toBe(working());
  const { status, said } = await judged(mutated);
  expect(said).toMatch(complaint);
  expect(status).toBe(3);
});

/** With its first match of `what` right behind the first match of `behind`. */
function moved(text: string, what: RegExp, behind: RegExp): string {
  const piece = what.exec(text)![0];
  return text.replace(piece, '').replace(behind, (match) => `${match}${piece}`);
}
