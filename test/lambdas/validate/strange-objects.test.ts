// Objects that look strange: without a checksum, archived, encrypted with a foreign key, far too large; and which of them are
// read again. What S3 cannot vouch for must be read, and what need not be read must not cost a request.

import { Readable } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { FINDINGS_MAX, MANIFEST_BYTES_MAX } from '../../../vault/limits.ts';
import { encodeVerdict, type Finding } from '../../../vault/verdict.ts';
import { backup, event, packPlaces, type ScriptedBackup, scriptedBackup, verdictPlace } from '../scripted-backup.ts';
import type { ScriptedS3 } from '../scripted-s3.ts';

const [pack, otherPack] = packPlaces;

let fixture: ScriptedBackup;
let store: ScriptedS3;
let handle: ScriptedBackup['handle'];
beforeEach(() => {
  fixture = scriptedBackup();
  ({ store, handle } = fixture);
});

describe('where S3 keeps no checksum of the whole object, the bytes are read and the verdict says so', () => {
  test.each([
    ['none at all', () => delete fixture.headersOf(pack)['x-amz-checksum-sha256']],
    ['one over parts', () => Object.assign(fixture.headersOf(pack), { 'x-amz-checksum-type': 'COMPOSITE' })],
    [
      'one over parts, by its form',
      () => Object.assign(fixture.headersOf(pack), { 'x-amz-checksum-sha256': 'abc=-2' }),
    ],
  ])('%s', async (_, change) => {
    change();
    await handle(event);
    expect(fixture.verdict()).toMatchObject({ state: 'valid', counts: { rereadObjects: 1 } });
  });

  const without = (): Buffer => {
    delete fixture.headersOf(pack)['x-amz-checksum-sha256'];
    return store.objects.get(pack)!.bytes;
  };
  const flipped = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy[5000] ^= 1;
    return copy;
  };

  test('and they decide', async () => {
    store.objects.get(pack)!.bytes = flipped(without());
    await handle(event);
    expect(fixture.findings()).toEqual([[backup.packKeys[0], 'damaged']]);
  });

  test('twice, before a backup is called damaged: the reader can err as well', async () => {
    const bytes = flipped(without());
    let wrong = 1;
    store.intercept = (method, place) =>
      method === 'GET' && place === pack && wrong-- > 0
        ? { statusCode: 200, headers: {}, body: Readable.from([bytes]) }
        : undefined;
    await handle(event);
    expect(store.requests.filter((request) => request === `GET ${pack}`)).toHaveLength(2);
    expect(fixture.verdict().state).toBe('valid');
  });
});

test.each([
  ['an archive', { 'x-amz-storage-class': 'DEEP_ARCHIVE' }, 'archived'],
  [
    'a tier that archives',
    { 'x-amz-storage-class': 'INTELLIGENT_TIERING', 'x-amz-archive-status': 'ARCHIVE_ACCESS' },
    'archived',
  ],
  ["somebody's key", { 'x-amz-server-side-encryption': 'aws:kms' }, 'encryption'],
])('an object under %s fails the backup', async (_, headers, rule) => {
  Object.assign(fixture.headersOf(otherPack), headers);
  await handle(event);
  expect(fixture.findings()).toEqual([[backup.packKeys[1], rule]]);
});

test('a manifest that is too large is refused without reading it', async () => {
  const place = `vault/${backup.manifestKey}`;
  Object.assign(fixture.headersOf(place), { 'content-length': String(MANIFEST_BYTES_MAX + 1) });
  await handle(event);
  expect(fixture.findings()).toEqual([[backup.manifestKey, 'manifest']]);
  expect(fixture.verdict().findings[0].reason).toContain('was not read');
  expect(store.requests).not.toContain(`GET ${place}`);
});

test('a manifest in an archive is not waited for', async () => {
  const place = `vault/${backup.manifestKey}`;
  Object.assign(fixture.headersOf(place), { 'x-amz-storage-class': 'GLACIER' });
  await handle(event);
  expect(fixture.verdict().findings.map(({ rule }) => rule)).toEqual(['archived', 'manifest']);
  expect(store.requests).not.toContain(`GET ${place}`);
});

test('an infrequent-access class does not', async () => {
  Object.assign(fixture.headersOf(otherPack), { 'x-amz-storage-class': 'STANDARD_IA' });
  await handle(event);
  expect(fixture.verdict().state).toBe('valid');
});

test('what is read is the version that was looked at, even if another one is stored meanwhile', async () => {
  const event = { revalidate: { ...backup.name }, reread: 'always' as const };
  await handle(event);
  for (const objectKey of backup.objects.keys()) expect(store.versionsRead.get(`vault/${objectKey}`)).toBe('v1');
});

describe('everything is read again', () => {
  const reread = async (previous: Buffer): Promise<number> => {
    store.objects.set(verdictPlace, { bytes: previous, headers: {} });
    await handle(event);
    return fixture.verdict().counts.rereadObjects;
  };
  const failed = (rule: Finding['rule'], findings: number): Buffer => {
    const named = Array.from({ length: Math.min(findings, FINDINGS_MAX) }, () => ({ object: 'x', rule, reason: 'x' }));
    const { counts } = fixture.verdict();
    return encodeVerdict({ ...fixture.verdict(), state: 'failed', findings: named, counts: { ...counts, findings } });
  };

  test('if more was damaged than the last verdict could name', async () => {
    await handle(event);
    expect(await reread(failed('damaged', 2 * FINDINGS_MAX))).toBe(4);
  });

  test('if the last verdict cannot be read', async () => {
    expect(await reread(Buffer.from('{}'))).toBe(4);
  });

  test('but not for what a re-read cannot tell', async () => {
    await handle(event);
    expect(await reread(failed('lock-short', 2 * FINDINGS_MAX))).toBe(0);
  });
});
