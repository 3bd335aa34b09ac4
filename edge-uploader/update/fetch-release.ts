// Gets the release document of a place and believes it only if a release key signed it.

import type { KeyObject } from 'node:crypto';
import { RELEASE_BYTES_MAX } from '../../vault/limits.ts';
import { Refusal } from '../../vault/refusal.ts';
import { parseRelease, RELEASE_FILE, type Release } from '../../vault/release.ts';
import { RELEASE_SECONDS_MAX } from './limits.ts';
import { type Place, untrue } from './place.ts';

export async function fetchRelease(place: Place, keys: readonly KeyObject[], signal: AbortSignal): Promise<Release> {
  const pieces: Uint8Array[] = [];
  const limits = { bytesMax: RELEASE_BYTES_MAX, seconds: RELEASE_SECONDS_MAX, signal };
  for await (const piece of place.read(RELEASE_FILE, limits)) pieces.push(piece);
  try {
    return parseRelease(Buffer.concat(pieces), keys);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw untrue(`reading ${RELEASE_FILE} of ${place.from}`, error.message);
  }
}
