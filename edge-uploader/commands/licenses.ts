// `offsite licenses`: the licences of everything that is inside the executable, and with `--sbom` the list of its parts for a
// program (CycloneDX). Without it nobody could tell whether a library that became known as vulnerable is on the clinic's server.

import { getAsset, isSea } from 'node:sea';
import { type ExitName, Failure } from '../failure.ts';

/** Names of assets; `tools/executable/` puts them there. */
export const LICENSES_ASSET = 'licenses.txt';
export const SBOM_ASSET = 'sbom.cdx.json';

export function licenses(options: { sbom?: boolean }): ExitName {
  if (!isSea()) {
    throw new Failure('usage', 'showing licences: only the executable carries them', {
      hint: 'Run `offsite licenses` of an installed offsite; beside sources, see package-lock.json.',
    });
  }
  process.stdout.write(getAsset(options.sbom === true ? SBOM_ASSET : LICENSES_ASSET, 'utf8'));
  return 'ok';
}
