// The rules for one object, each both ways: what passes, and the one change that must fail it.

import { describe, expect, test } from 'vitest';
import { judgeObject, needsReread } from '../../../lambdas/validate/judge-object.ts';
import type { Observation, StoredObject } from '../../../lambdas/vault-reader/observe-object.ts';

const sha256 = 'a'.repeat(64);
const otherSha256 = 'b'.repeat(64);
const content = { bytes: 100, sha256 };
const until = new Date('2026-11-30T00:00:00Z');
const locks = { until, mode: 'COMPLIANCE' } as const;
const good: StoredObject = {
  kind: 'stored',
  versionId: 'v1',
  bytes: 100,
  storedAt: new Date('2026-11-23T00:00:00Z'),
  sha256,
  lock: { mode: 'COMPLIANCE', until },
  archivedIn: undefined,
  foreignEncryption: undefined,
};

const rulesOf = (observed: Observation, rereadSha256?: string, rules: Parameters<typeof judgeObject>[3] = locks) =>
  judgeObject(observed, content, rereadSha256, rules).map(({ rule }) => rule);

test('an object that is all it must be passes', () => {
  expect(rulesOf(good)).toEqual([]);
});

test.each<[string, Observation, string | undefined, string]>([
  ['is missing', { kind: 'missing' }, undefined, 'missing'],
  ['is hidden by a delete marker', { kind: 'hidden' }, undefined, 'hidden'],
  ['is a byte short', { ...good, bytes: 99 }, undefined, 'size'],
  ['is a byte long', { ...good, bytes: 101 }, undefined, 'size'],
  ['was stored with other bytes', { ...good, sha256: otherSha256 }, undefined, 'checksum'],
  ['was stored with other bytes, whatever a re-read says', { ...good, sha256: otherSha256 }, sha256, 'checksum'],
  ['is vouched for by nobody', { ...good, sha256: undefined }, undefined, 'checksum'],
  ['has other bytes by now', good, otherSha256, 'damaged'],
  ['has other bytes, and S3 keeps no checksum', { ...good, sha256: undefined }, otherSha256, 'damaged'],
  ['lies in an archive', { ...good, archivedIn: 'DEEP_ARCHIVE' }, undefined, 'archived'],
  ["is encrypted with somebody's key", { ...good, foreignEncryption: 'aws:kms' }, undefined, 'encryption'],
  ['is not locked', { ...good, lock: undefined }, undefined, 'unlocked'],
  [
    'is locked a millisecond too short',
    { ...good, lock: { mode: 'COMPLIANCE', until: new Date(until.getTime() - 1) } },
    undefined,
    'lock-short',
  ],
  ['has a lock that can be lifted', { ...good, lock: { mode: 'GOVERNANCE', until } }, undefined, 'lock-mode'],
])('an object fails that %s', (_, observed, rereadSha256, rule) => {
  expect(rulesOf(observed, rereadSha256)).toEqual([rule]);
});

test('a re-read vouches for bytes of which S3 keeps no checksum', () => {
  expect(rulesOf({ ...good, sha256: undefined }, sha256)).toEqual([]);
});

test('a trial accepts the lock that can be lifted, but none that is too short', () => {
  const trial = { until, mode: 'GOVERNANCE' } as const;
  expect(rulesOf({ ...good, lock: { mode: 'GOVERNANCE', until } }, undefined, trial)).toEqual([]);
  expect(rulesOf({ ...good, lock: { mode: 'GOVERNANCE', until: new Date(0) } }, undefined, trial)).toEqual([
    'lock-short',
  ]);
});

test('several things that are wrong with one object are all told', () => {
  expect(rulesOf({ ...good, bytes: 1, lock: undefined, archivedIn: 'GLACIER' })).toEqual([
    ...['size', 'archived', 'unlocked'],
  ]);
});

test('of the manifest only the lock and the place are judged, since its signature stands for its bytes', () => {
  expect(judgeObject({ ...good, bytes: 5, sha256: undefined }, undefined, undefined, locks)).toEqual([]);
  expect(judgeObject({ kind: 'missing' }, undefined, undefined, locks)).toHaveLength(1);
});

describe('bytes are read again', () => {
  const needs = (observed: Observation, mode: 'when-no-checksum' | 'always') => needsReread(observed, content, mode);
  test('where S3 keeps no checksum, in either mode', () => {
    expect(needs({ ...good, sha256: undefined }, 'when-no-checksum')).toBe(true);
    expect(needs({ ...good, sha256: undefined }, 'always')).toBe(true);
  });
  test('where S3 keeps the right one, only if asked for', () => {
    expect(needs(good, 'when-no-checksum')).toBe(false);
    expect(needs(good, 'always')).toBe(true);
  });
  test('never where it could not change the verdict, or cannot be done', () => {
    expect(needs({ ...good, sha256: otherSha256 }, 'always')).toBe(false);
    expect(needs({ ...good, bytes: 99 }, 'always')).toBe(false);
    expect(needs({ ...good, archivedIn: 'GLACIER' }, 'always')).toBe(false);
    expect(needs({ kind: 'missing' }, 'always')).toBe(false);
  });
});
