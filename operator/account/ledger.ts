// The operator's own reading and writing of the ledger: registrations, which nobody else may write, and what the cloud noted of a site.

import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { parseSiteBackups, type SiteBackups, siteBackupsKey } from '../../lambdas/ledger/site-backups.ts';
import { type AlertState, alertStateKey, parseAlertState } from '../../lambdas/missing-backup/alert-state.ts';
import { encodeRegistration, type Registration, registrationKey } from '../../lambdas/site/registration.ts';
import type { SiteId } from '../../vault/names.ts';
import { unknownSiteKey } from '../../vault/verdict.ts';
import type { Account } from './account.ts';
import { asking, codeOf, explained } from './asking.ts';

export interface Ledger {
  readonly account: Pick<Account, 's3'>;
  readonly bucket: string;
}

/** False where exactly this was registered already. */
export async function register(ledger: Ledger, registration: Registration): Promise<boolean> {
  const Key = registrationKey(registration.site);
  const Body = encodeRegistration(registration);
  if ((await read(ledger, Key))?.equals(Body)) return false;
  const request = ledger.account.s3.send(new PutObjectCommand({ Bucket: ledger.bucket, Key, Body }));
  await asking(`registering ${registration.site} in the ledger`, request);
  return true;
}

export async function readBackups(ledger: Ledger, site: SiteId): Promise<SiteBackups | undefined> {
  const bytes = await read(ledger, siteBackupsKey(site));
  return bytes && parseSiteBackups(bytes, site);
}

export async function readAlerts(ledger: Ledger, site: SiteId): Promise<AlertState | undefined> {
  const bytes = await read(ledger, alertStateKey(site));
  return bytes && parseAlertState(bytes, site);
}

export async function isRegistered(ledger: Ledger, site: SiteId): Promise<boolean> {
  return (await read(ledger, registrationKey(site))) !== undefined;
}

/** Whether exactly this is registered: a file that was changed since is not. */
export async function isRegisteredAs(ledger: Ledger, registration: Registration): Promise<boolean> {
  if (registration.signingPublicKeys.length === 0) return false;
  return (await read(ledger, registrationKey(registration.site)))?.equals(encodeRegistration(registration)) === true;
}

/** Whether backups came of a site that was not registered. */
export async function hasUnjudgedBackups(ledger: Ledger, site: SiteId): Promise<boolean> {
  return (await read(ledger, unknownSiteKey(site))) !== undefined;
}

async function read({ account, bucket }: Ledger, Key: string): Promise<Buffer | undefined> {
  try {
    const { Body } = await account.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (codeOf(error) === 'NoSuchKey') return undefined;
    throw explained(`reading ${Key} of the ledger`, error);
  }
}
