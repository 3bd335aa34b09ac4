// Asks for logins and tries them. One that worked is tried for the next database of the same server before anybody is asked; one that did
// not is asked again, beside what the server said, until it works or somebody wants something else.

import type { DatabaseId } from '../../vault/names.ts';
import type { FoundDumpFolder, FoundFirebird, FoundMssql, FoundMssqlServer } from '../discovery/found.ts';
import { Failure } from '../failure.ts';
import { askTexts } from '../texts/ask-texts.ts';
import type { ByHand } from './ask-by-hand.ts';
import type { Asker } from './asker.ts';
import { type MssqlLogin, mssqlSettings, type Surroundings } from './look-around.ts';

type Wanted = FoundFirebird | FoundMssql | FoundDumpFolder | ByHand;
type Server = Pick<FoundMssqlServer, 'instance' | 'port'>;

export interface Logins {
  /** The answer for a database that can be backed up; undefined where something else shall be chosen. */
  tried(database: DatabaseId, wanted: Wanted): Promise<object | undefined>;
  databasesOf(server: FoundMssqlServer): Promise<FoundMssql[] | undefined>;
}

export function loggedIn(asker: Asker, surroundings: Surroundings): Logins {
  const { say } = asker;
  /** By the server: of those that worked. */
  const known = new Map<string, MssqlLogin>();

  /** What `use` gives with a login that works; undefined for "choose something else". */
  async function withLogin<T>(
    server: { key: string; what: string; user: string },
    use: (login: MssqlLogin) => Promise<T>,
  ): Promise<T | undefined> {
    let login = known.get(server.key);
    for (;;) {
      login ??= await askLogin(server.what, server.user);
      try {
        const result = await use(login);
        known.set(server.key, login);
        return result;
      } catch (error) {
        const next = await decide(error, true);
        if (next === 'another') return undefined;
        if (next === 'again') login = undefined;
      }
    }
  }

  async function askLogin(what: string, proposal: string): Promise<MssqlLogin> {
    const user = await asker.ask(say(askTexts.user, { what }), { proposal });
    return { user, password: await asker.askSecret(say(askTexts.password, { user })) };
  }

  async function decide(error: unknown, hasLogin: boolean): Promise<'again' | 'same' | 'another'> {
    if (!(error instanceof Failure) || error.exit === 'interrupted') throw error;
    asker.tell(error);
    const next = await asker.choose<'again' | 'same' | 'another' | 'stop'>(say(askTexts.whatNow), [
      ...(hasLogin ? [{ value: 'again' as const, label: say(askTexts.again) }] : []),
      { value: 'same', label: say(askTexts.sameAgain) },
      { value: 'another', label: say(askTexts.another) },
      { value: 'stop', label: say(askTexts.stop) },
    ]);
    if (next === 'stop') throw error;
    return next;
  }

  async function attempt(database: DatabaseId, settings: object, password: string | undefined): Promise<object> {
    await asker.wait(say(askTexts.trying, { database }), surroundings.tryDatabase(settings, password), {
      done: () => say(askTexts.works, { database }),
      failed: say(askTexts.worksNot, { database }),
    });
    return { ...settings, ...(password === undefined ? {} : { password }) };
  }

  return {
    async tried(database, wanted) {
      if (wanted.engine === 'firebird') {
        const { port, database: path } = wanted;
        const host = 'host' in wanted && wanted.host !== undefined ? { host: wanted.host } : {};
        const server = { key: `firebird ${host.host}/${port}`, what: 'Firebird', user: 'SYSDBA' };
        const settings = { engine: 'firebird', database: path, ...host, ...(port === 3050 ? {} : { port }) };
        return withLogin(server, ({ user, password }) => attempt(database, { ...settings, user }, password));
      }
      if (wanted.engine === 'mssql') {
        const { server } = wanted;
        return withLogin(mssqlServer(server), ({ password, ...login }) =>
          attempt(database, mssqlSettings(server, wanted.database, login), password),
        );
      }
      const settings =
        wanted.engine === 'files' ? wanted : { engine: wanted.engine, folder: wanted.folder, newest: wanted.newest };
      for (;;) {
        try {
          return await attempt(database, settings, undefined);
        } catch (error) {
          if ((await decide(error, false)) === 'another') return undefined;
        }
      }
    },
    databasesOf(server) {
      const at = mssqlServer(server);
      return withLogin(at, (login) =>
        asker.wait(say(askTexts.loggingIn, { server: at.name }), surroundings.listMssql(server, login), {
          done: (databases) => say(askTexts.loggedIn, { databases: databases.length }),
          failed: say(askTexts.loginFailed, { server: at.name }),
        }),
      );
    },
  };
}

function mssqlServer({ instance, port }: Server) {
  const name = instance ?? (port === undefined || port === 1433 ? 'localhost' : `localhost:${port}`);
  return { key: `mssql ${name}`, name, what: `SQL Server ${name}`, user: 'offsite' };
}
