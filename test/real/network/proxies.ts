// Proxies to go through: Debian's tinyproxy, as a practice may have it, and one of our own that answers as it is told to.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_SECONDS_MAX = 10;

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const heard = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return heard;
}

/** Lets through what is asked for by CONNECT, with a password or without. */
export async function startTinyproxy(login?: { user: string; password: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'offsite-test-'));
  const port = await freePort();
  const lines = [
    ...[`Port ${port}`, 'Listen 127.0.0.1', 'Allow 127.0.0.1', 'Timeout 600', 'MaxClients 50'],
    ...[`LogFile "${join(folder, 'log')}"`, 'LogLevel Connect', 'DisableViaHeader Yes'],
    ...(login ? [`BasicAuth ${login.user} ${login.password}`] : []),
  ];
  writeFileSync(join(folder, 'tinyproxy.conf'), `${lines.join('\n')}\n`);
  const child = spawn('tinyproxy', ['-d', '-c', join(folder, 'tinyproxy.conf')], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const deadline = performance.now() + START_SECONDS_MAX * 1000;
  while (!(await answers(port))) {
    if (performance.now() > deadline) throw new Error('tinyproxy does not listen');
    await sleep(50);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    log: join(folder, 'log'),
    async stop(): Promise<void> {
      child.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Answers every CONNECT with `status`, and remembers what it was asked. */
export async function startRefusingProxy(status: number) {
  const asked: { target: string; login: string | undefined }[] = [];
  const server = createServer();
  server.on('connect', ({ url = '', headers }, socket) => {
    asked.push({ target: url, login: headers['proxy-authorization'] });
    const wants = status === 407 ? 'Proxy-Authenticate: Basic realm="practice"\r\n' : '';
    socket.end(`HTTP/1.1 ${status} No\r\n${wants}Content-Length: 0\r\nConnection: close\r\n\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, asked, stop: () => void server.close() };
}
