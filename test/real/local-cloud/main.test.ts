// The program itself: one line of output, the same after a restart, on the loopback only, and clear words when it cannot start.

import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sendRaw } from '../../conformance/raw-request.ts';
import { clientOf } from '../../conformance/s3-endpoint.ts';
import { snsOf } from '../../conformance/sns-endpoint.ts';
import { type CloudProcess, spawnCloud, startCloudProcess } from './cloud-process.ts';

let dir = '';
const running: CloudProcess[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'offsite-main-'));
});

afterEach(async () => {
  for (const cloud of running.splice(0)) cloud.process.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

async function start(...more: string[]): Promise<CloudProcess> {
  const cloud = await startCloudProcess(dir, more);
  running.push(cloud);
  return cloud;
}

async function failure(...argv: string[]): Promise<{ code: number; stderr: string; stdout: string }> {
  const child = spawnCloud(argv);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'exit')]);
  return { code: code as number, stderr, stdout };
}

test('one line of JSON says all that a client needs, and says the same after a restart', async () => {
  const first = await start();
  expect(await first.end('SIGTERM')).toBe(0);
  expect(first.lines).toHaveLength(1);
  const second = await start();
  expect({ ...second.ready, endpoint: '' }).toEqual({ ...first.ready, endpoint: '' });
  const names = ['endpoint', 'region', 'vaultBucket', 'ledgerBucket', 'operator', 'site', 'operatorTopicArn'];
  expect(Object.keys(first.ready)).toEqual(names);
  expect(first.ready.site.id).toBe('demo-clinic');
  expect((await stat(join(dir, 'credentials.json'))).mode & 0o777).toBe(0o600);
  const s3 = clientOf(second.ready, second.ready.operator);
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name).sort()).toEqual([second.ready.ledgerBucket, second.ready.vaultBucket].sort());
  s3.destroy();
  expect(await second.end('SIGINT')).toBe(0);
});

test('it listens on the loopback only', async () => {
  const { ready } = await start();
  const port = Number(new URL(ready.endpoint).port);
  const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  for (const { address } of others.filter(({ internal, family }) => !internal && family === 'IPv4')) {
    const socket = createConnection({ host: address, port });
    await expect(once(socket, 'connect'), address).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }
});

test('a second one in the same folder is refused, and the first one goes on', async () => {
  const first = await start();
  const { code, stderr, stdout } = await failure('--dir', dir, '--port', '0');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^local-cloud: error: another local cloud is running in that folder\nlocal-cloud: hint: /);
  const s3 = clientOf(first.ready, first.ready.operator);
  await s3.send(new ListBucketsCommand({}));
  s3.destroy();
});

test('a taken port is said to be taken', async () => {
  const { ready } = await start();
  const other = await mkdtemp(join(tmpdir(), 'offsite-main-'));
  const { code, stderr } = await failure('--dir', other, '--port', new URL(ready.endpoint).port);
  await rm(other, { recursive: true });
  expect(code).toBe(1);
  expect(stderr).toContain('the port is taken');
});

test.each([
  [['--port', '0'], '--dir is missing'],
  [['--dir', 'x'], '--port'],
  [['--dir', 'x', '--port', '70000'], '--port'],
  [['--dir', 'x', '--port', '0', '--site', '../x'], '--site'],
  [['--dir', 'x', '--port', '0', '--lock-mode', 'FOREVER'], '--lock-mode'],
  [['--dir', 'x', '--port', '0', '--lock-days', '0'], '--lock-days'],
  [['--dir', 'x', '--port', '0', '--clock', 'noon'], '--clock'],
  [['--dir', 'x', '--port', '0', '--time-zone', 'Europe/Prag'], '--time-zone'],
  [['--dir', 'x', '--port', '0', '--operator-language', 'de'], '--operator-language must be cs or en'],
  [['--dir', 'x', '--port', '0', '--host', '0.0.0.0'], '--host'],
])('%j is no way to start it', async (argv, why) => {
  const { code, stderr } = await failure(...argv);
  expect(code).toBe(2);
  expect(stderr).toContain(why);
  expect(stderr).toContain('usage: ');
});

test('a held clock stands still until the operator moves it, forward only', async () => {
  const { ready } = await start('--clock', '2026-05-01T10:00:00Z', '--lock-mode', 'GOVERNANCE', '--lock-days', '3');
  const clock = (method: string, time: string, body = '', keys = ready.operator) =>
    sendRaw({ ...ready, keys } as never, { method, path: '/_clock', time: new Date(time), body });
  const said = async (answer: ReturnType<typeof clock>) => (await answer).body.toString().trim();
  expect(await said(clock('GET', '2026-05-01T10:00:00Z'))).toBe('2026-05-01T10:00:00.000Z');
  // Not over a full hour: a schedule is due then, and this cloud has no site to look at.
  expect(await said(clock('PUT', '2026-05-01T10:00:00Z', '2026-05-01T10:45:00Z'))).toBe('2026-05-01T10:45:00.000Z');
  expect(await clock('PUT', '2026-05-01T10:45:00Z', '2026-05-01T10:44:00Z')).toMatchObject({ status: 400 });
  expect(await clock('PUT', '2026-05-01T10:45:00Z', '2026-05-01T10:50:00Z', ready.site)).toMatchObject({ status: 403 });
  expect(await clock('GET', '2026-05-01T10:00:00Z')).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' });
});

test('a message is a file and a line on stderr, and a site enrolled before a kill is there after it', async () => {
  const first = await start();
  const lines: string[] = [];
  createInterface({ input: first.process.stderr! }).on('line', (line) => lines.push(line));
  const target = { ...first.ready, keys: first.ready.operator };
  const body = '{"emails":["novak@example.cz"]}';
  const enrolled = (await sendRaw(target, { method: 'PUT', path: '/_sites/novak', body })).body.toString();
  const { topicArn } = JSON.parse(enrolled) as { topicArn: string };
  const sns = snsOf(first.ready, first.ready.operator);
  const channels = { DataType: 'String.Array', StringValue: '["email"]' };
  await sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'text', MessageAttributes: { channels } }));
  sns.destroy();
  const name = '000001-clinic-offsite-site-novak-email.txt';
  expect(await readFile(join(dir, 'outbox', name), 'utf8')).toMatch(/^To: novak@example\.cz\n/);
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  expect(JSON.parse(lines[0]!)).toMatchObject({ event: 'delivered', endpoint: 'novak@example.cz', topicArn });
  await first.end('SIGKILL');
  const second = await start();
  const again = { ...second.ready, keys: second.ready.operator };
  expect((await sendRaw(again, { method: 'PUT', path: '/_sites/novak' })).body.toString()).toBe(enrolled);
});
