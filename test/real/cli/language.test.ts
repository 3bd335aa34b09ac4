// The language that the config asks for, from the first line to an error of a config that is wrong elsewhere; and what stays English.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliStage, openCliStage } from './cli-stage.ts';

let stage: CliStage;

beforeAll(async () => {
  stage = await openCliStage();
});
afterAll(() => stage.close());

test('a config in Czech: what is said, and what programs read', async () => {
  const config = await stage.variant({ language: 'cs' });
  const backup = await stage.run('backup', 'main', '--config', config);
  expect(backup.stdout).toMatch(
    /main: zálohuje se\nmain: \S+: přečteno 300\u00a0kB, nových 300\u00a0kB, uloženo .* za \d+ s\n/,
  );
  const list = await stage.run('backups', '--config', config);
  expect(list.stdout).toMatch(/^main .*\d+\. \d+\. \d{4} \d+:\d\d .*(v pořádku|zatím nezkontrolovaná)$/m);
  const english = await stage.run('backups', '--config', config, '--language', 'en');
  expect(english.stdout).toMatch(/ (valid|not judged yet)$/m);
  const events = await stage.run('backups', '--config', config, '--json');
  expect(events.stdout).toMatch(/"state":"(valid|not yet)"/);
});

test('an error: one line in Czech above it, the rest as a technician searches for it', async () => {
  const config = await stage.variant({ language: 'cs' });
  const { stderr } = await stage.refused('notFound', /images/, 'backup', 'images', '--config', config);
  expect(stderr).toMatch(
    /^offsite: Něco, co je uvedeno v nastavení.*\noffsite: error: choosing the database images: .*\noffsite: hint: /,
  );
});

test('a config that is wrong elsewhere still says in which language to say so', async () => {
  const config = join(stage.folder, 'wrong.yaml');
  await writeFile(config, 'site: novak-praha\nlanguage: cs\nvault: nowhere\n');
  const { stderr } = await stage.refused('config', /vault/, 'backups', '--config', config);
  expect(stderr).toMatch(/^offsite: Nastavení záloh je chybné\./);
});

test('a language that is none is refused', async () => {
  const config = await stage.variant({ language: 'de' });
  await stage.refused('config', /language/, 'backups', '--config', config);
  const flag = await stage.run('backups', '--config', config, '--language', 'de');
  expect([flag.exitCode, flag.stderr]).toEqual([2, expect.stringContaining('offsite: hint: ')]);
});
