// The answers of a technician at a terminal, for the databases that the operator expects: what nobody can know beforehand and nothing
// more. They are checked as those of a file are.

import type { WholeEnrolment } from './read-enrolment.ts';

/** The dialogue, an argument, so that a test can answer. */
export interface Asker {
  choose(what: string, of: readonly { value: string; label: string }[]): Promise<string>;
  /** An empty answer is one where `fallback` is given. */
  ask(what: string, fallback?: string): Promise<string>;
  askSecret(what: string): Promise<string>;
}

const ENGINES = [
  { value: 'firebird', label: 'Firebird' },
  { value: 'mssql', label: 'Microsoft SQL Server' },
  { value: 'dump-folder', label: 'a folder into which another program writes its backups' },
  { value: 'files', label: 'a folder with files: licences, certificates, settings' },
] as const;

/** What goes into `readAnswers` as an object. */
export async function askAnswers({ databases }: Pick<WholeEnrolment, 'databases'>, asker: Asker): Promise<object> {
  const answered: [string, object][] = [];
  for (const { database, name } of databases) {
    const what = name === undefined ? database : `${database} (${name})`;
    const engine = await asker.choose(`What is ${what}?`, ENGINES);
    answered.push([database, { engine, ...(await settingsOf(engine, what, asker)) }]);
  }
  const at = await asker.ask('When are backups made?', 'every day at 01:30');
  return { databases: Object.fromEntries(answered), schedule: [{ at }] };
}

async function settingsOf(engine: string, what: string, { ask, askSecret }: Asker): Promise<object> {
  if (engine === 'firebird') {
    const database = await ask(`${what}: the path of its file, or its alias, as the server knows it`);
    const user = await ask(`${what}: the user`, 'SYSDBA');
    return { database, user, password: await askSecret(`${what}: the password of ${user}`) };
  }
  if (engine === 'mssql') {
    const database = await ask(`${what}: the name of the database on the server`);
    const instance = await ask(`${what}: the instance, or - for none`, 'SQLEXPRESS');
    const user = await ask(`${what}: the login`, 'offsite');
    const password = await askSecret(`${what}: the password of ${user}`);
    return { database, ...(instance === '-' ? {} : { instance }), user, password };
  }
  if (engine === 'files') return { folders: [await ask(`${what}: the folder, with its whole path`)] };
  const folder = await ask(`${what}: the folder, with its whole path`);
  return { folder, newest: await ask(`${what}: the newest file that fits is taken: which ones?`, '*.fbk') };
}
