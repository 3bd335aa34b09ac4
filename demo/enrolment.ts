// Enrols a clinic as an operator and the friend who sets the server up do it: keys, registration in the ledger, configuration.
// Without it each test of the command line would write these files in its own way, and none as a clinic has them.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import {
  encodeRegistration,
  newRegistration,
  type Registration,
  type RegistrationInput,
  registrationKey,
} from '../lambdas/site/registration.ts';
import { siteIdSchema } from '../vault/names.ts';
import { putControl } from './control-request.ts';
import type { LocalCloudProcess } from './local-cloud-process.ts';
import { eventOf, type OffsiteRun, runOffsite } from './offsite-process.ts';

const keysEvent = z.object({
  site: siteIdSchema,
  recipients: z.array(z.string()),
  signingPublicKeys: z.array(z.string()),
});
const ownSecrets = z.object({ site: z.object({ secret: z.string(), signingKey: z.string() }) });

export interface Enrolment {
  readonly site: z.infer<typeof siteIdSchema>;
  /** On the clinic's server: can make backups and cannot open them. */
  readonly server: Settings;
  /** On whatever machine the clinic is restored: knows no more than the recovery kit says. */
  readonly recovery: Settings;
  readonly recoveryKeyPath: string;
  readonly registration: Registration;
}

export interface Settings {
  readonly folder: string;
  readonly configPath: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

/**
 * Everything lies in `folder`. `databases` as in the configuration, `passwords` as in the secrets; `registration` is what the
 * operator has to say about the clinic, where the defaults are not enough. `program` makes the keys: what `buildUploader` made, or
 * whatever runs the program elsewhere and finds `folder` there.
 */
export async function enrolClinic(options: {
  program: string | ((args: readonly string[]) => Promise<OffsiteRun>);
  cloud: LocalCloudProcess;
  folder: string;
  databases: Readonly<Record<string, object>>;
  passwords?: Readonly<Record<string, { password: string }>>;
  registration?: Partial<RegistrationInput>;
}): Promise<Enrolment> {
  const { cloud, folder, databases, passwords = {} } = options;
  const serverFolder = join(folder, 'server');
  const keys = ['keys', cloud.site.id, '--folder', serverFolder, '--json'];
  const { program } = options;
  const made = typeof program === 'string' ? await runOffsite(program, keys) : await program(keys);
  const { site, recipients, signingPublicKeys } = keysEvent.parse(eventOf(made, 'keys'));
  const { accessKeyId, secretAccessKey, recovery } = cloud.site;
  const ownKeys = ownSecrets.parse(parse(await readFile(join(serverFolder, 'secrets.yaml'), 'utf8')));
  // The recovery key leaves the server on paper; here a second folder stands for the paper.
  const recoveryFolder = join(folder, 'recovery');
  await mkdir(recoveryFolder, { mode: 0o700 });
  const recoveryKeyPath = join(recoveryFolder, 'recovery-key.txt');
  await rename(join(serverFolder, 'recovery-key.txt'), recoveryKeyPath);
  const registration = await register(cloud, { ...options.registration, site, signingPublicKeys });

  const { endpoint, region, vaultBucket, ledgerBucket } = cloud;
  const common = {
    ...{ site, vault: { endpoint, region, bucket: vaultBucket }, signingPublicKeys, secrets: 'secrets.yaml' },
    // What is played here is no news for the log of this machine.
    systemLog: false,
  };
  return {
    site,
    recoveryKeyPath,
    registration,
    server: await writeSettings(
      serverFolder,
      { ...common, ledger: { bucket: ledgerBucket }, recipients, databases },
      { s3: { accessKeyId, secretAccessKey }, ...ownKeys, databases: passwords },
    ),
    recovery: await writeSettings(recoveryFolder, common, { s3: recovery }),
  };
}

/** A configuration and its secrets in `folder`, as `offsite` reads them. */
export async function writeSettings(
  folder: string,
  config: Settings['config'],
  secrets: Settings['secrets'],
): Promise<Settings> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'secrets.yaml'), stringify(secrets), { mode: 0o600 });
  const configPath = join(folder, 'offsite.yaml');
  await writeFile(configPath, stringify(config));
  return { folder, configPath, config, secrets };
}

/** What the operator says about a site takes effect: the registration in the ledger, and who gets its messages. */
export async function register(cloud: LocalCloudProcess, input: RegistrationInput): Promise<Registration> {
  const operator = cloud.client(cloud.operator);
  const registration = newRegistration(input);
  const { site, contacts } = registration;
  await operator.send(
    new PutObjectCommand({
      ...{ Bucket: cloud.ledgerBucket, Key: registrationKey(site) },
      Body: encodeRegistration(registration),
    }),
  );
  operator.destroy();
  if (contacts.emails.length + contacts.phones.length > 0) {
    await putControl(cloud, `/_sites/${site}`, JSON.stringify(contacts));
  }
  return registration;
}
