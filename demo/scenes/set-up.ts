// The first steps of the demonstration: program, cloud, clinic and keys. Without them as steps of their own, a newcomer would
// see a backup appear and not know what had to be there first.

import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RegistrationInput } from '../../lambdas/site/registration.ts';
import { buildUploader } from '../../tools/build-uploader.ts';
import { ensureDebianPackages } from '../../tools/debian-packages.ts';
import { createClinicDatabase } from '../clinic-database.ts';
import { type Enrolment, enrolClinic } from '../enrolment.ts';
import { type FirebirdServer, startFirebirdServer } from '../firebird-server.ts';
import { type LocalCloudProcess, startLocalCloudProcess } from '../local-cloud-process.ts';
import { formatBytes } from '../sizes.ts';
import type { Started } from '../started.ts';
import type { StepResult } from '../story.ts';
import { SET_UP, sayTime } from './calendar.ts';
import { DATABASE } from './stage.ts';

const DEBIAN_PACKAGES = ['firebird3.0-server', 'firebird3.0-utils'];
const LOCK_DAYS = 30;
/** So that every run shows the same clinic, and its numbers can be compared. */
const CLINIC_SEED = 'demo';

/** What an operator writes into a site's file (docs/sites.md). */
const CLINIC = {
  name: "Dr Nováková's Practice",
  language: 'en' as const,
  contacts: { emails: ['practice@novakova.example'], phones: ['+420 601 234 567'] },
  databases: [{ database: DATABASE, name: 'Patients', deadline: 'every working day by 07:00', graceHours: 2 }],
  retention: { last: 2, daily: 2, weekly: 1, monthly: 1, yearly: 1 },
  alerts: { criticalAfterHours: 4 },
} satisfies Partial<RegistrationInput>;

/** What was started is handed over, to be ended in the reverse order. */
export type Later = Started['later'];

export async function makeReady(folder: string): Promise<StepResult<string>> {
  await ensureDebianPackages(DEBIAN_PACKAGES);
  const program = await buildUploader(join(folder, 'program'));
  return { value: program, line: 'Firebird is installed, and the uploader is built' };
}

export async function openCloud(folder: string, later: Later): Promise<StepResult<LocalCloudProcess>> {
  const cloud = await startLocalCloudProcess(join(folder, 'cloud'), { lockDays: LOCK_DAYS, heldClock: SET_UP });
  later(() => cloud.stop());
  return {
    value: cloud,
    line: `A cloud runs at ${cloud.endpoint}: S3 on a folder, all lambdas, their schedules, SNS`,
    shown: [
      `Its vault locks every object from its first byte: ${LOCK_DAYS} days, compliance mode`,
      `Its clock stands at ${sayTime(SET_UP)} in Prague, and goes on only when this demo moves it`,
    ],
    facts: { endpoint: cloud.endpoint, lockDays: LOCK_DAYS, clock: SET_UP.toISOString() },
  };
}

export async function openClinic(
  folder: string,
  later: Later,
): Promise<StepResult<{ server: FirebirdServer; databasePath: string }>> {
  const server = await startFirebirdServer({ folder });
  later(() => server.stop());
  const databasePath = await createClinicDatabase(server, { seed: CLINIC_SEED, size: 'demo' });
  const databaseBytes = statSync(databasePath).size;
  const counted = await server.sql(
    databasePath,
    'set heading off;\nselect (select count(*) from patient), (select count(*) from visit), (select count(*) from image) from rdb$database;\n',
  );
  const [patients, visits, images] = counted.trim().split(/\s+/).map(Number);
  return {
    value: { server, databasePath },
    line: `A clinic works on its Firebird server: ${basename(databasePath)}, ${formatBytes(databaseBytes)}`,
    shown: [`${patients} patients, ${visits} visits with notes, prescriptions and results, ${images} images`],
    facts: { databaseBytes, patients, visits, images },
  };
}

export async function enrol(options: {
  program: string;
  cloud: LocalCloudProcess;
  folder: string;
  server: FirebirdServer;
  databasePath: string;
}): Promise<StepResult<Enrolment>> {
  const { server, databasePath } = options;
  const { host, port, user, password } = server;
  const variables = Object.entries(server.environment).filter(([name]) => name.startsWith('FIREBIRD'));
  const environment = Object.fromEntries(variables);
  const enrolment = await enrolClinic({
    ...options,
    databases: { [DATABASE]: { engine: 'firebird', host, port, user, database: databasePath, environment } },
    passwords: { [DATABASE]: { password } },
    registration: CLINIC,
  });
  const { contacts, databases } = CLINIC;
  const { name, deadline, graceHours } = databases[0]!;
  return {
    value: enrolment,
    line: `\`offsite keys ${enrolment.site}\` made its keys, and the operator registered the public one`,
    shown: [
      'The server can seal backups and cannot open them: the recovery key leaves it on paper',
      `Who: ${CLINIC.name}, ${contacts.emails[0]}, ${contacts.phones[0]}; in English here, Czech is the default`,
      `When: a backup of “${name}” ${deadline}; ${graceHours} hours later somebody is told`,
      `Kept: ${Object.entries(CLINIC.retention)
        .map(([part, count]) => `${part} ${count}`)
        .join(', ')} (few, so that you see some go)`,
    ],
    facts: { site: enrolment.site, deadline, contacts },
  };
}
