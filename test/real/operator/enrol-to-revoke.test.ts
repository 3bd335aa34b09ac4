// The whole way of one clinic, every step a process of its own: `npm run enrol` writes the enrolment file, the clinic's server is set up
// from that file alone, its signing key comes back, its backup becomes valid, and after the theft of the server its key opens nothing.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { putControl } from '../../../demo/control-request.ts';
import { writeSettings } from '../../../demo/enrolment.ts';
import { type LocalCloudProcess, startLocalCloudProcess } from '../../../demo/local-cloud-process.ts';
import { eventOf, type OffsiteRun, runOffsite } from '../../../demo/offsite-process.ts';
import { EXIT } from '../../../edge-uploader/failure.ts';
import { buildUploader } from '../../../tools/build-uploader.ts';
import { type Enrolment, parseEnrolment } from '../../../vault/enrolment.ts';
import { seededBytes } from '../../edge-uploader/seeded-bytes.ts';

const SITE = 'novak-praha';
const ENROL = join(import.meta.dirname, '../../../operator/enrol.ts');
const keysEvent = z.object({
  signingKeyText: z.string(),
  fingerprint: z.string(),
  recipients: z.array(z.string()),
  signingPublicKeys: z.array(z.string()),
});

let folder = '';
let cloud: LocalCloudProcess;
let program = '';
let environment: NodeJS.ProcessEnv = {};
/** All that the operator's commands have printed. */
let printed = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offsite-operator-'));
  cloud = await startLocalCloudProcess(join(folder, 'cloud'));
  program = await buildUploader(join(folder, 'program'));
  const { accessKeyId, secretAccessKey } = cloud.operator;
  environment = {
    ...{ PATH: process.env.PATH, HOME: folder, AWS_ENDPOINT_URL: cloud.endpoint, AWS_REGION: cloud.region },
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  };
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function enrol(...args: string[]): Promise<string> {
  const argv = ['--disable-warning=ExperimentalWarning', ENROL, ...args, '--root', join(folder, 'desk')];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, { env: environment });
  printed += stdout + stderr;
  return stdout;
}

/** Set up as a technician does it, with nothing but the file and what `offsite keys` makes. */
async function setUpServer(enrolment: Enrolment, dump: string) {
  const server = join(folder, 'server');
  const made = await runOffsite(program, ['keys', enrolment.site, '--folder', server, '--json']);
  const keys = keysEvent.parse(eventOf(made, 'keys'));
  const { site } = parse(readFileSync(join(server, 'secrets.yaml'), 'utf8'));
  const { signingPublicKeys, recipients } = keys;
  const databases = Object.fromEntries(
    enrolment.databases.map(({ database }) => [database, { engine: 'command', command: ['/bin/cat', dump] }]),
  );
  const { vault, ledger } = enrolment;
  const config = { site: enrolment.site, vault, ledger, signingPublicKeys, recipients, databases };
  const settings = await writeSettings(
    server,
    { ...config, secrets: 'secrets.yaml' },
    { site, s3: enrolment.uploader },
  );
  return {
    ...keys,
    backup: (): Promise<OffsiteRun> => runOffsite(program, ['backup', '--config', settings.configPath]),
  };
}

/** What the list says of the clinic, once the lambdas have done what the last step set off. */
async function listed(part: string): Promise<void> {
  await expect.poll(() => enrol('list'), { timeout: 20_000, interval: 500 }).toContain(part);
}

test('from nothing to a valid backup, and to a stolen server', async () => {
  mkdirSync(join(folder, 'desk'));
  const dump = join(folder, 'dump');
  writeFileSync(dump, seededBytes('operator', 200_000));

  // A pipeline has deployed its stack: the local cloud deploys no template.
  await putControl(cloud, `/_sites/${SITE}`, '{"accessKeys":false,"emails":["a@example.cz"]}');
  const answers = ['--name', 'Ordinace', '--language', 'cs', '--email', 'a@example.cz', '--phone', 'none'];
  await enrol(SITE, '--no-deploy', ...answers, '--database', 'main=every day by 07:00');
  const file = join(folder, 'desk', 'enrolments', `${SITE}.json`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const enrolment = parseEnrolment(readFileSync(file));
  rmSync(file);

  const server = await setUpServer(enrolment, dump);
  expect((await server.backup()).exitCode).toBe(EXIT.ok);
  await listed('backups arrive, and none counts: it waits for its signing key');
  await enrol(SITE, '--no-deploy', '--signing-key', server.signingKeyText, '--fingerprint', server.fingerprint);
  await listed('main: good backup of 20');
  expect(await enrol('list')).toContain('key used 20');

  await enrol(SITE, '--revoke', 'uploader', '--stolen');
  expect((await server.backup()).exitCode).toBe(EXIT.refused);
  await listed('the uploader has no key');

  for (const key of [enrolment.uploader!, enrolment.recovery!]) expect(printed).not.toContain(key.secretAccessKey);
});

test('what cannot be done is said in two lines, by the exit code, and never with a stack', async () => {
  const failed = (more: NodeJS.ProcessEnv, ...args: string[]) => {
    const argv = ['--disable-warning=ExperimentalWarning', ENROL, ...args, '--root', join(folder, 'desk')];
    return promisify(execFile)(process.execPath, argv, { env: { ...environment, ...more } }).then(
      () => expect.fail('it succeeded'),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
    );
  };
  const refusals: [RegExp, NodeJS.ProcessEnv, string[]][] = [
    [/the secret does not belong to this access key/, { AWS_SECRET_ACCESS_KEY: 'wrong' }, ['list']],
    [/AWS does not know this access key/, { AWS_ACCESS_KEY_ID: 'AKIANOBODY' }, ['list']],
    [/there are no credentials/, { AWS_ACCESS_KEY_ID: '', AWS_EC2_METADATA_DISABLED: 'true' }, ['list']],
    [/AWS cannot be reached/, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1' }, ['list']],
    [/the region: none is set/, { AWS_REGION: '' }, ['list']],
    [/--rotate and --revoke together/, {}, [SITE, '--rotate', '--revoke']],
    [/there is no stack clinic-offsite-site-nobody/, {}, ['nobody', '--revoke', '--stolen']],
  ];
  for (const [why, more, args] of refusals) {
    const { code, stderr } = await failed(more, ...args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(why) });
    expect(stderr).toMatch(/^enrol: error: .+\nenrol: hint: .+\n$/);
  }
});
