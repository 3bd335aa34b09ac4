// What is different about a run that the system's scheduler starts: it steps back behind whoever works on the server, waits its turn, and
// tells the cloud that it waits. Without it the clinic's program would be slow at noon, and a run in the queue would look like a dead server.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { siteIdSchema } from '../../../vault/names.ts';
import { parseRunReport, type RunReport, reportsPrefix } from '../../../vault/run-report.ts';
import { type CliStage, expectRefusal, openCliStage } from './cli-stage.ts';

let stage: CliStage;

beforeAll(async () => {
  stage = await openCliStage();
});
afterAll(() => stage.close());

/** A dump that goes on until it is stopped, and says in this file which process it is. */
const endless = (): object => ({
  engine: 'command',
  command: ['/bin/sh', '-c', `echo $$ > "${join(stage.folder, 'tool.pid')}"; while :; do date; sleep 0.2; done`],
});

/** The niceness of a process and of each of its threads. */
async function niceness(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const stats = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8')));
  // The name may hold blanks; behind its bracket, the 17th field.
  return stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]));
}

async function reports(): Promise<RunReport[]> {
  const operator = stage.cloud.client(stage.cloud.operator);
  const Bucket = stage.cloud.ledgerBucket;
  const Prefix = reportsPrefix(siteIdSchema.parse(stage.cloud.site.id));
  const { Contents = [] } = await operator.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const bodies = await Promise.all(
    Contents.map(async ({ Key }) => (await operator.send(new GetObjectCommand({ Bucket, Key }))).Body!),
  );
  const told = await Promise.all(bodies.map(async (body) => parseRunReport(await body.transformToByteArray())));
  operator.destroy();
  return told;
}

const toolPid = async (): Promise<number> =>
  Number(await readFile(join(stage.folder, 'tool.pid'), 'utf8').catch(() => 0));

test.each([
  ['low', true, 10],
  ['normal', true, 0],
  ['low', false, 0],
] as const)('priority %s, scheduled: %s: every thread and the dump’s tool have a niceness of %d', async (priority, scheduled, nice) => {
  const own = (await niceness(process.pid))[0]!;
  const config = await stage.variant({ databases: { main: endless() }, priority });
  const running = stage.start('backup', '--config', config, ...(scheduled ? ['--scheduled'] : []));
  onTestFinished(() => void running.process.kill('SIGKILL'));
  await expect.poll(toolPid, { timeout: 20_000 }).toBeGreaterThan(0);
  const expected = Math.max(own, nice);
  const threads = await niceness(running.process.pid!);
  expect(threads.length).toBeGreaterThan(4);
  expect(new Set(threads)).toEqual(new Set([expected]));
  expect(await niceness(await toolPid())).toEqual([expected]);
  running.process.kill('SIGTERM');
  await running.ended;
  await stage.remove('tool.pid');
});

test('a run that waits for another says so to the cloud, and why it did not begin when it is stopped', async () => {
  const config = await stage.variant({ databases: { main: endless() } });
  const first = stage.start('backup', '--config', config);
  onTestFinished(() => void first.process.kill('SIGKILL'));
  await expect.poll(toolPid, { timeout: 20_000 }).toBeGreaterThan(0);

  const byHand = await stage.run('backup', '--config', config);
  expectRefusal(byHand, 'busy', /another backup by this config is running/);
  const phases = async (): Promise<string[]> => (await reports()).map(({ phase }) => phase).sort();
  const before = await phases();
  expect(before).not.toContain('waiting');

  const second = stage.start('backup', '--config', config, '--scheduled');
  onTestFinished(() => void second.process.kill('SIGKILL'));
  await expect.poll(phases, { timeout: 20_000 }).toContain('waiting');
  second.process.kill('SIGTERM');
  expectRefusal(await second.ended, 'interrupted', /interrupted/);
  expect(await phases()).toEqual([...before, 'failed'].sort());
  first.process.kill('SIGTERM');
  await first.ended;
});
