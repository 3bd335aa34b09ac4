// `found` of the answers: every database of an engine that is on this machine, with one login, so that the same answers serve a hundred
// servers of which no two keep their data in the same place.

import type { FoundFirebird, FoundMssql } from '../discovery/found.ts';
import { Failure } from '../failure.ts';
import { isThisHost } from '../sources/firebird/server-user.ts';
import type { Voice } from '../terminal/voice.ts';
import { initTexts } from '../texts/init-texts.ts';
import { type Answers, checkAnswers, type FoundLogins } from './answers.ts';
import { mssqlSettings, type Surroundings } from './look-around.ts';
import { nameFound } from './name-found.ts';
import type { WholeEnrolment } from './read-enrolment.ts';

export async function addFound(
  answers: Answers,
  enrolment: Pick<WholeEnrolment, 'databases'>,
  machine: Surroundings,
  voice: Pick<Voice, 'say'>,
): Promise<Answers> {
  const { found: logins, databases } = answers;
  if (logins === undefined) return answers;
  const found = (await everyDatabase(logins, machine)).filter((one) => !isNamed(one, databases));
  const enrolled = enrolment.databases.map(({ database }) => database);
  const named = nameFound(found, { enrolled, taken: new Set(Object.keys(databases)) });
  const missing = enrolled.filter((database) => databases[database] === undefined && !named.has(database));
  if (missing.length > 0) throw notFound(missing, found);
  const added = [...named].map(([database, one]) => {
    voice.say(initTexts.found, { database, what: one.database, bytes: one.bytes });
    return [database, { ...settingsOf(one, logins) }];
  });
  const { databases: more } = checkAnswers({ databases: Object.fromEntries(added), found: {} });
  return { ...answers, databases: { ...databases, ...more } };
}

async function everyDatabase(logins: FoundLogins, machine: Surroundings): Promise<(FoundFirebird | FoundMssql)[]> {
  const { databases, servers } = await machine.find();
  const inServers: FoundMssql[] = [];
  for (const server of logins.mssql === undefined ? [] : servers)
    inServers.push(...(await machine.listMssql(server, logins.mssql!)));
  return [...(logins.firebird === undefined ? [] : databases), ...inServers];
}

interface Described {
  readonly engine: string;
  readonly database?: string;
  readonly host?: string;
  readonly port?: number;
  readonly instance?: string;
}

/**
 * One that the answers describe themselves is not backed up twice. One of another server that is called the same is another one: where
 * it cannot be told apart, it is taken for the one described.
 */
function isNamed(one: FoundFirebird | FoundMssql, databases: Answers['databases']): boolean {
  return Object.values(databases).some(({ settings }) => {
    const described = settings as Described;
    return (
      described.engine === one.engine &&
      described.database?.toLowerCase() === one.database.toLowerCase() &&
      isThisHost(described.host ?? 'localhost') &&
      isSameServer(one, described)
    );
  });
}

function isSameServer(one: FoundFirebird | FoundMssql, { port, instance }: Described): boolean {
  // A path is the same file whichever server opens it; an alias is that of its server.
  if (one.engine === 'firebird') return /[\\/]/.test(one.database) || (port ?? 3050) === one.port;
  const { server } = one;
  if (instance !== undefined) return instance.toLowerCase() === (server.instance ?? 'MSSQLSERVER').toLowerCase();
  if (port !== undefined && server.port !== undefined) return port === server.port;
  return port !== undefined || server.instance === undefined;
}

function settingsOf(one: FoundFirebird | FoundMssql, { firebird, mssql }: FoundLogins): object {
  if (one.engine === 'firebird') {
    const { port, database } = one;
    return { engine: 'firebird', database, ...(port === 3050 ? {} : { port }), ...firebird };
  }
  const { password, ...login } = mssql!;
  return { ...mssqlSettings(one.server, one.database, login), password };
}

function notFound(missing: readonly string[], found: readonly (FoundFirebird | FoundMssql)[]): Failure {
  const there = found.map(({ database }) => database).join(', ') || 'none';
  return new Failure(
    'config',
    `setting up: it is not clear which database is ${missing.join(', ')}; found on this machine: ${there}`,
    { hint: 'Name it under `databases` of the answers file, or run the command at a terminal, where you can choose.' },
  );
}
