// Commands around a backup, run by the whole program: what runs when, what is said, what is left. A service that stays stopped after a
// failed backup would close the practice.

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OffsiteRun } from '../../../demo/offsite-process.ts';
import { processesWith } from '../sources/firebird-fixture.ts';
import { type CliStage, expectRefusal, openCliStage } from './cli-stage.ts';

let stage: CliStage;
let diary: string;
beforeAll(async () => {
  stage = await openCliStage();
  diary = join(stage.folder, 'diary');
});
afterAll(() => stage.close());
beforeEach(() => rm(diary, { force: true }));

const shell = (script: string) => ['/bin/sh', '-c', script];
const written = async () =>
  (await readFile(diary, 'utf8').catch(() => ''))
    .trim()
    .split('\n')
    .filter((line) => line !== '');
const manifests = async () => (await stage.objects('/manifest.json')).length;

/** Each part writes what it is into the diary first. */
function configOf(parts: { before?: string; dump?: string; after?: string; timeoutSeconds?: number }): Promise<string> {
  const note = (what: string, script = '') =>
    shell(`echo "${what} $OFFSITE_DATABASE $OFFSITE_RESULT" >> '${diary}'; ${script}`);
  const limit = parts.timeoutSeconds === undefined ? {} : { timeoutSeconds: parts.timeoutSeconds };
  const main = {
    engine: 'command',
    command: note('dump', parts.dump ?? 'echo a dump'),
    hooks: {
      before: { command: note('before', parts.before), ...limit },
      after: { command: note('after', parts.after), ...limit },
    },
  };
  return stage.variant({ databases: { main } });
}

async function backUp(parts: Parameters<typeof configOf>[0]): Promise<OffsiteRun> {
  return stage.run('backup', '--config', await configOf(parts));
}

test('one after the other, with their words in the log and no secret among them', async () => {
  const secret = stage.secrets[0]!;
  const before = await manifests();
  const run = await backUp({
    before: `echo stopped; echo "key ${secret}" >&2`,
    after: 'printf "started again"; test -z "$AWS_SECRET_ACCESS_KEY"',
  });
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await written()).toEqual(['before main ', 'dump  ', 'after main ok']);
  expect(run.stdout).toMatch(
    /^main: before: stopped\nmain: before: key \*\*\*\nmain: backing up\n[\s\S]*main: after: started again\n$/,
  );
  expect(await manifests()).toBe(before + 1);
});

describe('no backup, but `after`:', () => {
  test('where `before` fails', async () => {
    const before = await manifests();
    const run = await backUp({ before: 'echo no such service >&2; exit 5' });
    expectRefusal(
      run,
      'hook',
      /running the hook `before` of main failed: \/bin\/sh exited with code 5 and said: no such service/,
    );
    expect(await written()).toEqual(['before main ', 'after main hook']);
    expect(await manifests()).toBe(before);
  });

  test('where `before` takes too long; it goes with all that it has started', async () => {
    const run = await backUp({ before: 'sleep 76.5432 & sleep 76.5432', timeoutSeconds: 1 });
    expectRefusal(run, 'hook', /was given up after 1 seconds, and \/bin\/sh was stopped/);
    expect(await written()).toEqual(['before main ', 'after main hook']);
    expect(await processesWith('76.5432')).toEqual([]);
  });

  test('where the dump fails', async () => {
    const run = await backUp({ dump: 'exit 3' });
    expectRefusal(run, 'source', /exited with code 3/);
    expect(await written()).toEqual(['before main ', 'dump  ', 'after main source']);
  });
});

test('a backup, but no success, where `after` fails', async () => {
  const before = await manifests();
  const run = await backUp({ after: 'echo cannot start >&2; exit 1' });
  expectRefusal(
    run,
    'hook',
    /running the hook `after` of main failed: .* said: cannot start; the backup itself was stored/,
  );
  expect(await manifests()).toBe(before + 1);
});

test('both failures are told where the dump and `after` fail', async () => {
  const run = await backUp({ dump: 'exit 3', after: 'exit 4' });
  expect(run.exitCode).toBe(5);
  expect(run.stderr.match(/^offsite: error: .*/gm)).toEqual([
    expect.stringContaining('the hook `after` of main failed: /bin/sh exited with code 4'),
    expect.stringContaining('exited with code 3'),
  ]);
});

test('Ctrl-C: the dump ends, `after` runs to its end, even after a second Ctrl-C', async () => {
  const config = await configOf({ dump: 'sleep 65.4321', after: `sleep 2; echo "after is done" >> '${diary}'` });
  const running = stage.start('backup', '--config', config);
  while ((await written()).length < 2) await sleep(20);
  running.process.kill('SIGINT');
  while ((await written()).length < 3) await sleep(20);
  running.process.kill('SIGINT');
  const run = await running.ended;
  expect(run.stderr).toMatch(/stopping: the hook `after` still has to run/);
  expectRefusal(run, 'interrupted', /the run was interrupted/);
  expect(await written()).toEqual(['before main ', 'dump  ', 'after main interrupted', 'after is done']);
  expect(await processesWith('65.4321')).toEqual([]);
});

test('Ctrl-C while `before` runs ends it, and `after` runs', async () => {
  const running = stage.start('backup', '--config', await configOf({ before: 'sleep 54.3219' }));
  while ((await written()).length < 1) await sleep(20);
  running.process.kill('SIGTERM');
  expectRefusal(await running.ended, 'interrupted', /the run was interrupted/);
  expect(await written()).toEqual(['before main ', 'after main interrupted']);
  expect(await processesWith('54.3219')).toEqual([]);
});

describe('refused:', () => {
  test('a program that is not there', async () => {
    const main = { engine: 'command', command: ['/bin/true'], hooks: { before: { command: ['/no/such/stop'] } } };
    const config = await stage.variant({ databases: { main } });
    await stage.refused(
      'hook',
      /`before` of main failed: starting \/no\/such\/stop failed: there is no such program/,
      'backup',
      '--config',
      config,
    );
  });

  test('a field that is none, and a command in one string', async () => {
    const withHooks = (hooks: object) =>
      stage.variant({ databases: { main: { engine: 'files', folders: ['/etc'], hooks } } });
    await stage.refused(
      'config',
      /databases\.main\.hooks\.befor: there is no such field/,
      'backup',
      '--config',
      await withHooks({ befor: {} }),
    );
    await stage.refused(
      'config',
      /databases\.main\.hooks\.after\.command/,
      'backup',
      '--config',
      await withHooks({ after: { command: 'net start x' } }),
    );
  });
});
