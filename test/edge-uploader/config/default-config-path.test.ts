// The config of this folder comes first; that of the system is found from anywhere, and also where one may not look into its folder.

import { expect, test } from 'vitest';
import { defaultConfigPath, systemConfigFolder } from '../../../edge-uploader/config/default-config-path.ts';

const among =
  (...there: string[]) =>
  (path: string): boolean =>
    there.includes(path);

test.each([
  [['offsite.yaml', '/etc/offsite'], 'offsite.yaml'],
  [['/etc/offsite'], '/etc/offsite/offsite.yaml'],
  [[], 'offsite.yaml'],
])('%j: %s', (there, path) => {
  expect(defaultConfigPath('/etc/offsite', among(...there))).toBe(path);
});

test('by system', () => {
  expect([systemConfigFolder('linux'), systemConfigFolder('win32')]).toEqual([
    '/etc/offsite',
    'C:\\ProgramData\\offsite',
  ]);
});
