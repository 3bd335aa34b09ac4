// The log of one run: its lines, what is kept out of them, and that nothing that befalls it reaches the run.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Failure } from '../../../edge-uploader/failure.ts';
import { logFiles } from '../../../edge-uploader/logs/log-folder.ts';
import type { LogSettings } from '../../../edge-uploader/logs/log-settings.ts';
import { RunLog } from '../../../edge-uploader/logs/run-log.ts';

const PASSWORD = 'hush-hush-hush';
let base: string;
let settings: LogSettings | undefined;
let troubles: string[];
let time: number;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'offsite-logs-'));
  settings = { folder: join(base, 'logs'), systemLog: true, secrets: [PASSWORD] };
  troubles = [];
  time = Date.parse('2026-11-28T01:30:00.000Z');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const start = (): RunLog => {
  const log = new RunLog({
    ...{ command: 'backup', scheduled: true, version: '1.2.3', run: 'a1b2c3d4' },
    now() {
      time += 500;
      return new Date(time);
    },
    settings: () => settings,
    onTrouble: (message) => troubles.push(message),
  });
  log.begin();
  return log;
};
async function lines(): Promise<Record<string, unknown>[]> {
  const texts = await Promise.all(logFiles(join(base, 'logs')).map((path) => readFile(path, 'utf8')));
  return texts
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a beginning, what matters, an end; every line with its time and its run', async () => {
  const log = start();
  log.event({ type: 'progress', bytesRead: 1 });
  log.event({ type: 'warning', message: 'the clock is wrong' });
  log.event({ type: 'backup', database: 'main', backup: 'b', dumpBytes: 7, seconds: 2, signature: 'x', packs: 3 });
  expect(log.end('ok')).toMatchObject({ command: 'backup', exit: 'ok', warnings: 1 });
  const written = await lines();
  expect(written.map(({ event }) => event)).toEqual(['start', 'warning', 'backup', 'end']);
  for (const line of written)
    expect(line).toMatchObject({ run: 'a1b2c3d4', at: expect.stringMatching(/^2026-11-28T/) });
  expect(written[0]).toMatchObject({ command: 'backup', scheduled: true, version: '1.2.3' });
  expect(written[2]).toEqual({
    ...{ at: written[2]!.at, run: 'a1b2c3d4', event: 'backup', database: 'main', backup: 'b' },
    ...{ dumpBytes: 7, packs: 3, seconds: 2 },
  });
  expect(written[3]).toMatchObject({ exit: 'ok', exitCode: 0, warnings: 1, seconds: expect.any(Number) });
});

test('a failure: message, hint and exit code; what the tool said for itself', async () => {
  const failure = new Failure('source', 'dumping x failed: refused (Your user name)', {
    hint: 'do y',
    said: 'Your user name',
  });
  expect(start().end('source', failure)).toMatchObject({ exit: 'source', error: 'dumping x failed: refused (…)' });
  expect((await lines()).at(-1)).toMatchObject({
    ...{ exit: 'source', exitCode: 5, error: 'dumping x failed: refused (…)', hint: 'do y', said: 'Your user name' },
  });
});

test('a backup that failed and went on: its end says why, for the system’s log too, without the tool’s words', async () => {
  const log = start();
  const failed = { type: 'failed', exit: 'source', hint: 'do y' };
  log.event({ ...failed, database: 'main', error: 'dumping main failed (tool words)', said: 'tool words' });
  log.event({ ...failed, database: 'other', error: 'dumping other failed' });
  expect(log.end('source')).toMatchObject({ error: 'dumping main failed (…)', hint: 'do y' });
  expect((await lines()).at(-1)).toMatchObject({ event: 'end', error: 'dumping main failed (…)', said: 'tool words' });
});

test('no secret and no name of a file, whichever way they come', async () => {
  const log = start();
  log.event({ type: 'warning', message: `gbak said ${PASSWORD}` });
  log.event({ type: 'hook', database: 'main', hook: 'before', line: `pass\n${PASSWORD}` });
  log.event({ type: 'failed', database: 'main', error: `x ${PASSWORD}`, hint: PASSWORD, exit: 'source' });
  log.event({ type: 'incomplete', database: 'papers', files: 2, named: [{ file: 'Nováková.pdf', why: 'locked' }] });
  log.event({ type: 'restored', database: 'main', file: '/home/Nováková', facts: { rowCounts: { PATIENTS: 3 } } });
  log.event({ type: 'keys', secret: 'of a kind that nobody knows yet' });
  const outcome = log.end('bug', new Error(`stack with ${PASSWORD}`));
  const all = JSON.stringify([await lines(), outcome]);
  expect(all).not.toContain(PASSWORD);
  expect(all).not.toMatch(/Nov|PATIENTS|of a kind/);
  expect(all).toContain('***');
});

test('lines wait for the config that init makes; without one, nothing is written', async () => {
  const [later, none] = [settings, undefined];
  settings = none;
  const log = start();
  log.event({ type: 'warning', message: `early ${PASSWORD}` });
  settings = later;
  log.end('ok');
  expect((await lines()).map(({ event }) => event)).toEqual(['start', 'warning', 'end']);
  expect(JSON.stringify(await lines())).not.toContain(PASSWORD);
  await rm(join(base, 'logs'), { recursive: true });
  settings = none;
  // The system is told that a scheduled run has found no config.
  expect(start().end('config')).toMatchObject({ exit: 'config' });
  expect(troubles).toEqual([]);
});

test('a place that cannot be written to is told once, and the run goes on', async () => {
  await writeFile(join(base, 'file'), '');
  settings = { ...settings!, folder: join(base, 'file', 'logs') };
  const log = start();
  log.event({ type: 'warning', message: 'x' });
  expect(log.end('ok')).toMatchObject({ exit: 'ok' });
  expect(troubles).toEqual([expect.stringMatching(/this run is not in the log .*ENOTDIR.*goes on without it/)]);
});
