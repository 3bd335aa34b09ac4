// Listings: every key once, in the order of its bytes, whatever the size of the page. A listing that loses a key has cost other
// backup programs whole backups.

import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { refusal, useEndpoint } from './s3-endpoint.ts';

const endpoint = useEndpoint();
const keys = [
  'a',
  'a/',
  'a/1',
  'a/2',
  'a/b/1',
  'a/b/2',
  'a0',
  'b//x',
  'b/y',
  'c',
  'd/e',
  'č/1',
  'č/2',
  'ﬀ',
  '😀/x',
  '😀/y',
  'z',
];
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
let Bucket = '';

beforeAll(async () => {
  Bucket = await endpoint().newBucket();
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await endpoint().s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  for (const Key of keys) {
    for (const Body of ['1', '2']) await endpoint().s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  }
});

interface Filter {
  Prefix: string;
  Delimiter: string | undefined;
  MaxKeys: number;
}

/** What a listing must say, by a definition that knows no pages. */
function expected({ Prefix, Delimiter }: Filter): { keys: string[]; prefixes: string[] } {
  const matching = keys.filter((key) => key.startsWith(Prefix)).sort(byBytes);
  const prefixOf = (key: string): string | undefined => {
    const end = Delimiter === undefined ? -1 : key.indexOf(Delimiter, Prefix.length);
    return end === -1 ? undefined : key.slice(0, end + Delimiter!.length);
  };
  const prefixes = new Set(matching.map(prefixOf).filter((prefix) => prefix !== undefined));
  return { keys: matching.filter((key) => prefixOf(key) === undefined), prefixes: [...prefixes].sort(byBytes) };
}

const filters: fc.Arbitrary<Filter> = fc.record({
  Prefix: fc.constantFrom('', 'a', 'a/', 'a/b', 'b/', 'č', '😀', 'none'),
  Delimiter: fc.constantFrom(undefined, '/', '/b', '1'),
  MaxKeys: fc.integer({ min: 1, max: 20 }),
});

/** Asks for page after page and puts them together. */
async function allPages<Answer>(
  ask: (last: Answer | undefined) => Promise<Answer>,
  read: (answer: Answer) => { keys: string[]; prefixes: string[]; more: boolean | undefined },
  max: number,
): Promise<{ keys: string[]; prefixes: string[] }> {
  const all = { keys: [] as string[], prefixes: [] as string[] };
  let last: Answer | undefined;
  for (;;) {
    last = await ask(last);
    const page = read(last);
    expect(page.keys.length + page.prefixes.length).toBeLessThanOrEqual(max);
    all.keys.push(...page.keys);
    all.prefixes.push(...page.prefixes);
    if (page.more !== true) return all;
    expect(page.keys.length + page.prefixes.length).toBe(max);
  }
}

const names = (list: readonly { Key?: string | undefined }[] | undefined): string[] =>
  (list ?? []).map(({ Key }) => Key!);
const prefixes = (list: readonly { Prefix?: string | undefined }[] | undefined): string[] =>
  (list ?? []).map(({ Prefix }) => Prefix!);

