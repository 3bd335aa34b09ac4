// A release for tests, with the key that signed it and one that did not.

import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Release } from '../../vault/release.ts';
import { parseSigningKey } from '../../vault/site-keys.ts';

export const RELEASE_KEY = parseSigningKey(Buffer.alloc(32, 11).toString('base64')) as KeyObject;
export const OTHER_KEY = parseSigningKey(Buffer.alloc(32, 12).toString('base64')) as KeyObject;
export const RELEASE_KEYS: readonly KeyObject[] = [createPublicKey(RELEASE_KEY)];

export const sampleRelease = (change: Partial<Release> = {}): Release => ({
  version: '0.2.0',
  releasedAt: '2026-11-28T09:00:00.000Z',
  expiresAt: '2027-02-26T09:00:00.000Z',
  updatesFrom: '0.1.0',
  share: 100,
  files: [
    { platform: 'linux-x64', name: 'offsite-0.2.0-linux-x64', bytes: 114_000_000, sha256: '5a'.repeat(32) },
    { platform: 'win-x64', name: 'offsite-0.2.0-win-x64.exe', bytes: 98_000_000, sha256: '6b'.repeat(32) },
  ],
  ...change,
});
