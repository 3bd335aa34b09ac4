// The sites that are registered: every prefix below `sites/` of the ledger. All of them or an error, because a site that a
// listing left out would be watched by nobody.

import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type SiteId, siteIdSchema } from '../../vault/names.ts';
import type { Log } from '../log.ts';
import type { Place } from './note.ts';

const PREFIX = 'sites/';

/** In ascending order. Throws if the listing is not whole, or names no site at all: then nobody would be watched. */
export async function listSites({ s3, bucket }: Omit<Place, 'key'>, log: Log): Promise<SiteId[]> {
  const fail = (what: string): never => {
    throw new Error(`listing the sites of the ledger: ${what}`);
  };
  const sites: SiteId[] = [];
  let token: string | undefined;
  let last = '';
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: PREFIX, Delimiter: '/', ContinuationToken: token }),
    );
    const { CommonPrefixes = [], IsTruncated, NextContinuationToken } = page;
    for (const { Prefix } of CommonPrefixes) {
      if (Prefix === undefined || Prefix <= last) return fail(`${JSON.stringify(Prefix)} comes out of order`);
      last = Prefix;
      const site = siteIdSchema.safeParse(Prefix.slice(PREFIX.length, -1));
      if (site.success) sites.push(site.data);
      else log('ignored', { key: Prefix });
    }
    if (IsTruncated === true && (NextContinuationToken === undefined || NextContinuationToken === token)) {
      fail('it does not say how it goes on');
    }
    if (IsTruncated === true && CommonPrefixes.length === 0) fail('a page in its middle is empty');
    token = IsTruncated === true ? NextContinuationToken : undefined;
  } while (token !== undefined);
  return sites.length > 0 ? sites : fail('there is none, so nobody is watched');
}
