// Each database's engine and the tool that dumps it: both there, and the tool no older than the engine. An old gbak has filled buckets
// with empty dumps elsewhere.

import type { DatabaseConfig } from '../../config/config.ts';
import { missingPassword } from '../../config/site-access.ts';
import { Failure } from '../../failure.ts';
import { attach } from '../../sources/firebird/attach.ts';
import { openSnapshot } from '../../sources/firebird/engine-facts.ts';
import { findGbak } from '../../sources/firebird/find-gbak.ts';
import { firebirdFailure, recogniseTrouble } from '../../sources/firebird/firebird-failure.ts';
import { firebirdTarget, gbakEnvironment } from '../../sources/firebird/gbak-run.ts';
import { connect } from '../../sources/mssql/connect.ts';
import { readDatabase, readServer, refuseUnfit } from '../../sources/mssql/server-facts.ts';
import { check, type Finding, found } from '../check.ts';

export const enginesCheck = check({
  name: 'engines',
  seconds: 90,
  needs: 'config',
  async look({ config }) {
    const looks = Object.entries(config.databases).map(async ([database, settings]): Promise<Finding[]> => {
      const password = config.secrets.databases[database as keyof typeof config.secrets.databases]?.password;
      try {
        if (settings.engine === 'firebird') return [await firebird(database, settings, password)];
        if (settings.engine === 'mssql')
          return [await mssql(database, settings, password ?? missingPassword(config, database))];
        return [];
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return [found('engineTrouble', { database, reason: error.message, hint: error.hint })];
      }
    });
    return (await Promise.all(looks)).flat();
  },
});

type Of<E extends DatabaseConfig['engine']> = Extract<DatabaseConfig, { engine: E }>;

async function firebird(database: string, config: Of<'firebird'>, password: string | undefined): Promise<Finding> {
  const secrets = { password: password ?? '' };
  const engineVersion = config.method === 'embedded' ? undefined : await firebirdVersion(config, secrets);
  const environment = gbakEnvironment(config, secrets);
  const { program, version } = await findGbak({ configured: config.gbak, environment, engineVersion });
  if (engineVersion === undefined) return found('engineUnasked', { database, tool: `${program} ${version}` });
  return found('engineFits', { database, tool: program, toolVersion: version, engineVersion });
}

/** Undefined where only gbak can tell: the driver takes some healthy servers for broken. */
async function firebirdVersion(config: Of<'firebird'>, secrets: { password: string }): Promise<string | undefined> {
  try {
    const attachment = await attach(config, secrets);
    try {
      return (await openSnapshot(attachment.database)).properties.engineVersion;
    } finally {
      attachment.close();
    }
  } catch (error) {
    const { message } = error as Error;
    if (!['unreachable', 'shutdown'].includes(recogniseTrouble(message))) return undefined;
    throw firebirdFailure(`asking the server about ${config.database}`, message, firebirdTarget(config), error);
  }
}

async function mssql(database: string, config: Of<'mssql'>, password: string): Promise<Finding> {
  const doing = `asking the server about ${config.database}`;
  const connection = await connect(config, { password }, doing);
  try {
    const server = await readServer(connection, config, doing);
    refuseUnfit(server, await readDatabase(connection, server, config, doing), config, doing);
    const { edition, version } = server;
    return found('engineFits', { database, tool: edition, toolVersion: version, engineVersion: version });
  } finally {
    await connection.close();
  }
}
