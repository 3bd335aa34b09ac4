// Whether one job is installed as the config has it, switched on, and when it runs next. Written beside what installs, and compared with
// the very text that would be installed: a second idea of what a job is would find differences that are none, or miss some.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from './jobs.ts';
import type { Run } from './system-scheduler.ts';
import { serviceUnit, timerUnit } from './systemd-units.ts';
import { taskXml } from './task-xml.ts';

export interface InstalledJob {
  readonly state: 'installed' | 'missing' | 'differs' | 'disabled';
  /** As the system says it; undefined where it does not. */
  readonly next: string | undefined;
}

const UNIT_FOLDER = '/etc/systemd/system';

/** `run` rejects where the program exits with anything but 0. */
export async function lookAtSystemdJob(job: Job, run: Run, folder = UNIT_FOLDER): Promise<InstalledJob> {
  const read = (kind: string): Promise<string> => readFile(join(folder, `${job.name}.${kind}`), 'utf8').catch(() => '');
  const [timer, service] = await Promise.all([read('timer'), read('service')]);
  if (timer === '') return { state: 'missing', next: undefined };
  const said = await run('systemctl', [
    ...['show', `${job.name}.timer`, '--property=UnitFileState', '--property=ActiveState'],
    '--property=NextElapseUSecRealtime',
  ]);
  const property = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(said)?.[1]?.trim() ?? '';
  const next = property('NextElapseUSecRealtime') || undefined;
  if (property('UnitFileState') !== 'enabled' || property('ActiveState') !== 'active')
    return { state: 'disabled', next };
  const same =
    undescribed(timer) === undescribed(timerUnit(job)) && undescribed(service) === undescribed(serviceUnit(job));
  return { state: same ? 'installed' : 'differs', next };
}

/** In which language a job is described changes nothing about it. */
const undescribed = (unit: string): string => unit.replace(/^Description=.*$/m, '');

/** Windows writes a task down in its own words, so that what it does is compared: when, what, and whether at all. */
export async function lookAtWindowsTask(job: Job, run: Run): Promise<InstalledJob> {
  const printed = await run('schtasks', ['/query', '/tn', job.name, '/xml']).catch(() => '');
  if (!printed.includes('<Task ')) return { state: 'missing', next: undefined };
  if (/<Settings>[\s\S]*<Enabled>false<\/Enabled>[\s\S]*<\/Settings>/.test(printed))
    return { state: 'disabled', next: undefined };
  const same = summaryOf(printed) === summaryOf(taskXml(job));
  return { state: same ? 'installed' : 'differs', next: undefined };
}

/**
 * Without what differs between two ways to write the same: Windows leaves quotation marks as they are, and `schtasks` prints what is no
 * ASCII in the code page of a console, or as question marks.
 */
function plain(text: string): string {
  const named: Record<string, string> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };
  return text
    .replaceAll(/&(quot|apos|lt|gt|amp);/g, (_, name: string) => named[name]!)
    .replaceAll(/(?:\P{ASCII}|\?)+/gu, '?');
}

function summaryOf(xml: string): string {
  const all = (element: string): string[] =>
    Array.from(xml.matchAll(new RegExp(`<${element}>\\s*([^<]*?)\\s*</${element}>`, 'g')), ([, text]) => plain(text!));
  const times = all('StartBoundary').map((time) => /T(\d\d:\d\d)/.exec(time)?.[1]);
  const days = Array.from(xml.matchAll(/<(\w+day) ?\/>/g), ([, day]) => day);
  const account = all('UserId').map((id) => (/^(S-1-5-18|SYSTEM|NT AUTHORITY\\SYSTEM)$/i.test(id) ? 'SYSTEM' : id));
  return JSON.stringify([times.sort(), days, all('Command'), all('Arguments'), all('WakeToRun'), account]);
}
