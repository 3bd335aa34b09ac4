// What an executable says of itself: found in its bytes and nowhere else, or not at all.

import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { pemOf } from '../../operator/release/key-file.ts';
import { encodeBuildNote, findBuildNote } from '../../vault/build-note.ts';
import { parseReleaseKeys } from '../../vault/release-keys.ts';
import { OTHER_KEY, RELEASE_KEY } from './sample-release.ts';

const releaseKeys = pemOf(RELEASE_KEY) + pemOf(OTHER_KEY);
const note = { version: '0.2.0', platform: 'win-x64', releaseKeys };
const around = (...parts: string[]): Buffer => Buffer.from(`\x7fELF\0${parts.join('\0\xff')}\0rest`, 'latin1');

test('comes back from between any bytes', () => {
  expect(findBuildNote(around(encodeBuildNote(note)))).toEqual(note);
  const without = { ...note, releaseKeys: '' };
  expect(findBuildNote(around(encodeBuildNote(without)))).toEqual(without);
  // The program itself holds its first words, as a text to look for.
  expect(findBuildNote(around('"clinic-offsite/1/build "', encodeBuildNote(note)))).toEqual(note);
});

test('none and two are none', () => {
  expect(findBuildNote(around('nothing of ours'))).toBeUndefined();
  expect(findBuildNote(around(encodeBuildNote(note), encodeBuildNote({ ...note, version: '0.3.0' })))).toBeUndefined();
});

test('is not written if it could not be found again', () => {
  expect(() => encodeBuildNote({ ...note, version: 'latest' })).toThrow();
  expect(() => encodeBuildNote({ ...note, platform: 'win x64' })).toThrow('malformed');
  expect(() => encodeBuildNote({ ...note, releaseKeys: 'a comment' })).toThrow('malformed');
});

test('its keys parse, and none but Ed25519, and no more than two', () => {
  expect(parseReleaseKeys(releaseKeys).map(pemOf).join('')).toBe(releaseKeys);
  expect(parseReleaseKeys(encodeBuildNote(note)).map(pemOf).join('')).toBe(releaseKeys);
  expect(parseReleaseKeys('')).toEqual([]);
  expect(() => parseReleaseKeys(releaseKeys + releaseKeys)).toThrow('more than 2');
  expect(() => parseReleaseKeys(releaseKeys.replace(/[A-Za-z0-9+/=]{20}\n/, '\n'))).toThrow(
    /release-keys\.pem\) is refused: key 1 is cut or damaged/,
  );
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
  expect(() => parseReleaseKeys(String(other))).toThrow('key 1 is ec, not Ed25519');
});
