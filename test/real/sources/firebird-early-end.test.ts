// Every way in which a dump of a real database can end early. Each must be refused with its reason, and leave neither a file
// nor a process: half a dump that passed would be found out on the day of need.

import { execFileSync } from 'node:child_process';
import { mkdir, stat, statfs } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DISK_RESERVE_BYTES } from '../../../edge-uploader/platform/free-space.ts';
import type { FirebirdConfig } from '../../../edge-uploader/sources/firebird/config.ts';
import type { Dump } from '../../../edge-uploader/sources/source.ts';
import { type FirebirdFixture, gbakOf, makeFirebirdFixture, processesWith } from './firebird-fixture.ts';

let fixture: FirebirdFixture;
// A server for each test, since most of them end it.
beforeEach(async () => {
  fixture = await makeFirebirdFixture();
});
afterEach(() => fixture?.end());

const ways = ['fifo', 'stdout'] as const;

/** Reads the first piece; the rest waits, since nobody reads: whatever happens next happens in the middle of the dump. */
async function halfWay(dump: Dump): Promise<void> {
  await new Promise((resolve) => dump.bytes.once('readable', resolve));
}

async function refused(dump: Dump, expected: { exit: string; message: RegExp; hint: RegExp }): Promise<void> {
  await expect(buffer(dump.bytes)).rejects.toMatchObject({
    name: 'Failure',
    exit: expected.exit,
    message: expect.stringMatching(expected.message),
    hint: expect.stringMatching(expected.hint),
  });
  await nothingLeft();
}

async function nothingLeft(): Promise<void> {
  expect(await fixture.leftovers()).toEqual([]);
  expect(await processesWith(fixture.database)).toEqual([]);
}

test.each(ways)('%s: gbak killed', async (method) => {
  const dump = await fixture.open({ method });
  await halfWay(dump);
  process.kill(await gbakOf(fixture.database), 'SIGKILL');
  await refused(dump, { exit: 'source', message: /gbak was killed by SIGKILL/, hint: /who or what killed gbak/ });
});

test.each(ways)('%s: server killed', async (method) => {
  const dump = await fixture.open({ method });
  await halfWay(dump);
  await fixture.server.kill();
  await refused(dump, { exit: 'source', message: /connection to the server was lost half way/, hint: /firebird\.log/ });
});

test.each(ways)('%s: server silent', async (method) => {
  const dump = await fixture.open({ method, idleSeconds: 1 });
  await halfWay(dump);
  fixture.server.process.kill('SIGSTOP');
  await refused(dump, { exit: 'source', message: /not one byte came for 1 seconds/, hint: /hung/ });
  fixture.server.process.kill('SIGCONT');
});

test('stdout: gbak stopped', async () => {
  const dump = await fixture.open({ method: 'stdout', idleSeconds: 1 });
  await halfWay(dump);
  process.kill(await gbakOf(fixture.database), 'SIGSTOP');
  await refused(dump, { exit: 'source', message: /not one byte came/, hint: /hung/ });
});

test('stdout: the network cut, and the network gone silent', async () => {
  const network = await cuttableNetwork(fixture.server.port);
  try {
    const cut = await fixture.open({ method: 'stdout', port: network.port });
    await halfWay(cut);
    network.cut();
    await refused(cut, { exit: 'source', message: /lost half way|cannot be reached/, hint: /./ });

    const silent = await fixture.open({ method: 'stdout', port: network.port, idleSeconds: 1 });
    await halfWay(silent);
    network.swallow();
    await refused(silent, { exit: 'source', message: /not one byte came/, hint: /hung/ });
  } finally {
    network.close();
  }
});

test('fifo: interrupted', async () => {
  const abort = new AbortController();
  const dump = await fixture.open({ method: 'fifo' }, abort.signal);
  await halfWay(dump);
  abort.abort();
  await refused(dump, { exit: 'interrupted', message: /was interrupted/, hint: /same command again/ });
});

test('a database that was shut down', async () => {
  execFileSync(
    'gfix',
    ['-shut', 'full', '-force', '0', `${fixture.server.host}/${fixture.server.port}:${fixture.database}`],
    {
      env: { ...fixture.server.environment, ISC_USER: fixture.server.user, ISC_PASSWORD: fixture.server.password },
    },
  );
  await expect(fixture.open()).rejects.toMatchObject({
    exit: 'source',
    message: expect.stringContaining('the database is shut down'),
    hint: expect.stringContaining('gfix -online'),
  });
  await nothingLeft();
});

test.runIf(process.getuid?.() === 0)(
  'spool: a disk that is full before, and one that fills up (root: mounts a disk)',
  async () => {
    const { size } = await stat(fixture.database);
    const disk = join(fixture.folder, 'disk');
    await mkdir(disk);
    const roomy = Math.ceil(size * 1.2) + DISK_RESERVE_BYTES;
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${roomy}`, 'none', disk]);
    try {
      const change: Partial<FirebirdConfig> = { method: 'spool', spoolFolder: disk };
      const dump = await fixture.open(change);
      fixture.server.process.kill('SIGSTOP');
      const { bavail, bsize } = await statfs(disk);
      execFileSync('fallocate', ['-l', String(bavail * bsize - 64 * 1024), join(disk, 'somebody-else')]);
      fixture.server.process.kill('SIGCONT');
      await refused(dump, { exit: 'disk', message: /no room left on the disk/, hint: /spoolFolder/ });
      expect(await processesWith(disk)).toEqual([]);

      await expect(fixture.open(change)).rejects.toMatchObject({
        exit: 'disk',
        message: expect.stringMatching(/was refused: it may take \d+ bytes/),
        hint: expect.stringContaining('spoolFolder'),
      });
      expect(execFileSync('ls', ['-A', disk], { encoding: 'utf8' })).toBe('somebody-else\n');
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  },
);

/** A network between us and the server, which can be cut, or swallow everything from now on. */
async function cuttableNetwork(serverPort: number) {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const proxy = createServer((near) => {
    const far = connect(serverPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (piece) => {
        if (swallowing || to.write(piece)) return;
        from.pause();
        to.once('drain', () => from.resume());
      });
      from.on('close', () => swallowing || to.destroy());
      from.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as { port: number }).port,
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
      sockets.clear();
    },
    swallow() {
      swallowing = true;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}
