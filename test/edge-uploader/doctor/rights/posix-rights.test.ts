// Owners and modes on real files, each way in which somebody else could get hold of what runs with all rights.

import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { posixRights } from '../../../../edge-uploader/doctor/rights/posix-rights.ts';

const isRoot = process.geteuid?.() === 0;
let base: string;
let folder: string;
let file: string;
beforeEach(async () => {
  // Not below the tests' own temporary folder, whose rights are not ours to set; /tmp is sticky, as everywhere.
  base = await mkdtemp('/tmp/offsite-rights-');
  folder = join(base, 'etc');
  file = join(folder, 'secrets.yaml');
  await mkdir(folder, { mode: 0o755 });
  await writeFile(file, '', { mode: 0o600 });
});
afterEach(() => rm(base, { recursive: true, force: true }));

test.each([
  [0o600, true, []],
  [0o644, false, []],
  [0o644, true, ['read', 'everybody', 'chmod go-rwx']],
  [0o640, true, ['read', 'its group', 'chmod go-rwx']],
  [0o620, false, ['change', 'its group', 'chmod go-w']],
  [0o606, true, ['change', 'everybody', 'chmod go-w']],
] as const)('mode %o, secret: %s', async (mode, secret, expected) => {
  await chmod(file, mode);
  const found = await posixRights({ path: file, secret });
  expect(found.flatMap(({ may, who, type }) => [may, who, type.replace(` ${file}`, '')])).toEqual(expected);
});

test('a folder above that others may change', async () => {
  await chmod(folder, 0o777);
  expect(await posixRights({ path: file, secret: true })).toEqual([
    { may: 'change', who: 'everybody', type: `chmod go-w ${folder}` },
  ]);
  // As /tmp is: others may make files in it, and replace none.
  await chmod(folder, 0o1777);
  expect(await posixRights({ path: file, secret: true })).toEqual([]);
});

test.runIf(isRoot)('a file, and a folder above, of somebody else (needs root)', async () => {
  await chown(file, 65534, 65534);
  expect(await posixRights({ path: file, secret: true })).toEqual([
    { may: 'change', who: 'user 65534', type: `chown root ${file}` },
  ]);
  await chown(file, 0, 0);
  await chown(folder, 65534, 65534);
  expect(await posixRights({ path: file, secret: true })).toEqual([
    { may: 'change', who: 'user 65534', type: `chown root ${folder}` },
  ]);
});

test('what is typed is quoted for a shell', async () => {
  const odd = join(folder, "a b'c");
  await writeFile(odd, '');
  await chmod(odd, 0o622);
  expect((await posixRights({ path: odd, secret: false }))[0]!.type).toBe(`chmod go-w '${folder}/a b'\\''c'`);
});
