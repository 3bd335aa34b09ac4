// `offsite status` at a real clinic's life: before the first backup, after it, after one that failed, without a network, while one runs;
// and the page that each run leaves.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OffsiteRun } from '../../../demo/offsite-process.ts';
import { EXIT } from '../../../edge-uploader/failure.ts';
import { type CliStage, openCliStage } from './cli-stage.ts';

let stage: CliStage;
let config: string;

beforeAll(async () => {
  stage = await openCliStage();
  config = await stage.variant({ language: 'cs', name: 'Ordinace MUDr. Nováka' });
});
afterAll(() => stage.close());

const status = (...more: string[]): Promise<OffsiteRun> => stage.run('status', '--config', config, ...more);
/** As one reads it: which spaces break no line is looked at elsewhere. */
const pageOf = async (path: string): Promise<string> =>
  (await readFile(join(dirname(path), 'status', 'status.html'), 'utf8')).replaceAll('\u00a0', ' ');

/** Once the cloud has judged what there is. */
async function judged(): Promise<OffsiteRun> {
  for (let tries = 0; ; tries += 1) {
    const run = await status();
    if (!/kontroluje/.test(run.stdout) || tries > 40) return run;
    await sleep(250);
  }
}

test('before the first backup: no backup, and whom to call', async () => {
  const { stdout, stderr, exitCode } = await status();
  expect([exitCode, stderr]).toEqual([EXIT.attention, '']);
  expect(stdout).toMatch(/^\[!!\] Ordinace MUDr\. Nováka: Se zálohami je problém\n/);
  expect(stdout).toContain('main: žádná záloha');
  expect(stdout).toContain('Zavolejte svému technikovi');
});

test('after it: all is well once the cloud has judged, and the page of a scheduled run has waited for that', async () => {
  expect((await stage.run('backup', '--config', config, '--scheduled')).exitCode).toBe(0);
  const page = await pageOf(config);
  expect(page).toContain('<h1>Zálohy jsou v pořádku</h1>');
  expect(page).toContain('Ordinace MUDr. Nováka');
  for (const secret of stage.secrets) expect(page).not.toContain(secret);
  const { stdout, exitCode } = await judged();
  expect(stdout).toMatch(/^\[ok\] .*: Zálohy jsou v pořádku\n/);
  expect(stdout).toMatch(/Nejde smazat do: +\d+\. \d+\. \d{4}\n/);
  expect(stdout).toContain('2-2-1-1-1');
  expect(exitCode).toBe(0);
});

test('for programs: each database, then the whole', async () => {
  const { events, exitCode } = await status('--json');
  expect(events.map(({ type }) => type)).toEqual(['database', 'status', 'summary']);
  expect(events[0]).toMatchObject({ database: 'main', situation: 'good', cloud: { newest: { verdict: 'valid' } } });
  expect(events[1]).toMatchObject({ level: 'good', copies: { copies: 2, locked: 1 } });
  expect(exitCode).toBe(0);
});

test('as a page, where one says, in the language that one says', async () => {
  const file = join(stage.folder, 'page.html');
  const { stdout, exitCode } = await status('--html', file, '--language', 'en');
  expect([stdout, exitCode]).toEqual([`The page is written: ${file}\n`, 0]);
  expect(await readFile(file, 'utf8')).toContain('<h1>The backups are fine</h1>');
  await rm(file);
});

test('a run that fails: said on the page that it leaves, without a word of the error', async () => {
  const broken = await stage.variant({
    language: 'cs',
    databases: { main: { engine: 'command', command: ['/bin/false'] } },
  });
  await stage.refused('source', /dumping/, 'backup', '--config', broken);
  const page = await pageOf(broken);
  expect(page).toContain('<h1>Se zálohami je problém</h1>');
  expect(page).toContain('se nepovedla. Databázi se nepodařilo zálohovat.');
  expect(page).not.toContain('/bin/false');
});

test('a page that cannot be written is one warning, and the backup is made', async () => {
  const inTheWay = await stage.variant({ folders: { status: '../dump/no-folder' } });
  const { stderr, exitCode } = await stage.run('backup', '--config', inTheWay);
  expect(stderr.match(/offsite: warning: .* could not be written: /g)).toHaveLength(1);
  expect(exitCode).toBe(0);
});

test('while one runs, the page and the status say so', async () => {
  const slow = await stage.variant({
    language: 'en',
    databases: { main: { engine: 'command', command: ['/bin/sh', '-c', 'echo begun; sleep 30'] } },
  });
  const run = stage.start('backup', '--config', slow);
  try {
    let page = '';
    for (let tries = 0; !page.includes('A backup is running') && tries < 60; tries += 1) {
      await sleep(250);
      page = await pageOf(slow).catch(() => '');
    }
    expect(page).toContain('A backup is running, since ');
    expect((await stage.run('status', '--config', slow)).stdout).toContain('A backup is running, since ');
  } finally {
    run.process.kill('SIGINT');
    await run.ended;
  }
  expect(await pageOf(slow)).not.toContain('A backup is running');
});

test('Ctrl-C while a scheduled run waits for the verdict: the backup is made, and was not interrupted', async () => {
  // It waits five seconds before it asks for the first time.
  const waiting = await stage.variant({});
  const run = stage.start('backup', '--config', waiting, '--scheduled', '--json');
  let said = '';
  for await (const piece of run.process.stdout!) {
    said += String(piece);
    if (said.includes('"type":"backup"')) break;
  }
  await sleep(1000);
  run.process.kill('SIGINT');
  expect((await run.ended).exitCode).toBe(0);
  expect(await pageOf(waiting)).toContain('<h1>');
});

test('without a network: what the last run noted, and from when that is', async () => {
  const secrets = { s3: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'of-nobody' } };
  const cut = await stage.variant(
    { language: 'cs', vault: { bucket: 'b', region: 'r', endpoint: 'http://127.0.0.1:9' } },
    secrets,
  );
  const noted = await readFile(join(dirname(config), 'status', 'notes.json'), 'utf8');
  await stage.run('status', '--config', cut, '--html');
  await writeFile(join(dirname(cut), 'status', 'notes.json'), noted);
  const { stdout, exitCode } = await stage.run('status', '--config', cut);
  expect(stdout).toMatch(/Cloudu se teď nepodařilo zeptat\. Co je tu napsáno, řekl \d+\. \d+\. \d{4} ve? \d+:\d\d\./);
  expect(stdout).toContain('main: v pořádku');
  expect(exitCode).toBe(EXIT.unreachable);
});
