// A clinic on a clean machine, and the cloud that it reports to: what a technician finds, what he brings along, and what the operator
// can see from afar.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ObjectVersion,
} from '@aws-sdk/client-s3';
import { parse, stringify } from 'yaml';
import { startLocalCloudProcess } from '../../demo/local-cloud-process.ts';
import { awaitVerdict } from '../../demo/verdicts.ts';
import { parseManifest } from '../../vault/manifest.ts';
import {
  type BackupName,
  backupIdSchema,
  type DatabaseId,
  databaseIdSchema,
  manifestKey,
  siteIdSchema,
} from '../../vault/names.ts';
import { parseRunReport, type RunReport, reportsPrefix } from '../../vault/run-report.ts';
import { parseSigningPublicKey } from '../../vault/site-keys.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { sampleEnrolment } from '../real/cli/sample-enrolment.ts';
import { type Machine, newMachine } from './machine.ts';

export const CONFIG = '/etc/offsite/offsite.yaml';
export const DATABASE = '/var/lib/firebird/3.0/data/clinic.fdb';
export const SERVICE = 'clinic-offsite-demo-clinic-1.service';
export const TIMER = 'clinic-offsite-demo-clinic-1.timer';
const DISK_BYTES = 900e6;

export type Clinic = Awaited<ReturnType<typeof openClinic>>;

export async function openClinic() {
  const { CLEAN_MACHINE_ROOT: root, CLEAN_MACHINE_PROGRAM: program } = process.env;
  if (root === undefined || program === undefined) throw new Error('run it as `npm run test:clean-machine`');
  const folder = await mkdtemp(join(tmpdir(), 'offsite-clean-'));
  const cloud = await startLocalCloudProcess(join(folder, 'cloud'));
  const machine = await newMachine({ root, program, diskBytes: DISK_BYTES });
  const operator = cloud.client(cloud.operator);
  const site = siteIdSchema.parse(cloud.site.id);
  const main: DatabaseId = databaseIdSchema.parse('main');

  async function manifests(): Promise<BackupName[]> {
    const { Contents = [] } = await operator.send(new ListObjectsV2Command({ Bucket: cloud.vaultBucket }));
    const names = Contents.flatMap(({ Key }) => /\/backups\/main\/([^/]+)\/manifest\.json$/.exec(Key!)?.[1] ?? []);
    return names.sort().map((backup) => ({ site, database: main, backup: backupIdSchema.parse(backup) }));
  }

  /** How many packs lie in the vault. */
  async function packs(): Promise<number> {
    const { Contents = [] } = await operator.send(new ListObjectsV2Command({ Bucket: cloud.vaultBucket }));
    return Contents.filter(({ Key }) => Key!.includes('/packs/')).length;
  }

  return {
    ...{ cloud, machine, operator, site, manifests, packs },
    ...database(machine),

    async handOver(): Promise<void> {
      await machine.write('/root/enrolment.json', sampleEnrolment(cloud).toString());
      const password = await sysdbaPassword(machine);
      await machine.write('/root/answers.yaml', stringify({ found: { firebird: { password } } }));
    },

    /** What the operator can read of the site's runs, the newest version of each. */
    async reports(): Promise<RunReport[]> {
      const Bucket = cloud.ledgerBucket;
      const { Versions = [] } = await operator.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: reportsPrefix(site) }),
      );
      const told: RunReport[] = [];
      for (const { Key, VersionId } of Versions as Required<ObjectVersion>[]) {
        const { Body } = await operator.send(new GetObjectCommand({ Bucket, Key, VersionId }));
        told.push(parseRunReport(await Body!.transformToByteArray()));
      }
      return told.sort((one, other) => (one.at < other.at ? -1 : 1));
    },

    /** The cloud's verdict on a backup that was made since; there must be one, and no more. */
    async verdictSince(before: readonly BackupName[]): Promise<Verdict> {
      const since = (await manifests()).filter(({ backup }) => !before.some((one) => one.backup === backup));
      if (since.length !== 1) throw new Error(`expected one new backup, found ${since.length}`);
      return awaitVerdict(operator, cloud, since[0]!);
    },

    /** How much of a backup's dump had to be stored anew. */
    async newBytes(backup: BackupName['backup']): Promise<number> {
      const Key = manifestKey({ site, database: main, backup });
      const { Body } = await operator.send(new GetObjectCommand({ Bucket: cloud.vaultBucket, Key }));
      const { signingPublicKeys } = parse(await machine.read(CONFIG));
      const keys = signingPublicKeys.map((key: string) => parseSigningPublicKey(key)!);
      return parseManifest(await Body!.transformToByteArray(), keys).newBytes;
    },

    async close(): Promise<void> {
      await machine.scrap();
      operator.destroy();
      await cloud.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Debian's package makes one up at the installation. */
export async function sysdbaPassword(machine: Machine): Promise<string> {
  const said = await machine.read('/etc/firebird/3.0/SYSDBA.password');
  return /^ISC_PASSWORD="(.+)"$/m.exec(said)![1]!;
}

function database(machine: Machine) {
  async function sql(text: string, path = DATABASE): Promise<string> {
    await machine.write('/root/script.sql', text);
    const password = await sysdbaPassword(machine);
    const login = `ISC_USER=SYSDBA ISC_PASSWORD='${password}'`;
    return machine.must(
      `${login} isql-fb -quiet -bail -input /root/script.sql ${path === '' ? '' : `localhost:${path}`}`,
    );
  }
  return {
    sql,
    async createDatabase(): Promise<void> {
      await sql(`create database 'localhost:${DATABASE}' page_size 8192 default character set UTF8;`, '');
      await sql(
        'create table patient (id int not null primary key, name varchar(60), photo varchar(8000) character set octets);',
      );
    },
    /** So many megabytes that cannot be compressed and were never seen before. */
    async admitPatients(megabytes: number): Promise<void> {
      const seed = randomBytes(4).readUInt16LE();
      await sql(`set term ^;
execute block as declare i int = 0; declare n int; declare photo varchar(8000) character set octets; declare j int; begin
  select coalesce(max(id), 0) + 1 from patient into :n;
  while (i < ${megabytes * 125}) do begin
    photo = ''; j = 0;
    while (j < 500) do begin photo = photo || gen_uuid(); j = j + 1; end
    insert into patient values (:n + :i, 'Novák ' || (${seed} + :i), :photo);
    i = i + 1;
  end
end^
set term ;^
commit;`);
    },
    async patients(path = DATABASE): Promise<number> {
      return Number(/\d+/.exec(await sql('set heading off; select count(*) from patient;', path))![0]);
    },
  };
}
