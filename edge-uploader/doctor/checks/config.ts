// The config and the secrets as a whole: that they can be read, that a backup would find every key and password in them, and that the
// recovery key is not still lying beside them.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeSigningPublicKey } from '../../../vault/site-keys.ts';
import type { Config } from '../../config/config.ts';
import { siteKeys } from '../../config/site-access.ts';
import { KIT_FILES } from '../../init/confirm-kit.ts';
import { check, type Finding, found } from '../check.ts';

export const configCheck = check({
  name: 'config',
  seconds: 10,
  needs: 'nothing',
  async look({ config, configFailure, configPath }) {
    const kit = Object.values(KIT_FILES).map((name) => join(dirname(configPath), name));
    const waiting = kit.filter((path) => existsSync(path)).map((path) => found('kitWaiting', { path }));
    if (config !== undefined) return [...wholeConfig(config), ...waiting];
    const { message: reason, hint } = configFailure!;
    return [found('configBroken', { reason, hint }), ...waiting];
  },
});

function wholeConfig(config: Config): Finding[] {
  const { path, databases, secrets, ledger, signingPublicKeys } = config;
  // Throws a `Failure` where one is missing, which becomes a finding.
  const { signingKey } = siteKeys(config);
  const names = Object.entries(databases);
  const troubles: Finding[] = [];
  if (names.length === 0) troubles.push(found('noDatabases', { path }));
  if (!signingPublicKeys.includes(encodeSigningPublicKey(signingKey)))
    troubles.push(found('signingKeyUnknown', { path }));
  for (const [database, { engine }] of names)
    if (engine === 'mssql' && secrets.databases[database as keyof typeof secrets.databases] === undefined)
      troubles.push(found('passwordMissing', { database }));
  if (ledger === undefined) troubles.push(found('noLedger', { path }));
  const isSound = troubles.every(({ what }) => what === 'noLedger');
  return isSound ? [found('configSound', { path, databases: names.length }), ...troubles] : troubles;
}
