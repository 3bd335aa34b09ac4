// What the configuration says of updates. Without a place named here nothing is ever asked of anybody: updates are off.

import { z } from 'zod';

const WEB_ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

export const updatesConfigSchema = z.strictObject({
  /** Where releases are put: an address with https, or a folder (relative to the config's), such as a share of the operator's. */
  from: z.string().min(1).refine(isPlace, 'must be a folder or an https:// address, without a password, `?` and `#`'),
  /** After a scheduled backup that ended well; otherwise only `offsite update` looks. */
  automatic: z.boolean().default(false),
});

export type UpdatesConfig = z.infer<typeof updatesConfigSchema>;

export const isWebAddress = (from: string): boolean => WEB_ADDRESS.test(from);

function isPlace(from: string): boolean {
  if (!isWebAddress(from)) return true;
  const url = URL.parse(from);
  return url !== null && url.protocol === 'https:' && url.username + url.password + url.search + url.hash === '';
}
