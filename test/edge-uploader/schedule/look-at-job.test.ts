// An installed task, played as `schtasks /query /xml` prints it. Windows writes a definition anew, in other words; whoever took those for a
// difference would be told every day to install what is installed.

import { expect, test } from 'vitest';
import type { Job } from '../../../edge-uploader/schedule/jobs.ts';
import { lookAtWindowsTask } from '../../../edge-uploader/schedule/look-at-job.ts';
import { taskXml } from '../../../edge-uploader/schedule/task-xml.ts';

const job: Job = {
  ...{ name: 'clinic-offsite-novak-praha-1', description: 'Záloha', wake: false, stepsBack: true },
  schedule: { days: [1, 4], minutesOfDay: [90, 750] },
  command: ['C:\\offsite.exe', 'backup', '--config', 'C:\\Ordinace Šťastný & spol\\offsite.yaml', '--scheduled'],
};
const look = (printed: string) => lookAtWindowsTask(job, async () => printed);

test('is the one that would be installed, whatever Windows makes of quotation marks and diacritics', async () => {
  const printed = taskXml(job).replaceAll('&quot;', '"').replaceAll(/[áŠť]/g, '?').replaceAll('ý', '\ufffd');
  expect(printed).toContain('"C:\\Ordinace ??astn\ufffd &amp; spol\\offsite.yaml"');
  expect((await look(printed)).state).toBe('installed');
});

test.each([
  ['another hour', (xml: string) => xml.replace('T12:30', 'T13:30')],
  ['another day', (xml: string) => xml.replace('<Thursday />', '<Friday />')],
  ['another program', (xml: string) => xml.replace('C:\\offsite.exe', 'C:\\other.exe')],
  ['another config', (xml: string) => xml.replace('spol\\offsite', 'spol\\other')],
  ['another account', (xml: string) => xml.replace('S-1-5-18', 'S-1-5-21-1')],
])('%s is a difference', async (_what, change) => {
  expect((await look(change(taskXml(job)))).state).toBe('differs');
});

test('one that is not there, and one that is switched off', async () => {
  expect((await look('')).state).toBe('missing');
  expect((await lookAtWindowsTask(job, () => Promise.reject(new Error('ERROR')))).state).toBe('missing');
  const off = taskXml(job).replace('<Settings>', '<Settings>\n    <Enabled>false</Enabled>');
  expect((await look(off)).state).toBe('disabled');
});
