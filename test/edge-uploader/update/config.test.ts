// Which places a config may name: a folder, or https. Over plain http anybody on the way could keep a clinic at an old version.

import { expect, test } from 'vitest';
import { updatesConfigSchema } from '../../../edge-uploader/update/config.ts';

const isTaken = (from: string): boolean => updatesConfigSchema.safeParse({ from }).success;

test.each([
  ...['https://releases.example.cz/offsite/', 'https://releases.example.cz:8443', 'releases', '../releases'],
  ...['/srv/offsite', 'D:\\offsite', '\\\\server\\offsite', '//server/offsite'],
])('%s is a place', (from) => expect(isTaken(from)).toBe(true));

test.each([
  ...[
    'http://releases.example.cz/',
    'ftp://releases.example.cz/',
    'file:///srv/offsite',
    'HTTP://releases.example.cz/',
  ],
  ...['https://', 'https://me:secret@releases.example.cz/', 'https://releases.example.cz/?token=1', 'https://a/#b', ''],
])('%j is none', (from) => expect(isTaken(from)).toBe(false));

test('nothing updates by itself unless that is said', () => {
  expect(updatesConfigSchema.parse({ from: 'releases' })).toEqual({ from: 'releases', automatic: false });
  expect(updatesConfigSchema.safeParse({ automatic: true }).success).toBe(false);
});
