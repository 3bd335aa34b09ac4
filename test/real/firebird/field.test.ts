// Firebird as it is found in the field: servers that were set up in other ways, other versions, databases in other states. Each
// either gives a whole dump or its own message; a clinic whose server is a little different must not be left without backups.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debianFirebird, type FirebirdInstallation } from '../../../demo/firebird-installation.ts';
import { type FirebirdServer, startFirebirdServer } from '../../../demo/firebird-server.ts';
import { restoreIntoFirebird } from '../../../edge-uploader/restore-database/firebird.ts';
import { firebirdConfigSchema } from '../../../edge-uploader/sources/firebird/config.ts';
import { firebirdSource } from '../../../edge-uploader/sources/firebird/firebird.ts';
import { runProgram } from '../../../tools/run-program.ts';
import { firebird4 } from './firebird-4.ts';

const SCHEMA = `create table "Šablona léků" (id int, name varchar(50)); create sequence visit_number; commit;
insert into "Šablona léků" values (1, 'Žluťoučký kůň'); commit;
`;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-field-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Change = Partial<ReturnType<typeof firebirdConfigSchema.parse>>;

/** The variables that a client of this server needs; they hold no password. */
const variables = ({ environment }: FirebirdServer): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith('FIREBIRD') && value ? [[name, value]] : [],
    ),
  );
const asAdministrator = ({ environment, user, password }: FirebirdServer): NodeJS.ProcessEnv => ({
  ...environment,
  ...{ ISC_USER: user, ISC_PASSWORD: password },
});

async function dumpOf(server: FirebirdServer, database: string, change: Change = {}, password = server.password) {
  const { host, port } = server;
  const settings = { engine: 'firebird', host, port, environment: variables(server), fifoFolder: folder };
  const config = firebirdConfigSchema.parse({ ...settings, database, idleSeconds: 30, ...change });
  const signal = new AbortController().signal;
  const dump = await firebirdSource(config, { password }).openDump({ signal, scratchFolder: folder });
  return { bytes: await buffer(dump.bytes), method: dump.method, facts: await dump.facts() };
}

/** Dumps, restores with the same Firebird, and asks the copy. */
async function roundTrip(server: FirebirdServer, bytes: Buffer, gbak: string): Promise<string> {
  const [dumpFile, databaseFile] = [join(folder, 'dump.fbk'), join(server.databaseFolder, 'restored.fdb')];
  await writeFile(dumpFile, bytes);
  try {
    const signal = new AbortController().signal;
    await restoreIntoFirebird({ dumpFile, databaseFile, gbak, environment: variables(server), signal });
    return await server.sql(databaseFile, 'select name from "Šablona léků";\n');
  } finally {
    await rm(databaseFile, { force: true });
  }
}

describe('logins and wire encryption of Firebird 3', () => {
  test.each([
    ['Srp', 'Enabled', true],
    ['Srp', 'Required', true],
    ['Srp256', 'Enabled', true],
    ['Legacy_Auth', 'Disabled', true],
    // node-firebird cannot log in there; gbak can, so there is a backup, and its facts say that the counts are missing.
    ['Srp', 'Disabled', false],
  ] as const)('%s, WireCrypt = %s', async (authentication, WireCrypt, counted) => {
    const server = await startFirebirdServer({ authentication, settings: { WireCrypt } });
    try {
      const database = await server.createDatabase('kartotéka');
      await server.sql(database, SCHEMA);
      const { facts, method } = await dumpOf(server, database);
      expect(method).toBe('fifo');
      expect(facts.rowCounts).toEqual({ 'Šablona léků': 1 });
      expect(facts.metadataCounts !== undefined).toBe(counted);
      if (!counted) expect(facts.properties?.countsMissing).toContain('WireCrypt = Enabled');
      await expect(dumpOf(server, database, {}, 'wrong')).rejects.toThrow(/refused the user SYSDBA or its password/);
      await expect(dumpOf(server, '/nowhere/clinic.fdb')).rejects.toThrow(/knows no database/);
    } finally {
      await server.stop();
    }
  });
});

