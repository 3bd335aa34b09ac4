// The release keys that this executable was built with (tools/executable/): whose releases it may become. They are in the program and not
// in the config, so that whoever can write the config cannot have another program run.

import type { KeyObject } from 'node:crypto';
import { getAsset, isSea } from 'node:sea';
import { parseReleaseKeys } from '../../vault/release-keys.ts';
import { Failure } from '../failure.ts';

/** The name of the asset: a build note (vault/build-note.ts), with no key where it was built without updates. */
export const BUILD_NOTE_ASSET = 'build.txt';

export function builtInReleaseKeys(): KeyObject[] {
  if (!isSea()) {
    throw new Failure('usage', 'updating offsite: only the executable can be updated', {
      hint: 'This runs on Node, beside its sources or as a bundle: build it anew.',
    });
  }
  const keys = parseReleaseKeys(getAsset(BUILD_NOTE_ASSET, 'utf8'));
  if (keys.length > 0) return keys;
  throw new Failure('usage', 'updating offsite: this executable was built without updates', {
    hint: 'Replace it by hand with one of the operator’s; docs/updates.md says how one is built that updates itself.',
  });
}
