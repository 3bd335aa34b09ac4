// What programs read: with --json every line of stdout is one object with a type, and the last one is the summary. Without it a
// monitoring script would break on the first friendly sentence that slips in.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OffsiteEvent, OffsiteRun } from '../../../demo/offsite-process.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { type CliStage, openCliStage } from './cli-stage.ts';

let stage: CliStage;

beforeAll(async () => {
  stage = await openCliStage();
});
afterAll(() => stage.close());

function everyLine({ stdout }: OffsiteRun): OffsiteEvent[] {
  expect(stdout.endsWith('\n')).toBe(true);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a backup, its list, its check and its restore', async () => {
  const backup = everyLine(await stage.run('backup', 'main', '--config', stage.server, '--json'));
  const made = backup.find(({ type }) => type === 'backup')!;
  expect(made).toMatchObject({
    site: 'demo-clinic',
    database: 'main',
    dumpBytes: 300_000,
    packs: 1,
    engine: 'command',
  });
  expect(backup.at(-1)).toEqual({ type: 'summary', ok: true, exit: 'ok', exitCode: 0 });

  const list = everyLine(await stage.run('backups', '--config', stage.server, '--json'));
  expect(list.map(({ type, backup: name }) => [type, name])).toEqual([
    ['backup', made.backup],
    ['summary', undefined],
  ]);
  expect(list[0]!.state).toMatch(/^(valid|not yet)$/);

  const checked = everyLine(await stage.run('verify', 'main', ...stage.recovery, '--json'));
  expect(checked.find(({ type }) => type === 'verified')).toMatchObject({
    backup: made.backup,
    ok: true,
    problems: [],
  });

  const target = join(stage.folder, 'restored');
  const restored = everyLine(await stage.run('restore', 'main', ...stage.recovery, '--to', target, '--json'));
  expect(restored.find(({ type }) => type === 'restored')).toMatchObject({
    ...{ database: 'main', backup: made.backup, bytes: 300_000, file: target },
  });
  await stage.restoredTo(target);
});

test('a failure is the summary as well', async () => {
  const run = await stage.refused('notFound', /images/, 'backup', 'images', '--config', stage.server, '--json');
  expect(everyLine(run)).toEqual([
    {
      ...{ type: 'summary', ok: false, exit: 'notFound', exitCode: 8 },
      error: expect.stringContaining('images'),
      hint: 'It has: main.',
    },
  ]);
});

test('help and version succeed', async () => {
  expect(await stage.run('--version')).toMatchObject({ exitCode: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  const help = await stage.run('help');
  expect(help.exitCode).toBe(0);
  for (const command of ['backup', 'backups', 'restore', 'verify', 'keys'])
    expect(help.stdout).toContain(`\n  ${command} `);
});