describe('page by page, whatever their size, the whole listing comes out', () => {
  test('of ListObjectsV2', async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const ask = (ContinuationToken: string | undefined) =>
          endpoint().s3.send(new ListObjectsV2Command({ Bucket, ...filter, ContinuationToken }));
        type Answer = Awaited<ReturnType<typeof ask>>;
        const result = await allPages<Answer>(
          (last) => ask(last?.NextContinuationToken),
          (answer) => ({
            keys: names(answer.Contents),
            prefixes: prefixes(answer.CommonPrefixes),
            more: answer.IsTruncated,
          }),
          filter.MaxKeys,
        );
        expect(result).toEqual(expected(filter));
      }),
      { numRuns: 30 },
    );
  });

  test('of ListObjects', async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const ask = (Marker: string | undefined) =>
          endpoint().s3.send(new ListObjectsCommand({ Bucket, ...filter, Marker }));
        type Answer = Awaited<ReturnType<typeof ask>>;
        // Without a delimiter S3 gives no NextMarker: the last key is the marker.
        const result = await allPages<Answer>(
          (last) => ask(last === undefined ? undefined : (last.NextMarker ?? last.Contents?.at(-1)?.Key)),
          (answer) => ({
            keys: names(answer.Contents),
            prefixes: prefixes(answer.CommonPrefixes),
            more: answer.IsTruncated,
          }),
          filter.MaxKeys,
        );
        expect(result).toEqual(expected(filter));
      }),
      { numRuns: 30 },
    );
  });

  test('of ListObjectVersions, each key twice', async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const ask = (markers: object) =>
          endpoint().s3.send(new ListObjectVersionsCommand({ Bucket, ...filter, ...markers }));
        type Answer = Awaited<ReturnType<typeof ask>>;
        const result = await allPages<Answer>(
          (last) => ask({ KeyMarker: last?.NextKeyMarker, VersionIdMarker: last?.NextVersionIdMarker }),
          (answer) => ({
            keys: names(answer.Versions),
            prefixes: prefixes(answer.CommonPrefixes),
            more: answer.IsTruncated,
          }),
          filter.MaxKeys,
        );
        const once = expected(filter);
        expect(result).toEqual({ keys: once.keys.flatMap((key) => [key, key]), prefixes: once.prefixes });
      }),
      { numRuns: 30 },
    );
  });
});

test('a listing starts after the key that is asked for', async () => {
  for (const StartAfter of ['', 'a', 'a/2', 'zz', 'č']) {
    const answer = await endpoint().s3.send(new ListObjectsV2Command({ Bucket, StartAfter }));
    expect(names(answer.Contents)).toEqual(keys.filter((key) => byBytes(key, StartAfter) > 0).sort(byBytes));
  }
});

test('no keys are asked for, none come, and the listing is at its end', async () => {
  const answer = await endpoint().s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }));
  expect(answer).toMatchObject({ KeyCount: 0, IsTruncated: false });
});

test('a thousand keys are the most that come at once', async () => {
  const bucket = await endpoint().newBucket();
  const numbers = Array.from({ length: 1002 }, (_, i) => i);
  for (let i = 0; i < numbers.length; i += 50) {
    const puts = numbers.slice(i, i + 50).map((n) => new PutObjectCommand({ Bucket: bucket, Key: `${n}`, Body: 'x' }));
    await Promise.all(puts.map((put) => endpoint().s3.send(put)));
  }
  const first = await endpoint().s3.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 5000 }));
  expect(first).toMatchObject({ KeyCount: 1000, IsTruncated: true });
  const next = { Bucket: bucket, ContinuationToken: first.NextContinuationToken };
  expect(await endpoint().s3.send(new ListObjectsV2Command(next))).toMatchObject({ KeyCount: 2, IsTruncated: false });
});

test('keys come encoded to who asks for it', async () => {
  const bucket = await endpoint().newBucket();
  await endpoint().s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a b/č+&<', Body: 'x' }));
  const answer = await endpoint().s3.send(new ListObjectsV2Command({ Bucket: bucket, EncodingType: 'url' }));
  expect(names(answer.Contents)).toEqual(['a+b/%C4%8D%2B%26%3C']);
});

test('what is no page is refused', async () => {
  const ask = (more: object) => refusal(endpoint().s3.send(new ListObjectsV2Command({ Bucket, ...more })));
  expect((await ask({ ContinuationToken: 'no such token!' })).code).toBe('InvalidArgument');
  expect((await ask({ MaxKeys: -1 })).code).toBe('InvalidArgument');
});

test('whoever deletes page after page deletes everything', async () => {
  const bucket = await endpoint().newBucket();
  const { s3 } = endpoint();
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  for (const Key of ['a', 'b']) {
    for (const Body of ['1', '2', '3']) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  }
  let deleted = 0;
  let markers: object = {};
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 3, ...markers }));
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const Objects = found.map(({ Key, VersionId }) => ({ Key: Key!, VersionId }));
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
    deleted += answer.Deleted?.length ?? 0;
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    if (page.IsTruncated !== true) break;
  }
  expect(deleted).toBe(8);
  await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
});
