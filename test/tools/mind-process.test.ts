// Processes and folders that are minded, and the three ways in which that ends. Without it a shell that outlives its purpose could
// remove the folder of the next server of the same name, half a second after that one started.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mindProcess } from '../../tools/mind-process.ts';

let place: string;
let folder: string;
let minded: ChildProcess;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  folder = join(place, 'minded');
  await mkdir(folder);
  minded = spawn('sleep', ['600']);
});
afterEach(async () => {
  minded.kill('SIGKILL');
  await rm(place, { recursive: true, force: true });
});

/** What every process was started with; empty for one that is dead and was not fetched yet. */
async function commandLines(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(ids.map((id) => readFile(join('/proc', id, 'cmdline'), 'utf8').catch(() => '')));
}

/** The shell has the folder as its last argument. */
async function shellEnded(): Promise<void> {
  while ((await commandLines()).some((line) => line.endsWith(`\0${folder}\0`))) await sleep(20);
}

test('a folder that was made anew after the end is left alone', async () => {
  const minder = mindProcess(minded, folder);
  minded.kill();
  await once(minded, 'exit');
  minder.done();
  await shellEnded();
  expect(existsSync(folder)).toBe(true);
});

test.for([
  ['before the process that it minded', 'process.kill(process.pid, "SIGKILL")'],
  ['after it', 'minded.kill(); minded.once("exit", () => process.kill(process.pid, "SIGKILL"));'],
])('nothing is left of a starter that was killed %s', async ([, end]) => {
  const module = join(import.meta.dirname, '../../tools/mind-process.ts');
  const starter = `
    import { spawn } from 'node:child_process';
    import { mindProcess } from ${JSON.stringify(module)};
    const minded = spawn('/bin/sh', ['-c', 'while :; do sleep 1; done', ${JSON.stringify(join(place, 'mark'))}]);
    mindProcess(minded, ${JSON.stringify(folder)});
    setTimeout(() => { ${end} }, 100);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', starter], { stdio: 'ignore' });
  await once(child, 'exit');
  await shellEnded();
  expect(existsSync(folder)).toBe(false);
  expect((await commandLines()).filter((line) => line.includes(join(place, 'mark')))).toEqual([]);
});
