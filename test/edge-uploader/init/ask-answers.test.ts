// What a technician answers at the terminal becomes answers that the config accepts: what was found and what was not, of every engine
// that is offered; and what happens when a login is refused.

import { describe, expect, test } from 'vitest';
import type { Found } from '../../../edge-uploader/discovery/found.ts';
import { Failure } from '../../../edge-uploader/failure.ts';
import { checkAnswers } from '../../../edge-uploader/init/answers.ts';
import { askAnswers } from '../../../edge-uploader/init/ask-answers.ts';
import { firebirdAddress } from '../../../edge-uploader/init/ask-by-hand.ts';
import type { Asker } from '../../../edge-uploader/init/asker.ts';
import type { Surroundings } from '../../../edge-uploader/init/look-around.ts';
import { speaker } from '../../../edge-uploader/texts/text.ts';
import { databaseIdSchema } from '../../../vault/names.ts';

const enrolled = (...names: string[]) => ({
  databases: names.map((name) => ({ database: databaseIdSchema.parse(name), deadline: 'every day by 07:00' })),
});
const FOUND: Found = {
  databases: [
    { engine: 'firebird', database: '/data/clinic.fdb', port: 3050, bytes: 719e6, release: '3.0', isOpen: true },
    { engine: 'firebird', database: '/data/images.fdb', port: 3055, bytes: 2e9, release: '2.5', isOpen: false },
  ],
  servers: [{ engine: 'mssql-server', instance: 'SQLEXPRESS', port: undefined }],
  dumpFolders: [
    {
      engine: 'dump-folder',
      folder: '/dumps',
      newest: '*.fbk',
      bytes: 5e8,
      writtenAt: new Date('2026-11-28T00:00:00Z'),
    },
  ],
};
const NOTHING: Found = { databases: [], servers: [], dumpFolders: [] };

interface Played {
  readonly asked: string[];
  readonly told: string[];
  readonly answers: Promise<object>;
}

/**
 * Answers as a technician would: a list is answered by the first choice whose label holds the text, a question by the text, `''` being
 * the proposal. Passwords are `right` on this machine.
 */
function play(names: string[], answers: readonly string[], found: Found): Played {
  const left = [...answers];
  const [asked, told]: [string[], string[]] = [[], []];
  const next = (what: string): string => {
    asked.push(what);
    return left.shift() ?? expect.fail(`no answer to: ${what}`);
  };
  const asker: Asker = {
    say: speaker('en', 'Europe/Prague'),
    async choose(what, of) {
      const wanted = next(what);
      const labels = of.map(({ label }) => label).join(' | ');
      return (of.find(({ label }) => label.includes(wanted)) ?? expect.fail(`${wanted} is none of ${labels}`)).value;
    },
    async chooseSeveral(what, of) {
      const wanted = next(what);
      return wanted === '' ? [] : of.filter(({ label }) => label.includes(wanted)).map(({ value }) => value);
    },
    async ask(what, { proposal, refuse } = {}) {
      const given = next(what) || (proposal ?? expect.fail(`no proposal for: ${what}`));
      const why = refuse?.(given);
      if (why === undefined) return given;
      told.push(why);
      return asker.ask(what, { ...(proposal === undefined ? {} : { proposal }), refuse: refuse! });
    },
    askSecret: async (what) => next(what),
    async wait(_what, work, { done, failed }) {
      const result = await work.catch((error) => {
        told.push(failed);
        throw error;
      });
      told.push(done(result));
      return result;
    },
    tell: ({ message }) => void told.push(message),
  };
  const refuseWrong = (password: string | undefined): void => {
    if (password === 'wrong') throw new Failure('source', 'the server refused the password', { hint: 'another one' });
  };
  const surroundings: Surroundings = {
    find: async () => found,
    async listMssql(server, { password }) {
      refuseWrong(password);
      return [{ engine: 'mssql', database: 'images', server, bytes: undefined }];
    },
    tryDatabase: async (_settings, password) => refuseWrong(password),
  };
  const answering = askAnswers(enrolled(...names), asker, surroundings).then((result) => {
    expect(left, 'answers that nobody asked for').toEqual([]);
    return result;
  });
  return { asked, told, answers: answering };
}

async function databasesOf(names: string[], answers: readonly string[], found = FOUND) {
  return checkAnswers(await play(names, answers, found).answers).databases;
}

const password = 'right';

