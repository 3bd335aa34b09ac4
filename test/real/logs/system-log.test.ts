// An entry in syslog, received by a real daemon (rsyslog) on a socket of its own. This machine boots no journald and no Windows: journald
// reads the same socket, and what is handed to eventcreate is in outcome.test.ts.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellSystem } from '../../../edge-uploader/logs/system-log.ts';

let folder: string;
let socket: string;
let received: string;
let daemon: ChildProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-syslog-'));
  [socket, received] = [join(folder, 'log'), join(folder, 'received')];
  const config = join(folder, 'rsyslog.conf');
  await writeFile(
    config,
    `global(workDirectory="${folder}")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="${socket}")
template(name="plain" type="string" string="%syslogfacility-text%.%syslogseverity-text% %programname%: %msg%\\n")
*.* action(type="omfile" file="${received}" template="plain")
`,
  );
  daemon = spawn('rsyslogd', ['-n', '-f', config, '-i', join(folder, 'pid')], { stdio: 'ignore' });
  while (!existsSync(socket)) await sleep(20);
});
afterAll(async () => {
  daemon.kill();
  await once(daemon, 'exit');
  await rm(folder, { recursive: true, force: true });
});

async function receivedLine(part: string): Promise<string> {
  for (;;) {
    const text = existsSync(received) ? await readFile(received, 'utf8') : '';
    const line = text.split('\n').find((one) => one.includes(part));
    if (line !== undefined) return line;
    await sleep(20);
  }
}

test('success and failure arrive with their severity, whole', async () => {
  await tellSystem({ severity: 'info', eventId: 1, text: 'offsite backup: succeeded after 3 s' }, 'linux', socket);
  expect(await receivedLine('succeeded')).toBe('daemon.info offsite:  offsite backup: succeeded after 3 s');
  const text = `offsite backup: failed with exit code 5 (source): „Nováková“ ${'x'.repeat(900)} end`;
  await tellSystem({ severity: 'error', eventId: 105, text }, 'linux', socket);
  expect(await receivedLine('failed')).toContain(text.slice(-950));
  expect(await receivedLine('failed')).toMatch(/^daemon\.err offsite: /);
});

test('nobody who takes it, or no such program: no trouble', async () => {
  const entry = { severity: 'info', eventId: 1, text: 'x' } as const;
  await expect(tellSystem(entry, 'linux', join(folder, 'nobody'))).resolves.toBeUndefined();
  await expect(tellSystem(entry, 'win32')).resolves.toBeUndefined();
});
