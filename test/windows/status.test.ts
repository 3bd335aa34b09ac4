// The status on Windows: the page that each backup leaves, written anew over the one before, and where people find it whose config only
// administrators may enter.

import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSettings } from '../../demo/enrolment.ts';
import { openWindowsStage, type WindowsStage } from './windows-stage.ts';
import { driveC } from './wine.ts';

let stage: WindowsStage;
beforeAll(async () => {
  stage = await openWindowsStage();
});
afterAll(() => stage?.close());

test('each backup writes the page anew, and nothing else is left beside it', async () => {
  const config = await stage.variant({ language: 'cs', name: 'Ordinace MUDr. Nováka' });
  const folder = join(dirname(config), 'status');
  await stage.succeed('backup', '--config', config);
  const first = await readFile(join(folder, 'status.html'), 'utf8');
  expect(first).toContain('Ordinace MUDr. Nováka');
  await stage.succeed('backup', '--config', config, '--language', 'en');
  expect(await readFile(join(folder, 'status.html'), 'utf8')).toContain('<html lang="en">');
  expect((await readdir(folder)).sort()).toEqual(['notes.json', 'status.html']);
});

test('a config below ProgramData has its page beside its folder, not in it', async () => {
  const programData = join(driveC(stage.wine), 'ProgramData');
  const [folder, publicFolder] = [join(programData, 'offsite-try'), join(programData, 'offsite-try-status')];
  try {
    const { config, secrets } = stage.enrolment.server;
    const { configPath } = await writeSettings(folder, config, secrets);
    await stage.succeed('backup', '--config', configPath);
    expect((await stat(join(publicFolder, 'status.html'))).size).toBeGreaterThan(1000);
    expect(await readdir(folder)).not.toContain('status');
    const { events } = await stage.run('status', '--config', configPath, '--json');
    expect(events.map(({ type }) => type)).toEqual(['database', 'status', 'summary']);
  } finally {
    for (const made of [folder, publicFolder]) await rm(made, { recursive: true, force: true });
  }
});