test('what was found is chosen; a login that worked is not asked for again', async () => {
  const found = { ...FOUND, databases: FOUND.databases.map((one) => ({ ...one, port: 3050 })) };
  expect(await databasesOf(['main', 'images'], ['clinic', '', 'right', 'images', '', ''], found)).toEqual({
    main: { settings: { engine: 'firebird', database: '/data/clinic.fdb', user: 'SYSDBA' }, password },
    images: { settings: { engine: 'firebird', database: '/data/images.fdb', user: 'SYSDBA' }, password },
  });
});

test('another server is another login', async () => {
  expect(await databasesOf(['main', 'images'], ['clinic', '', 'right', 'images', 'me', 'right', '', ''])).toMatchObject(
    {
      images: { settings: { port: 3055, user: 'me' } },
    },
  );
});

test('a SQL Server tells its databases after a login', async () => {
  expect(await databasesOf(['images'], ['SQLEXPRESS', '', 'right', 'images · SQL Server', '', ''])).toEqual({
    images: { settings: { engine: 'mssql', database: 'images', instance: 'SQLEXPRESS', user: 'offsite' }, password },
  });
});

test('a folder of another program, and more that was found', async () => {
  expect(await databasesOf(['main'], ['/dumps', 'clinic', '', 'right', ''])).toEqual({
    main: { settings: { engine: 'dump-folder', folder: '/dumps', newest: '*.fbk' } },
    clinic: { settings: { engine: 'firebird', database: '/data/clinic.fdb', user: 'SYSDBA' }, password },
  });
});

describe('by hand:', () => {
  test.each([
    [['Firebird', '/x.fdb', '', 'right'], { engine: 'firebird', database: '/x.fdb', user: 'SYSDBA' }, password],
    [['SQL', 'images', '-', 'sa', 'right'], { engine: 'mssql', database: 'images', user: 'sa' }, password],
    [['another program', '/dumps', ''], { engine: 'dump-folder', folder: '/dumps', newest: '*.fbk' }, undefined],
    [['files', '/papers'], { engine: 'files', folders: ['/papers'] }, undefined],
  ])('%j', async (given, settings, secret) => {
    const expected = { main: { settings, password: secret } };
    expect(await databasesOf(['main'], [...given, ''], NOTHING)).toEqual(expected);
    expect(await databasesOf(['main'], ['something else', ...given, '', ''])).toEqual(expected);
  });
});

test.each([
  ['clinic', { database: 'clinic', port: 3050 }],
  ['D:\\Data\\a.fdb', { database: 'D:\\Data\\a.fdb', port: 3050 }],
  ['/data/a.fdb', { database: '/data/a.fdb', port: 3050 }],
  ['server:clinic', { database: 'clinic', port: 3050, host: 'server' }],
  ['localhost/3055:/data/a.fdb', { database: '/data/a.fdb', port: 3055 }],
  ['10.0.0.5/3055:D:\\a.fdb', { database: 'D:\\a.fdb', port: 3055, host: '10.0.0.5' }],
])('a Firebird database is written as in its own tools: %s', (given, address) => {
  expect(firebirdAddress(given)).toEqual(address);
});

describe('a login that is refused', () => {
  test('is told, and asked for again', async () => {
    const { answers, told } = play(['main'], ['clinic', '', 'wrong', 'another user', '', 'right', '', ''], FOUND);
    expect(checkAnswers(await answers).databases).toMatchObject({ main: { password } });
    expect(told).toContain('the server refused the password');
  });

  test('may be tried once more as it is, or given up for another database', async () => {
    const given = ['clinic', '', 'wrong', 'once more', 'something else', '/dumps', '', ''];
    expect(await databasesOf(['main'], given)).toMatchObject({ main: { settings: { engine: 'dump-folder' } } });
    const server = ['SQLEXPRESS', '', 'wrong', 'something else', '/dumps', '', ''];
    expect(await databasesOf(['main'], server)).toMatchObject({ main: { settings: { engine: 'dump-folder' } } });
  });

  test('may end it all', async () => {
    await expect(play(['main'], ['clinic', '', 'wrong', 'stop'], FOUND).answers).rejects.toThrow(
      'refused the password',
    );
  });
});

test('a schedule that is none is asked for again', async () => {
  const { answers, told } = play(['main'], ['files', '/papers', 'otherwise', 'whenever', 'every 3 hours'], NOTHING);
  expect(checkAnswers(await answers).schedule).toEqual([{ at: 'every 3 hours' }]);
  expect(told).toContain('Say it like one of the examples');
});

test('an answer that fits no config is told, and not repeated', () => {
  expect(() => checkAnswers({ databases: { main: { engine: 'firebird', passwordd: 'hush' } } })).toThrow(
    /^((?!hush).)*$/,
  );
});
