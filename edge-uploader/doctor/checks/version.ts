// Whether the cloud finds this program too old: it says so in the verdict on a backup that the program made.

import { check, found } from '../check.ts';

export const versionCheck = check({
  name: 'version',
  seconds: 90,
  needs: 'place',
  async look({ vault, version }) {
    const verdicts = [...(await vault()).newest.values()].flatMap(({ verdict }) => verdict ?? []);
    const outdated = verdicts
      .flatMap(({ anomalies }) => anomalies ?? [])
      // Said of the program that made the backup, which may have been replaced since.
      .find((anomaly) => anomaly.what === 'uploader-outdated' && anomaly.version === version);
    if (outdated?.what === 'uploader-outdated')
      return [found('versionOld', { version, oldestGood: outdated.oldestGood })];
    return [found(verdicts.length === 0 ? 'versionUnknown' : 'versionGood', { version })];
  },
});
