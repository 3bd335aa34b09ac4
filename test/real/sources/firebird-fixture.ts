// A small Firebird database and the questions that every test of its source asks: what is left on the disk, and which
// processes still run. A failed dump that leaves a spool file behind leaves the patients' data behind.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FirebirdServer, startFirebirdServer } from '../../../demo/firebird-server.ts';
import { attach } from '../../../edge-uploader/sources/firebird/attach.ts';
import { type FirebirdConfig, firebirdConfigSchema } from '../../../edge-uploader/sources/firebird/config.ts';
import { firebirdSource } from '../../../edge-uploader/sources/firebird/firebird.ts';

export const ROWS = 20_000;

export interface FirebirdFixture {
  readonly server: FirebirdServer;
  readonly database: string;
  readonly folder: string;
  config(change?: Partial<FirebirdConfig>): FirebirdConfig;
  open(
    change?: Partial<FirebirdConfig>,
    signal?: AbortSignal,
  ): ReturnType<ReturnType<typeof firebirdSource>['openDump']>;
  /** Files of a dump that are still there. */
  leftovers(): Promise<string[]>;
  end(): Promise<void>;
}

/** About 15 MB of dump: more than all buffers between Firebird and the reader hold, so that a reader can stop it half way. */
export async function makeFirebirdFixture(): Promise<FirebirdFixture> {
  const server = await startFirebirdServer();
  const folder = await mkdtemp(join(tmpdir(), 'offsite-source-test-'));
  const database = await server.createDatabase('clinic');
  await server.sql(
    database,
    `create table patient (id bigint not null primary key, name varchar(60), note varchar(1000));
     create table visit (id bigint not null primary key, patient bigint references patient (id), price numeric(9, 2));
     create table unused (id int);
     create index patient_name on patient (name);
     create index patient_note_off on visit (price);
     alter index patient_note_off inactive;
     create view adults as select id from patient;
     create sequence visit_number;
     set generator visit_number to 4711;
     commit;
     set term ^;
     create procedure nothing_much as begin end^
     execute block as declare i int = 0; begin
       while (i < ${ROWS}) do begin
         insert into patient values (:i, 'Novák ' || :i,
           rpad(uuid_to_char(gen_uuid()), 700, uuid_to_char(gen_uuid()) || uuid_to_char(gen_uuid())));
         insert into visit values (:i, :i, :i);
         i = i + 1;
       end
     end^
     set term ;^
     commit;
`,
  );
  const environment = Object.fromEntries(
    Object.entries(server.environment).filter(([name, value]) => name.startsWith('FIREBIRD') && value !== undefined),
  );
  const config = (change: Partial<FirebirdConfig> = {}) =>
    firebirdConfigSchema.parse({
      engine: 'firebird',
      database,
      host: server.host,
      port: server.port,
      environment,
      fifoFolder: folder,
      idleSeconds: 30,
      ...change,
    });
  await drawUsableSalt(server, database);
  return {
    server,
    database,
    folder,
    config,
    open: (change, signal = new AbortController().signal) =>
      firebirdSource(config(change), { password: server.password }).openDump({ signal, scratchFolder: folder }),
    leftovers: async () => (await readdir(folder)).filter((name) => name.startsWith('offsite-')),
    async end() {
      await server.kill(); // An orderly end takes seconds, and nobody needs the database any more.
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One salt in sixteen makes the driver misread the server's key (see firebird.ts); setting the password draws another. */
async function drawUsableSalt(server: FirebirdServer, database: string): Promise<void> {
  const address = firebirdConfigSchema.parse({ engine: 'firebird', database, host: server.host, port: server.port });
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const usable = await attach(address, server).then(
      (attachment) => {
        attachment.close();
        return true;
      },
      () => false,
    );
    if (usable) return;
    await server.sql(database, `alter user ${server.user} password '${server.password}' using plugin Srp;\ncommit;\n`);
  }
  throw new Error('the driver was refused with five salts');
}

/** The processes whose arguments contain the text, read as `ps` reads them. */
export async function processesWith(text: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found: number[] = [];
  for (const id of ids) {
    const [words, status] = await Promise.all([
      readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''),
      readFile(`/proc/${id}/stat`, 'utf8').catch(() => ''),
    ]);
    if (words.includes(text) && !/\) Z /.test(status)) found.push(Number(id));
  }
  return found;
}

/** The gbak that dumps this database. */
export async function gbakOf(database: string): Promise<number> {
  for (const id of await processesWith(database)) {
    if ((await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')).split('\0')[0]!.endsWith('gbak')) return id;
  }
  throw new Error('no gbak is running');
}
