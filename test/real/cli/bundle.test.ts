// The bundle as it is shipped: complete in its folder, with nothing of an older build, and lazy. Without it one import at the
// wrong place would load the S3 library, or the database driver, for a command that only prints its version.

import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runOffsite } from '../../../demo/offsite-process.ts';
import { buildUploader } from '../../../tools/build-uploader.ts';

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  program = await buildUploader(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The modules that are loaded before the first line of `name` runs. */
async function loadedAtStart(name: string, loaded = new Set<string>()): Promise<Set<string>> {
  if (loaded.has(name)) return loaded;
  loaded.add(name);
  const text = await readFile(join(folder, name), 'utf8');
  for (const [, imported] of text.matchAll(/^(?:import\b|\}).*"\.\/([^"]+)";$/gm))
    await loadedAtStart(imported!, loaded);
  return loaded;
}

/** The libraries that esbuild notes, in a comment, above each file that it took in. */
async function librariesIn(names: Iterable<string>): Promise<Set<string>> {
  const libraries = new Set<string>();
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    for (const [, library] of text.matchAll(/^\s*\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)) libraries.add(library!);
  }
  return libraries;
}

test('loads only what every command needs; the rest is there, for those that need it', async () => {
  const lazy = ['@aws-sdk/client-s3', 'age-encryption', 'node-firebird', 'yaml', 'zod'];
  const all = await librariesIn((await readdir(folder)).filter((name) => name.endsWith('.mjs')));
  expect([...all]).toEqual(expect.arrayContaining([...lazy, 'commander']));
  const atStart = await librariesIn(await loadedAtStart('offsite.mjs'));
  expect(atStart).toContain('commander');
  expect(lazy.filter((library) => atStart.has(library))).toEqual([]);
});

test('a worker thread loads none of them', async () => {
  expect([...(await librariesIn(await loadedAtStart('chunk-worker.mjs')))]).toEqual([]);
});

test('runs where nothing is installed', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  try {
    for (const name of await readdir(folder)) await copyFile(join(folder, name), join(elsewhere, name));
    const run = await runOffsite(join(elsewhere, 'offsite.mjs'), ['keys', 'demo-clinic', '--folder', 'keys'], {
      folder: elsewhere,
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
});

test('a second build replaces the first, and takes away what is no part of it', async () => {
  const before = await readdir(folder);
  await writeFile(join(folder, 'chunk-OLDOLDOLD.mjs'), 'export {};\n');
  expect(await buildUploader(folder)).toBe(program);
  expect(await readdir(folder)).toEqual(before);
});

test('ends, with its own exit code, although a library left a connection open', async () => {
  const leak = "data:text/javascript,import('node:net').then(({createServer})=>createServer().listen(0))";
  const environment = { NODE_OPTIONS: `--import ${leak}` };
  const run = await runOffsite(program, ['backup', '--config', 'no-config.yaml'], { folder, environment });
  expect(run.exitCode).toBe(3);
  expect(run.seconds).toBeGreaterThan(2);
});
