// The FIFO's traps, one by one: each has turned half a dump into a whole one, or left a server waiting for ever.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeFifo } from '../../../edge-uploader/sources/firebird/fifo.ts';

const OURSELVES = process.getuid?.() ?? 0;
const NOBODY = 65_534;

function write(path: string, uid = OURSELVES) {
  return spawn('/bin/sh', ['-c', 'echo half > "$0"', path], { stdio: 'ignore', uid });
}

test('a writer that closes its end does not end the stream; only letEnd does', async () => {
  const fifo = await makeFifo({ parentFolder: undefined, writer: OURSELVES });
  try {
    let ended = false;
    const read = buffer(fifo.bytes).then((bytes) => {
      ended = true;
      return bytes;
    });
    await once(write(fifo.path), 'exit');
    await sleep(100);
    expect(ended).toBe(false);
    await once(write(fifo.path), 'exit');
    fifo.letEnd();
    expect((await read).toString()).toBe('half\nhalf\n');
  } finally {
    await fifo.remove();
  }
  await expect(stat(dirname(fifo.path))).rejects.toThrow('ENOENT');
});

test('notices that something took its place', async () => {
  const fifo = await makeFifo({ parentFolder: undefined, writer: OURSELVES });
  try {
    expect(await fifo.isIntact()).toBe(true);
    await rm(fifo.path);
    expect(await fifo.isIntact()).toBe(false);
    await writeFile(fifo.path, 'a regular file');
    expect(await fifo.isIntact()).toBe(false);
  } finally {
    await fifo.remove();
  }
});

test('a folder that cannot be used is told with its way out', async () => {
  await expect(makeFifo({ parentFolder: '/nowhere', writer: OURSELVES })).rejects.toMatchObject({
    exit: 'disk',
    hint: expect.stringContaining('fifoFolder'),
  });
});

test.runIf(OURSELVES === 0)('belongs to the server’s user and to nobody else (root: gives files away)', async () => {
  const fifo = await makeFifo({ parentFolder: '/run', writer: NOBODY });
  try {
    expect((await stat(fifo.path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(fifo.path))).mode & 0o777).toBe(0o700);
    const [stranger] = await once(write(fifo.path, NOBODY - 1), 'exit');
    expect(stranger).not.toBe(0);
    const [server] = await once(write(fifo.path, NOBODY), 'exit');
    expect(server).toBe(0);
    fifo.letEnd();
    expect((await buffer(fifo.bytes)).toString()).toBe('half\n');
  } finally {
    await fifo.remove();
  }
  expect((await readdir('/run')).filter((name) => name.startsWith('offsite-fifo-'))).toEqual([]);
});
