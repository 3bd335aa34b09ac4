// Any program as a source: its exit code decides, not the end of its output, and it never outlives the dump.

import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachSlice } from '../../../edge-uploader/backup/each-slice.ts';
import { commandConfigSchema, commandSource } from '../../../edge-uploader/sources/command.ts';
import { Landing } from '../../../edge-uploader/sources/landing.ts';
import { processesWith } from './firebird-fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-command-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function open(command: string[], change: object = {}, signal = new AbortController().signal, landing?: Landing) {
  const config = commandConfigSchema.parse({ engine: 'command', command, ...change });
  return commandSource(config).openDump({ signal, scratchFolder: folder, ...(landing && { landing }) });
}
const shell = (script: string, change: object = {}, signal?: AbortSignal) =>
  open(['/bin/sh', '-c', script], change, signal);

test('gives every byte, and facts without the arguments', async () => {
  const bytes = Buffer.alloc(20_000_001, 'a page of a clinic’s database. ');
  await writeFile(join(folder, 'big'), bytes);
  const dump = await open(['/bin/cat', 'big'], { workingFolder: folder, expectedBytes: bytes.length });
  expect(Buffer.compare(await buffer(dump.bytes), bytes)).toBe(0);
  expect(dump).toMatchObject({ method: 'command', expectedBytes: bytes.length });
  expect(await dump.facts()).toEqual({ engine: 'command', tool: '/bin/cat', method: 'command', options: [] });
  expect(await readdir(folder)).toEqual(['big']);
});

test.skipIf(process.platform === 'win32')('reads into the landing place (pipes of Windows cannot)', async () => {
  const bytes = randomBytes(3_000_000);
  await writeFile(join(folder, 'big'), bytes);
  const memory = new SharedArrayBuffer(bytes.length);
  const landing = new Landing();
  let end = 0;
  landing.open(() => new Uint8Array(memory, end));
  const dump = await open(['/bin/cat', 'big'], { workingFolder: folder }, undefined, landing);
  let landedBytes = 0;
  await eachSlice(dump.bytes, (slice) => {
    const inPlace = (slice.buffer as unknown) === memory;
    if (inPlace) landedBytes += slice.length;
    else new Uint8Array(memory).set(slice, end);
    end += slice.length;
    landing.arrived(slice.length, inPlace);
    return undefined;
  });
  expect(Buffer.compare(Buffer.from(memory), bytes)).toBe(0);
  // All but the first slice, for which no place was known yet.
  expect(landedBytes).toBeGreaterThanOrEqual(bytes.length - 65_536);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('offsite-pair-'))).toEqual([]);
});

test('no shell reads the arguments, and stdin is closed', async () => {
  const dump = await open(['/bin/echo', '$HOME; rm -rf *', '`id`']);
  expect((await buffer(dump.bytes)).toString()).toBe('$HOME; rm -rf * `id`\n');
  expect((await buffer((await shell('cat; echo end')).bytes)).toString()).toBe('end\n');
});

test.each([
  [
    'an exit code after half of the dump',
    'echo half; echo no space on device >&2; exit 3',
    /exited with code 3 and said: no space on device/,
  ],
  ['a signal', 'echo half; kill -9 $$', /was killed by SIGKILL and said nothing/],
  ['no byte at all', 'exit 0', /reported success but gave not one byte/],
  ['an endless complaint', 'echo half; yes complaint | head -c 5000000 >&2; echo last word >&2; exit 1', /last word/],
])('refuses %s', async (_what, script, message) => {
  const dump = await shell(script);
  await expect(buffer(dump.bytes)).rejects.toMatchObject({
    name: 'Failure',
    exit: 'source',
    message: expect.stringMatching(message),
  });
});

test('a failure half way never looks like an end', async () => {
  const dump = await shell('echo half; exec 1>&-; sleep 0.3; exit 1');
  let ended = false;
  dump.bytes.once('end', () => {
    ended = true;
  });
  await expect(buffer(dump.bytes)).rejects.toThrow('exited with code 1');
  expect(ended).toBe(false);
});

test('silence ends it, with everything that the command has started', async () => {
  const dump = await shell('echo begun; sleep 98.7654 & sleep 98.7654; wait', { idleSeconds: 0.5 });
  await expect(buffer(dump.bytes)).rejects.toMatchObject({
    exit: 'source',
    message: expect.stringContaining('not one byte came'),
  });
  expect(await processesWith('98.7654')).toEqual([]);
});

test('an interruption ends a command that ignores being asked', async () => {
  const abort = new AbortController();
  const dump = await shell("trap '' TERM; while :; do echo more; sleep 0.01; done # 87.6543", {}, abort.signal);
  const read = buffer(dump.bytes);
  setTimeout(() => abort.abort(), 100);
  await expect(read).rejects.toMatchObject({ exit: 'interrupted' });
  expect(await processesWith('87.6543')).toEqual([]);
});

test('a secret of its environment is blanked in the message', async () => {
  const dump = await shell('echo half; echo "cannot log in with $PGPASSWORD" >&2; exit 1', {
    environment: { PGPASSWORD: 'tajne-heslo' },
  });
  await expect(buffer(dump.bytes)).rejects.toMatchObject({
    message: expect.stringContaining('cannot log in with ***'),
  });
});

test('a program that is not there', async () => {
  await expect(open(['/nowhere/mysqldump'])).rejects.toMatchObject({
    exit: 'source',
    message: expect.stringContaining('there is no such program'),
    hint: expect.stringContaining('full path'),
  });
});
