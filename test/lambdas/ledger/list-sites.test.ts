// The list of the fleet: all of it, over any number of pages, or an error. A site that is left out would be watched by nobody.

import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { listSites } from '../../../lambdas/ledger/list-sites.ts';
import { scriptedS3 } from '../scripted-s3.ts';

/** S3's answers, page by page. */
function pagesOf(...pages: { sites: readonly string[]; truncated?: string; next?: string }[]) {
  const script = scriptedS3();
  let at = 0;
  script.intercept = () => {
    const { sites, truncated = 'false', next } = pages[at++];
    const prefixes = sites.map((site) => `<CommonPrefixes><Prefix>sites/${site}/</Prefix></CommonPrefixes>`).join('');
    const token = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
    const xml = `<ListBucketResult><IsTruncated>${truncated}</IsTruncated>${token}${prefixes}</ListBucketResult>`;
    return { statusCode: 200, headers: { 'content-type': 'application/xml' }, body: Readable.from([Buffer.from(xml)]) };
  };
  return listSites({ s3: script.s3, bucket: 'ledger' }, () => undefined);
}

test('over several pages, without what is no site', async () => {
  const listed = await pagesOf({ sites: ['a', 'b'], truncated: 'true', next: 'x' }, { sites: ['bX', 'c'] });
  expect(listed).toEqual(['a', 'b', 'c']);
});

describe('is refused', () => {
  test.each([
    ['none at all', [{ sites: [] }], /nobody is watched/],
    ['out of order', [{ sites: ['b', 'a'] }], /out of order/],
    ['a page twice', [{ sites: ['a'], truncated: 'true', next: 'x' }, { sites: ['a'] }], /out of order/],
    ['no way on', [{ sites: ['a'], truncated: 'true' }], /how it goes on/],
    ['an empty page in the middle', [{ sites: [], truncated: 'true', next: 'x' }], /empty/],
  ])('%s', async (_, pages, message) => {
    await expect(pagesOf(...pages)).rejects.toThrow(message);
  });
});