describe('one Firebird 3', () => {
  let server: FirebirdServer;
  let database: string;
  let alias: string;
  beforeAll(async () => {
    alias = join(folder, 'klinika.fdb');
    // On all addresses, so that it can be asked over one that is not known to be this host.
    server = await startFirebirdServer({ aliases: { klinika: alias }, settings: { RemoteBindAddress: '' } });
    database = await server.createDatabase('Ordinace MUDr. Nováka, sklep', { charset: 'WIN1250' });
    await server.sql(database, SCHEMA);
  });
  afterAll(() => server?.stop());

  test('a path with blanks and diacritics, in WIN1250', async () => {
    const { bytes, facts } = await dumpOf(server, database);
    expect(facts).toMatchObject({ rowCounts: { 'Šablona léků': 1 }, properties: { charset: 'WIN1250' } });
    expect(await roundTrip(server, bytes, '/usr/bin/gbak')).toContain('Žluťoučký kůň');
  });

  test('an alias', async () => {
    const create = `create database '127.0.0.1/${server.port}:klinika' default character set UTF8;\n${SCHEMA}`;
    await runProgram('isql-fb', ['-quiet', '-charset', 'UTF8'], {
      environment: asAdministrator(server),
      input: create,
    });
    expect((await dumpOf(server, 'klinika')).facts.rowCounts).toEqual({ 'Šablona léků': 1 });
  });

  test('a server that is not on this host: through stdout, over the service manager', async () => {
    const { method, facts } = await dumpOf(server, database, { host: '127.0.0.2' });
    expect(method).toBe('stdout');
    expect(facts.rowCounts).toEqual({ 'Šablona léků': 1 });
  });

  test('a read-only database', async () => {
    const gfix = (...args: string[]) =>
      runProgram('gfix', [...args, `127.0.0.1/${server.port}:${database}`], { environment: asAdministrator(server) });
    await gfix('-mode', 'read_only');
    expect((await dumpOf(server, database)).facts.rowCounts).toEqual({ 'Šablona léků': 1 });
    await gfix('-mode', 'read_write');
  });

  test.each([
    'single',
    'full',
  ])('a database that is shut down (%s): said so, with a warning about restores', async (mode) => {
    const gfix = (...args: string[]) =>
      runProgram('gfix', [...args, `127.0.0.1/${server.port}:${database}`], { environment: asAdministrator(server) });
    await gfix('-shut', mode, '-force', '0');
    await expect(dumpOf(server, database)).rejects.toMatchObject({
      message: expect.stringContaining('is shut down, or being restored right now'),
      hint: expect.stringMatching(/wait for its end; otherwise .*gfix -online/),
    });
    await gfix('-online');
  });

  test('a database that is being restored right now', async () => {
    const big = await server.createDatabase('velká');
    await server.sql(
      big,
      `create table p (id int, v varchar(1000)); commit; set term ^;
execute block as declare i int = 0; begin
  while (i < 40000) do begin insert into p values (:i, rpad(uuid_to_char(gen_uuid()), 700, uuid_to_char(gen_uuid()))); i = i + 1; end
end^
set term ;^
commit;
`,
    );
    const service = ['-se', `127.0.0.1/${server.port}:service_mgr`];
    const [dumpFile, target] = [join(folder, 'big.fbk'), join(server.databaseFolder, 'nová.fdb')];
    await runProgram('gbak', ['-b', ...service, big, dumpFile], { environment: asAdministrator(server) });
    const restore = spawn('gbak', ['-c', '-v', ...service, dumpFile, target], {
      env: asAdministrator(server),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let refusal: unknown;
    for await (const piece of restore.stdout) {
      if (refusal !== undefined || !String(piece).includes('records restored')) continue;
      refusal = await dumpOf(server, target).then(
        () => 'it was dumped',
        (error: Error) => error.message,
      );
    }
    expect(refusal).toContain('is shut down, or being restored right now');
    expect((await dumpOf(server, target)).facts.rowCounts).toEqual({ P: 40_000 });
  });
});

describe('Firebird 4', () => {
  let installation: FirebirdInstallation;
  beforeAll(async () => {
    installation = await firebird4();
  });

  test.each(['Srp256', 'Legacy_Auth'] as const)('%s: every way of dumping, and back', async (authentication) => {
    const server = await startFirebirdServer({ installation, authentication });
    const { gbak } = installation.programs;
    try {
      const database = await server.createDatabase('Ordinace Žluťoučký kůň');
      await server.sql(database, SCHEMA);
      for (const method of ['fifo', 'spool', 'stdout'] as const) {
        const { bytes, facts } = await dumpOf(server, database, { gbak, method });
        expect(facts).toMatchObject({
          ...{ engineVersion: '4.0.5', toolVersion: expect.stringMatching(/^4\.0\.5\./), method },
          ...{ rowCounts: { 'Šablona léků': 1 }, metadataCounts: { tables: 1, generators: 1 } },
          ...{ generators: { VISIT_NUMBER: '0' }, properties: { ods: '13.0' } },
        });
        expect(await roundTrip(server, bytes, gbak)).toContain('Žluťoučký kůň');
      }
      const { gbak: older } = (await debianFirebird()).programs;
      await expect(dumpOf(server, database, { gbak: older })).rejects.toMatchObject({
        message: expect.stringMatching(/version 3\.0\.\S+ is older than the engine's 4\.0\.5/),
        hint: expect.stringContaining('the gbak that came with Firebird 4.0'),
      });
    } finally {
      await server.stop();
    }
  });

  test('an encrypted database is dumped, and its facts say that it was encrypted; without the key it is refused', async () => {
    const server = await startFirebirdServer({ installation, settings: { KeyHolderPlugin: 'fbSampleKeyHolder' } });
    const { gbak } = installation.programs;
    const holder = join(server.databaseFolder, '../root/plugins/fbSampleKeyHolder.conf');
    try {
      await writeFile(holder, 'Auto = true\n');
      const database = await server.createDatabase('tajná');
      await server.sql(database, `${SCHEMA}alter database encrypt with "fbSampleDbCrypt";\ncommit;\n`);
      const { bytes, facts } = await dumpOf(server, database, { gbak });
      expect(facts.properties).toMatchObject({ encrypted: 'yes' });
      expect(await roundTrip(server, bytes, gbak)).toContain('Žluťoučký kůň');

      await server.kill();
      await writeFile(holder, 'Auto = false\n');
      const [program, ...args] = server.process.spawnargs;
      const keyless = spawn(program!, args, { env: server.environment, stdio: 'ignore' });
      try {
        await expect
          .poll(() => dumpOf(server, database, { gbak }).catch((error: Error) => error.message), {
            timeout: 20_000,
          })
          .toContain('is encrypted, and the server has no key for it');
      } finally {
        keyless.kill('SIGKILL');
      }
    } finally {
      await server.stop();
    }
  });
});
