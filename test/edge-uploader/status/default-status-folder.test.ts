// The page lies where people can open it, for a config in one of the system's places; for any other beside it, where a test or a trial
// touches nothing of the system.

import { expect, test } from 'vitest';
import { defaultStatusFolder, publicFolderFor } from '../../../edge-uploader/status/default-status-folder.ts';

test.each([
  ['/etc/offsite', '/var/lib/offsite'],
  ['C:\\ProgramData\\offsite', 'C:\\ProgramData\\offsite-status'],
  ['d:\\programdata\\offsite', 'd:\\programdata\\offsite-status'],
  ['/etc', undefined],
  ['/etc/offsite/more', undefined],
  ['C:\\ProgramData', undefined],
  ['/srv/clinic', undefined],
])('%s: %s', (folder, place) => {
  expect(publicFolderFor(folder)).toBe(place);
});

test('by the path of the config', () => {
  expect(defaultStatusFolder('/etc/offsite/offsite.yaml')).toBe('/var/lib/offsite');
  expect(defaultStatusFolder('/srv/clinic/offsite.yaml')).toBe('/srv/clinic/status');
});
