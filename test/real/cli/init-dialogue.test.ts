// The set-up at a terminal, from the first question to the cloud's verdict: a real Firebird server that is found by itself, a password
// that is wrong at first, and the word of the printed page.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { register } from '../../../demo/enrolment.ts';
import { type LocalCloudProcess, startLocalCloudProcess } from '../../../demo/local-cloud-process.ts';
import { type Attachment, attach } from '../../../edge-uploader/sources/firebird/attach.ts';
import { buildUploader } from '../../../tools/build-uploader.ts';
import { databaseIdSchema } from '../../../vault/names.ts';
import { type FirebirdFixture, makeFirebirdFixture } from '../sources/firebird-fixture.ts';
import { sampleEnrolment } from './sample-enrolment.ts';
import { openTerminal, type TerminalSession } from './terminal-session.ts';

let base: string;
let cloud: LocalCloudProcess;
let program: string;
let firebird: FirebirdFixture;
/** Somebody works with the database, as by day. */
let work: Attachment;
let desk: string;
let terminal: TerminalSession;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  cloud = await startLocalCloudProcess(join(base, 'cloud'));
  program = await buildUploader(join(base, 'program'));
  firebird = await makeFirebirdFixture();
  work = await attach(firebird.config(), firebird.server);
});
afterEach(() => terminal?.press('interrupt'));
afterAll(async () => {
  work?.close();
  await firebird?.end();
  await cloud?.stop();
  await rm(base, { recursive: true, force: true });
});

async function open(...args: string[]): Promise<TerminalSession> {
  desk = await mkdtemp(join(base, 'desk-'));
  const databases = [{ database: databaseIdSchema.parse('main'), name: 'Kartotéka', deadline: 'every day by 07:00' }];
  const enrolment = sampleEnrolment(cloud, { databases });
  await writeFile(join(desk, 'enrolment.json'), enrolment, { mode: 0o600 });
  const init = [
    process.execPath,
    program,
    'init',
    '--enrolment',
    'enrolment.json',
    '--folder',
    'offsite',
    '--no-schedule',
  ];
  const { FIREBIRD, FIREBIRD_LOCK, FIREBIRD_TMP, FIREBIRD_MSG } = firebird.server.environment;
  const environment = { FIREBIRD, FIREBIRD_LOCK, FIREBIRD_TMP, FIREBIRD_MSG };
  return openTerminal([...init, ...args], { folder: desk, environment });
}

/** What a person reads off the print. */
async function printedWord(): Promise<string> {
  const page = await readFile(join(desk, 'offsite/recovery-kit.html'), 'utf8');
  return /<div class="word">.*?<b>([a-z-]+)<\/b>/.exec(page)![1]!;
}

test('in Czech: found, a wrong password, the right one, the print, and the verdict', async () => {
  terminal = await open();
  await terminal.sees('Co z toho je Kartotéka (main)?');
  await terminal.chooses(`${firebird.database} · Firebird 3.0`);
  expect(terminal.shown()).toContain('právě používaná');
  await terminal.sees('Firebird: uživatel');
  terminal.press('enter');
  await terminal.sees('Heslo uživatele SYSDBA');
  terminal.types('wrong-password');
  await terminal.sees('main: to se nepovedlo');
  await terminal.sees('Co teď?');
  await terminal.chooses('jiný uživatel nebo heslo');
  await terminal.sees('Firebird: uživatel');
  terminal.press('enter');
  await terminal.sees('Heslo uživatele SYSDBA');
  terminal.types(firebird.server.password);
  await terminal.sees('main: zálohovat ji lze');
  await terminal.sees(/Našly se i tyto|Kdy se má zálohovat/);
  // Other tests that run at the same time have databases, too.
  if (/Našly se i tyto/.test(terminal.shown())) {
    terminal.press('enter');
    await terminal.sees('Kdy se má zálohovat');
  }
  terminal.press('enter');
  await terminal.sees('Kontrolní slovo nahoře na vytištěné stránce');
  expect((await readdir(join(desk, 'offsite'))).sort()).toContain('recovery-kit.html');
  terminal.types('not-the-word');
  await terminal.sees('To není ono');
  const { site, signingPublicKeys, databases, language } = parse(
    await readFile(join(desk, 'offsite/offsite.yaml'), 'utf8'),
  );
  expect({ databases, language }).toEqual({
    language: 'cs',
    databases: {
      main: {
        ...{ engine: 'firebird', name: 'Kartotéka', user: 'SYSDBA' },
        ...{ database: firebird.database, port: firebird.server.port },
      },
    },
  });
  await register(cloud, { site, signingPublicKeys });
  for (const _ of 'not-the-word') terminal.press('back');
  terminal.types(await printedWord());
  await terminal.sees('Záchranný list je vytištěn.');
  await terminal.sees(/main: cloud zálohu \S+ zkontroloval a je v pořádku\./);
  await terminal.sees('Ordinace MUDr. Novák: vše je nastaveno.');
  expect(await terminal.ended).toBe(0);
  expect(await readdir(join(desk, 'offsite'))).not.toContain('recovery-kit.html');
  for (const secret of [firebird.server.password, 'wrong-password', cloud.site.secretAccessKey, 'AGE-SECRET'])
    expect(terminal.shown()).not.toContain(secret);
});

test('in English, typed by hand, and interrupted: nothing was written', async () => {
  terminal = await open('--language', 'en');
  await terminal.sees('Which one is Kartotéka (main)?');
  await terminal.chooses('something else');
  await terminal.sees('What is Kartotéka (main)?');
  await terminal.chooses('a Firebird database');
  await terminal.sees('The path of its file');
  terminal.types(`localhost/${firebird.server.port}:${firebird.database}`);
  await terminal.sees('Firebird: the user');
  terminal.press('interrupt');
  await terminal.sees('error: asking: it was interrupted');
  expect(await terminal.ended).toBe(130);
  expect(await readdir(desk)).toEqual(['enrolment.json']);
});
