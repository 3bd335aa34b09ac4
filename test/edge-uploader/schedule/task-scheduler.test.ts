// The conversation with `schtasks`, played: no Windows could be had. What it answers is copied from its documentation.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Job } from '../../../edge-uploader/schedule/jobs.ts';
import { taskScheduler } from '../../../edge-uploader/schedule/system-scheduler.ts';

const job: Job = {
  ...{ name: 'clinic-offsite-novak-praha-1', description: 'Backup', wake: false, stepsBack: true },
  ...{ schedule: { days: [1], minutesOfDay: [90] }, command: ['C:\\offsite.exe', 'backup'] },
};
const QUERY =
  '"\\clinic-offsite-novak-praha-2","N/A","Ready"\r\n"\\clinic-offsite-novak-praha-2","N/A","Ready"\r\n"\\clinic-offsite-novak-praha-zwei-1","N/A","Ready"\r\n"\\Microsoft\\Windows\\X","N/A","Ready"\r\n';

test('replaces its own tasks, leaves others alone, and hands the definition over in UTF-16', async () => {
  const said: string[] = [];
  let definition = Buffer.alloc(0);
  const scheduler = taskScheduler(async (program, args) => {
    said.push([program, ...args.filter((word) => !word.endsWith('.xml'))].join(' '));
    const file = args.find((word) => word.endsWith('.xml'));
    if (file !== undefined) definition = readFileSync(file);
    return args[0] === '/query' ? QUERY : '';
  });
  await scheduler.install('clinic-offsite-novak-praha-', [job]);
  expect(said.slice(1)).toEqual([
    'schtasks /create /tn clinic-offsite-novak-praha-1 /xml /f',
    'schtasks /delete /tn clinic-offsite-novak-praha-2 /f',
    'schtasks /delete /tn clinic-offsite-novak-praha-zwei-1 /f',
  ]);
  expect([...definition.subarray(0, 2)]).toEqual([0xff, 0xfe]);
  expect(definition.toString('utf16le')).toContain('<Command>C:\\offsite.exe</Command>');
});

test('a new task that is refused costs no old one', async () => {
  const said: string[] = [];
  const scheduler = taskScheduler(async (_program, args) => {
    said.push(args[0]!);
    if (args[0] === '/create') throw Object.assign(new Error('Command failed'), { stderr: 'ERROR: (9,4):Priority:' });
    return args[0] === '/query' ? QUERY : '';
  });
  await expect(scheduler.install('clinic-offsite-novak-praha-', [job])).rejects.toMatchObject({ exit: 'disk' });
  expect(said).toEqual(['/query', '/create']);
});

test.each([
  'ERROR: Access is denied.\r\n',
  // A Czech Windows, whose console has another code page.
  'CHYBA: P\ufffd\ufffdstup byl odep\ufffden.\r\n',
])('without the right to it: says so, and what to do (%j)', async (stderr) => {
  const refused = Object.assign(new Error('Command failed'), { code: 1, stderr });
  const scheduler = taskScheduler(() => Promise.reject(refused));
  await expect(scheduler.list('x')).rejects.toMatchObject({
    message: 'scheduling backups: asking schtasks failed: permission is refused',
    hint: expect.stringContaining('as administrator'),
  });
});

test('a program whose path is too long is refused before anything is removed', async () => {
  const said: string[] = [];
  const scheduler = taskScheduler(async (_program, args) => {
    said.push(args.join(' '));
    return args[0] === '/query' ? QUERY : '';
  });
  const program = `C:\\${'folder\\'.repeat(40)}offsite.exe`;
  const long: Job = { ...job, command: [program, 'backup'] };
  await expect(scheduler.install('clinic-offsite-novak-praha-', [long])).rejects.toMatchObject({ exit: 'disk' });
  expect(said).toEqual([]);
});
