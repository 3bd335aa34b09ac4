// What an event asks for: the week of the whole fleet, a batch of it, its sum, or the digests of some sites at once. Read strictly,
// because a mistyped schedule would send nothing and look like success.

import { z } from 'zod';
import { type SiteId, siteIdSchema } from '../../vault/names.ts';
import { CONTINUATIONS_MAX, SUM_UP_INVOCATIONS_MAX } from './limits.ts';

const day = z.iso.date();

const schema = z.union([
  z.strictObject({ sites: z.array(siteIdSchema).min(1) }),
  z.strictObject({
    batch: z.strictObject({ day, number: z.int().min(0), continued: z.int().min(0).max(CONTINUATIONS_MAX) }),
  }),
  z.strictObject({ sumUp: z.strictObject({ day, attempt: z.int().min(0).max(SUM_UP_INVOCATIONS_MAX) }) }),
  z.strictObject({}),
]);

/** `{}`: the fleet, once a day at most. `{"sites":[…]}`: these, as often as it is asked for. The others it sends to itself. */
export type DigestEvent = z.input<typeof schema>;

export type Asked =
  | { readonly what: 'fleet' }
  | { readonly what: 'sites'; readonly sites: readonly SiteId[] }
  | { readonly what: 'batch'; readonly day: string; readonly number: number; readonly continued: number }
  | { readonly what: 'sum-up'; readonly day: string; readonly attempt: number };

export function parseEvent(event: unknown): Asked {
  const asked = schema.parse(event);
  if ('sites' in asked) return { what: 'sites', sites: [...new Set(asked.sites)] };
  if ('batch' in asked) return { what: 'batch', ...asked.batch };
  if ('sumUp' in asked) return { what: 'sum-up', ...asked.sumUp };
  return { what: 'fleet' };
}
