// The log of real runs: a good one, failed ones, one whose log cannot be written. What a technician reads the morning after, and that no
// trouble of the log is ever one of the backup.

import { mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';

let stage: CliStage;
beforeAll(async () => {
  stage = await openCliStage();
});
afterAll(() => stage.close());

type Line = Record<string, unknown>;
async function linesIn(folder: string): Promise<Line[]> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
const logsOf = (config: string): Promise<Line[]> => linesIn(join(config, '../logs'));
const backup = (config: string, ...more: string[]) => stage.run('backup', '--config', config, ...more);

test('a good scheduled run: when, what, how much, how long', async () => {
  const config = await stage.variant({});
  expect((await backup(config, '--scheduled')).exitCode).toBe(0);
  const lines = await logsOf(config);
  expect(lines.map(({ event }) => event)).toEqual(['start', 'base', 'dump', 'backup', 'end'].sort(byFirst(lines)));
  expect(new Set(lines.map(({ run }) => run)).size).toBe(1);
  expect(lines[0]).toMatchObject({ command: 'backup', scheduled: true, version: expect.any(String) });
  expect(lines.find(({ event }) => event === 'backup')).toMatchObject({
    ...{ database: 'main', backup: expect.stringMatching(/Z-[0-9a-f]{16}$/), dumpBytes: 300_000 },
    ...{ newBytes: expect.any(Number), storedBytes: expect.any(Number), seconds: expect.any(Number) },
  });
  expect(lines.at(-1)).toMatchObject({ exit: 'ok', exitCode: 0, warnings: 0, seconds: expect.any(Number) });
  const folder = join(config, '../logs');
  const [name] = await readdir(folder);
  expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, name!))).mode & 0o777]).toEqual([0o700, 0o600]);
});

/** Which of base and dump comes first is chance. */
const byFirst =
  (lines: readonly Line[]) =>
  (a: string, b: string): number =>
    lines.findIndex(({ event }) => event === a) - lines.findIndex(({ event }) => event === b);

test('a run that fails: each database with its reason, the tool’s words apart, no secret', async () => {
  const secret = 'of-the-environment-7';
  const failing = {
    engine: 'command',
    command: ['/bin/sh', '-c', 'echo "cannot log in as $WHO" >&2; exit 3'],
    environment: { WHO: secret },
  };
  const good = { engine: 'command', command: ['/bin/cat', stage.dumpPath] };
  const config = await stage.variant({ databases: { broken: failing, main: good } });
  expect((await backup(config)).exitCode).toBe(5);
  const lines = await logsOf(config);
  expect(lines.find(({ event }) => event === 'failed')).toMatchObject({
    ...{ database: 'broken', exit: 'source', error: 'dumping with /bin/sh failed: it exited with code 3 and said: …' },
    ...{ hint: expect.stringMatching(/by hand/), said: 'cannot log in as ***' },
  });
  expect(lines.at(-1)).toMatchObject({ event: 'end', exit: 'source', exitCode: 5 });
  expect(JSON.stringify(lines)).not.toContain(secret);
});

test('a config that is broken: the run that most needs a log has one', async () => {
  const config = await stage.variant({ databases: { main: { engine: 'firebrid' } }, folders: { logs: 'elsewhere' } });
  expect((await backup(config, '--scheduled')).exitCode).toBe(3);
  const lines = await linesIn(join(config, '../elsewhere'));
  expect(lines.at(-1)).toMatchObject({ event: 'end', exit: 'config', error: expect.stringMatching(/main\.engine/) });
});

test('a folder that cannot be written to costs a warning, and no backup', async () => {
  const config = await stage.variant({ folders: { logs: '/proc/no-logs-here' } });
  const run = await backup(config, '--json');
  expect(run.exitCode).toBe(0);
  expect(run.stderr.match(/warning: this run is not in the log \/proc\/no-logs-here/g)).toHaveLength(1);
});

test('a full disk costs a warning, and no backup', async () => {
  const config = await stage.variant({});
  const logs = join(config, '../logs');
  await mkdir(logs);
  // Every write to it says that there is no room.
  await symlink('/dev/full', join(logs, `offsite-${new Date().toISOString().slice(0, 7)}.log`));
  const run = await backup(config);
  expect(run.exitCode).toBe(0);
  expect(run.stderr).toMatch(/warning: this run is not in the log .*ENOSPC/);
  await rm(logs, { recursive: true });
});

test('two programs at once write whole lines', async () => {
  const config = await stage.variant({});
  await Promise.all(Array.from({ length: 4 }, () => stage.run('verify', '--config', config)));
  const lines = await logsOf(config);
  expect(new Set(lines.map(({ run }) => run)).size).toBe(4);
  expect(lines.filter(({ event }) => event === 'end')).toHaveLength(4);
});

test('a run that waits for another one says for whom', async () => {
  const slow = { engine: 'command', command: ['/bin/sh', '-c', 'sleep 3; echo x'] };
  const config = await stage.variant({ databases: { main: slow } });
  const first = backup(config);
  const running = async (): Promise<boolean> =>
    (await logsOf(config).catch(() => [])).some(({ event }) => event === 'base');
  while (!(await running())) await sleep(50);
  await Promise.all([first, backup(config, '--scheduled')]);
  const waiting = (await logsOf(config)).filter(({ event }) => event === 'waiting');
  expect(waiting).toEqual([expect.objectContaining({ other: expect.stringMatching(/process \d+, since/) })]);
});
