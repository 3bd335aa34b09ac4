// A file that a virus scanner holds for a moment, played; and that elsewhere nobody waits for what will not change.

import { expect, test } from 'vitest';
import { renameInTime } from '../../../edge-uploader/platform/rename-in-time.ts';

function played(platform: NodeJS.Platform, ...refusals: string[]) {
  let calls = 0;
  const rename = async (): Promise<void> => {
    calls += 1;
    const code = refusals.shift();
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  return { system: { platform, rename }, calls: () => calls };
}

test('on Windows it is tried again until the file is free', async () => {
  const { system, calls } = played('win32', 'EPERM', 'EBUSY', 'EACCES');
  await renameInTime('a', 'b', system);
  expect(calls()).toBe(4);
});

test.each([
  ['a refusal on Linux', 'linux', 'EACCES'],
  ['a full disk', 'win32', 'ENOSPC'],
  ['another disk', 'win32', 'EXDEV'],
] as const)('%s is told at once', async (_what, platform, code) => {
  const { system, calls } = played(platform, code, code);
  await expect(renameInTime('a', 'b', system)).rejects.toMatchObject({ code });
  expect(calls()).toBe(1);
});
