// What an event asks of retention: the whole fleet, some sites, or a plan of some sites that changes nothing. Read strictly: a mistyped
// `plan` must not become a removal.

import { z } from 'zod';
import { type SiteId, siteIdSchema } from '../../vault/names.ts';

/** `{}`: the fleet. `{"sites":[…]}`: these. `{"plan":true,"sites":[…]}`: what would happen to these. */
export interface RetentionEvent {
  readonly sites?: readonly string[];
  readonly plan?: boolean;
}

const schema = z
  .strictObject({ sites: z.array(siteIdSchema).min(1).optional(), plan: z.boolean().default(false) })
  .refine(({ sites, plan }) => !plan || sites !== undefined, 'a plan must name its sites');

export function parseEvent(event: unknown): { sites: readonly SiteId[] | undefined; plan: boolean } {
  const { sites, plan } = schema.parse(event);
  return { sites: sites && [...new Set(sites)], plan };
}
