// What a technician answers at the terminal becomes answers that the config accepts, of every engine that is offered.

import { expect, test } from 'vitest';
import { checkAnswers } from '../../../edge-uploader/init/answers.ts';
import { type Asker, askAnswers } from '../../../edge-uploader/init/ask-answers.ts';
import { databaseIdSchema } from '../../../vault/names.ts';

const main = { database: databaseIdSchema.parse('main'), name: 'Kartotéka', deadline: 'every day by 07:00' };

function answering(engine: string, answers: readonly string[]): Asker {
  const left = [...answers];
  return {
    choose: async (_what, of) => of.find(({ value }) => value === engine)!.value,
    ask: async (_what, fallback) => left.shift() || (fallback ?? expect.fail('a question without an answer')),
    askSecret: async () => 'hush',
  };
}

test.each([
  ['firebird', ['/data/clinic.fdb'], { engine: 'firebird', database: '/data/clinic.fdb', user: 'SYSDBA' }, 'hush'],
  ['mssql', ['images', '-', 'sa'], { engine: 'mssql', database: 'images', user: 'sa' }, 'hush'],
  ['dump-folder', ['/dumps'], { engine: 'dump-folder', folder: '/dumps', newest: '*.fbk' }, undefined],
  ['files', ['/papers'], { engine: 'files', folders: ['/papers'] }, undefined],
])('%s', async (engine, given, settings, password) => {
  const { databases, schedule } = checkAnswers(await askAnswers({ databases: [main] }, answering(engine, given)));
  expect(databases).toEqual({ main: { settings, password } });
  expect(schedule).toEqual([{ at: 'every day at 01:30' }]);
});

test('an answer that fits no config is told, and not repeated', async () => {
  const asked = await askAnswers({ databases: [main] }, answering('files', ['/papers', 'whenever']));
  expect(() => checkAnswers(asked)).toThrow(/schedule\.0\.at: .* is no schedule/);
  expect(() => checkAnswers({ databases: { main: { engine: 'firebird', passwordd: 'hush' } } })).toThrow(
    /^((?!hush).)*$/,
  );
});
