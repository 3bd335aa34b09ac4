// Which of several gbaks is taken, played by scripts that say their version as gbak says it. A gbak that is too old has filled
// buckets with empty dumps elsewhere.

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findGbak } from '../../../../edge-uploader/sources/firebird/find-gbak.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function gbak(version: string): Promise<string> {
  const path = join(folder, `gbak-${version}`);
  const script = `#!/bin/sh\necho "gbak:gbak version LI-V${version} Firebird"\necho "gbak: ERROR: requires both" >&2\nexit 1\n`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

const find = (configured: string | undefined, engineVersion: string | undefined, others: readonly string[] = []) =>
  findGbak({ configured, engineVersion, environment: process.env, search: async () => others });

test.each([
  ['3.0.11.33637', '3.0.11', true],
  ['3.0.4.33054', '3.0.11', true],
  ['4.0.0.2496', '3.0.11', true],
  ['2.5.9.27139', '3.0.11', false],
  ['3.0.11.33637', '4.0.3', false],
  ['4.0.9.1', '4.1.0', false],
])('a configured gbak %s for the engine %s: %s', async (version, engine, accepted) => {
  const finding = find(await gbak(version), engine);
  if (accepted) expect(await finding).toMatchObject({ version });
  else await expect(finding).rejects.toThrow(`its version ${version} is older than the engine's ${engine}`);
});

test('of several, the first that is not too old', async () => {
  const installed = [await gbak('2.5.9.27139'), await gbak('4.0.5.3140'), await gbak('5.0.1.1469')];
  expect(await find(undefined, '3.0.11', installed)).toMatchObject({ version: '4.0.5.3140' });
  expect(await find(undefined, '5.0.1', installed)).toMatchObject({ version: '5.0.1.1469' });
  expect(await find(undefined, undefined, installed)).toMatchObject({ version: '2.5.9.27139' });
});

test('one that cannot be started does not hide a good one behind it', async () => {
  const installed = [join(folder, 'none'), '/bin/echo', await gbak('3.0.11.33637')];
  expect(await find(undefined, '3.0.11', installed)).toMatchObject({ version: '3.0.11.33637' });
});

test('only older ones: the first of them is named, and which one is needed', async () => {
  await expect(find(undefined, '4.0.5', [await gbak('3.0.11.33637'), join(folder, 'none')])).rejects.toMatchObject({
    message: expect.stringContaining("3.0.11.33637 is older than the engine's 4.0.5"),
    hint: expect.stringContaining('Firebird 4.0'),
  });
});
