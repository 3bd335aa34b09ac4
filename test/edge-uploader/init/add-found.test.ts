// `found` of the answers: what it adds, what it leaves alone, and what it says when it cannot know.

import { expect, test } from 'vitest';
import type { Found } from '../../../edge-uploader/discovery/found.ts';
import { Failure } from '../../../edge-uploader/failure.ts';
import { addFound } from '../../../edge-uploader/init/add-found.ts';
import { checkAnswers } from '../../../edge-uploader/init/answers.ts';
import type { Surroundings } from '../../../edge-uploader/init/look-around.ts';
import type { Voice } from '../../../edge-uploader/terminal/voice.ts';
import { databaseIdSchema } from '../../../vault/names.ts';

const FOUND: Found = {
  databases: [
    { engine: 'firebird', database: 'D:\\Data\\MEDICUS.FDB', port: 3050, bytes: 1, release: '2.5', isOpen: true },
    { engine: 'firebird', database: '/data/lab.fdb', port: 3055, bytes: 1, release: '3.0', isOpen: false },
  ],
  servers: [{ engine: 'mssql-server', instance: 'SQLEXPRESS', port: undefined }],
  dumpFolders: [],
};
const machine: Surroundings = {
  find: async () => FOUND,
  async listMssql(server, { password }) {
    if (password === 'wrong') throw new Failure('source', 'refused', { hint: 'another' });
    return [{ engine: 'mssql', database: 'Images', server, bytes: undefined }];
  },
  tryDatabase: async () => undefined,
};
const said: unknown[] = [];
const voice: Pick<Voice, 'say'> = { say: (_text, ...facts) => void said.push(...facts) };
const add = (answers: object, ...enrolled: string[]) => {
  const databases = enrolled.map((name) => ({
    database: databaseIdSchema.parse(name),
    deadline: 'every day by 07:00',
  }));
  return addFound(checkAnswers(answers), { databases }, machine, voice);
};

test('all that is found of an engine, with its login', async () => {
  const found = { firebird: { password: 'a' }, mssql: { user: 'offsite', password: 'b' } };
  const { databases } = await add({ found }, 'medicus', 'images');
  expect(databases).toEqual({
    medicus: { settings: { engine: 'firebird', database: 'D:\\Data\\MEDICUS.FDB', user: 'SYSDBA' }, password: 'a' },
    lab: { settings: { engine: 'firebird', database: '/data/lab.fdb', port: 3055, user: 'SYSDBA' }, password: 'a' },
    images: {
      settings: { engine: 'mssql', database: 'Images', instance: 'SQLEXPRESS', user: 'offsite' },
      password: 'b',
    },
  });
  expect(said).toContainEqual({ database: 'lab', what: '/data/lab.fdb', bytes: 1 });
});

test('an engine without a login is left alone; what is described is neither changed nor taken twice', async () => {
  const main = { engine: 'firebird', database: 'd:\\data\\medicus.fdb', password: 'own' };
  const { databases } = await add({ databases: { main }, found: { firebird: { password: 'a' } } }, 'main');
  expect(Object.keys(databases).sort()).toEqual(['lab', 'main']);
  expect(databases).toMatchObject({ main: { password: 'own' } });
});

test.for([
  ['the same instance', { instance: 'sqlexpress' }, false],
  ['another instance', { instance: 'OLD' }, true],
  ['the default instance', {}, true],
  ['a port, which may be that of the instance', { port: 1444 }, false],
  ['another machine', { host: 'nas.invalid', instance: 'SQLEXPRESS' }, true],
] as const)('a database of the same name that is described on %s', async ([, place, isAdded]) => {
  const old = { engine: 'mssql', database: 'images', user: 'offsite', password: 'own', ...place };
  const { databases } = await add({ databases: { old }, found: { mssql: { user: 'offsite', password: 'b' } } }, 'old');
  expect(Object.keys(databases).sort()).toEqual(isAdded ? ['images', 'old'] : ['old']);
});

test('what is not clear is refused, and what was found is told', async () => {
  await expect(add({ found: { firebird: { password: 'a' } } }, 'main')).rejects.toMatchObject({
    exit: 'config',
    message: expect.stringMatching(/not clear which database is main; .*MEDICUS\.FDB, \/data\/lab\.fdb$/),
  });
  await expect(add({ found: {} }, 'main')).rejects.toThrow('found on this machine: none');
});

test('a login that is refused ends it', async () => {
  await expect(add({ found: { mssql: { user: 'offsite', password: 'wrong' } } }, 'images')).rejects.toThrow('refused');
});

test('answers that name nothing, or a login without a password, are refused', () => {
  expect(() => checkAnswers({})).toThrow(/databases: names none/);
  expect(() => checkAnswers({ found: { firebird: {} } })).toThrow(/found\.firebird\.password/);
  expect(() => checkAnswers({ found: {}, folder: 'here' })).toThrow(/folder: must be a full path/);
});
