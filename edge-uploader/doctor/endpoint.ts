// Where S3 is, as an address: what the checks of the line and of the clock speak to.

import type { ReportPlace } from '../config/config.ts';

/** The endpoint of the config, or Amazon's in its region. */
export function endpointOf({ vault: { endpoint, region } }: Pick<ReportPlace, 'vault'>): URL {
  if (endpoint !== undefined) return new URL(endpoint);
  return new URL(`https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`);
}
