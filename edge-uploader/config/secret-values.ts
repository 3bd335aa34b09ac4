// Every value of a config that must be in no text that leaves this machine. They stand in several places of it; a list made
// where it is needed would miss the one that was added last.

import type { Config } from './config.ts';

export function secretValues({ secrets, databases }: Config): string[] {
  return [
    ...(secrets.s3 ? [secrets.s3.secretAccessKey] : []),
    ...(secrets.site ? [secrets.site.secret, secrets.site.signingKey] : []),
    ...(secrets.proxy ? [secrets.proxy.password] : []),
    ...Object.values(secrets.databases).map(({ password }) => password),
    // As in the command's own messages. Firebird's environment holds paths only.
    ...Object.values(databases).flatMap((database) =>
      database.engine === 'command' ? Object.values(database.environment) : [],
    ),
  ];
}
