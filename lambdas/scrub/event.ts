// What an event asks for: the whole fleet, or some sites. Read strictly, because a mistyped schedule would read nothing and look
// like success.

import { z } from 'zod';
import { type SiteId, siteIdSchema } from '../../vault/names.ts';
import { CONTINUATIONS_MAX } from './limits.ts';

/** `{}`: the fleet. `{"sites":[…]}`: these; `continued` tells the lambda how often it went on already. */
export interface ScrubEvent {
  readonly sites?: readonly string[];
  readonly continued?: number;
}

const schema = z.strictObject({
  sites: z.array(siteIdSchema).min(1).optional(),
  continued: z.int().min(0).max(CONTINUATIONS_MAX).default(0),
});

export function parseEvent(event: unknown): { sites: readonly SiteId[] | undefined; continued: number } {
  const { sites, continued } = schema.parse(event);
  return { sites: sites && [...new Set(sites)], continued };
}
