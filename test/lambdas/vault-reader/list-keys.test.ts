// A listing is whole or it fails. Half a listing that passes for a whole one would make retention remove the other half.

import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listKeys, TooManyKeys } from '../../../lambdas/vault-reader/list-keys.ts';
import { refusal, scriptedS3 } from '../scripted-s3.ts';

const PREFIX = 'sites/a/packs/';
const vaultWith = (keys: readonly string[], pageKeys = 1000) => {
  const store = scriptedS3();
  store.pageKeys = pageKeys;
  for (const key of keys) store.objects.set(`vault/${key}`, { bytes: Buffer.from(key), headers: {} });
  return store;
};
async function list(store: ReturnType<typeof scriptedS3>, keysMax?: number): Promise<string[]> {
  const found: string[] = [];
  await listKeys({ s3: store.s3, bucket: 'vault' }, PREFIX, ({ key }) => found.push(key), keysMax);
  return found;
}

test('every key under the prefix and no other, whatever the size of a page', async () => {
  const keys = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{1,6}$/), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(keys, fc.integer({ min: 1, max: 45 }), async (names, pageKeys) => {
      const own = names.map((name) => `${PREFIX}${name}`);
      const others = names.map((name) => `sites/b/packs/${name}`);
      expect(await list(vaultWith([...own, ...others], pageKeys))).toEqual(own.toSorted());
    }),
  );
});

test('a key that a thief chose to break the XML is listed like any other', async () => {
  const store = scriptedS3();
  const encoded = 'sites/a/packs/%01%0A+%26%2B%C5%BE';
  const page = `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>${encoded}</Key><Size>1</Size><LastModified>2026-11-23T00:00:00.000Z</LastModified></Contents></ListBucketResult>`;
  store.intercept = () => ({ statusCode: 200, headers: {}, body: Readable.from([Buffer.from(page)]) });
  expect(await list(store)).toEqual(['sites/a/packs/\u0001\n &+ž']);
});

describe('fails', () => {
  const keys = Array.from({ length: 9 }, (_, n) => `${PREFIX}${n}`);
  test.each([
    ['when a page is refused', () => refusal(503, 'SlowDown'), 'SlowDown'],
    ['when nobody answers', () => new Error('socket hang up'), 'socket hang up'],
    ['when a page does not say how it goes on', () => page('<IsTruncated>true</IsTruncated>'), 'how it goes on'],
    [
      'when a page in the middle is empty',
      () => page('<IsTruncated>true</IsTruncated><NextContinuationToken>z</NextContinuationToken>'),
      'is empty',
    ],
    ['when a page is repeated', () => page(`<IsTruncated>false</IsTruncated>${entry(`${PREFIX}0`)}`), 'out of order'],
    [
      'when another prefix is listed',
      () => page(`<IsTruncated>false</IsTruncated>${entry('sites/b/x')}`),
      'out of order',
    ],
    [
      'when an entry has no size',
      () => page(`<IsTruncated>false</IsTruncated><Contents><Key>${PREFIX}z</Key></Contents>`),
      'not whole',
    ],
  ])('%s, on the second page', async (_, answer, reason) => {
    const store = vaultWith(keys, 4);
    let pages = 0;
    store.intercept = (method) => (method === 'GET' && ++pages === 2 ? answer() : undefined);
    await expect(list(store)).rejects.toThrow(reason);
  });

  test('when there are more keys than anybody should list', async () => {
    expect(await list(vaultWith(keys), 9)).toHaveLength(9);
    await expect(list(vaultWith(keys), 8)).rejects.toThrow(TooManyKeys);
  });
});

const page = (inner: string) => ({
  ...{ statusCode: 200, headers: {} },
  body: Readable.from([Buffer.from(`<ListBucketResult>${inner}</ListBucketResult>`)]),
});
const entry = (key: string) =>
  `<Contents><Key>${key}</Key><Size>1</Size><LastModified>2026-11-23T00:00:00.000Z</LastModified></Contents>`;
