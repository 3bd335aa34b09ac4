// What every step of an enrolment works with.

import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { functionName } from '../../infra/policies/deployed-names.ts';
import type { Registration } from '../../lambdas/site/registration.ts';
import type { Enrolment } from '../../vault/enrolment.ts';
import type { Account } from '../account/account.ts';
import { asking } from '../account/asking.ts';
import { siteOutputsOf, type VaultOutputs } from '../account/stacks.ts';
import type { Cdk } from '../cdk.ts';
import type { Dialogue } from '../dialogue.ts';
import type { IdentityName, Users } from './issue-keys.ts';

export interface EnrolmentPlace {
  /** Where deployment.yaml and sites/ lie. */
  readonly root: string;
  readonly account: Account;
  readonly vault: VaultOutputs;
  readonly cdk: Cdk;
  readonly dialogue: Dialogue;
  readonly now: () => Date;
}

export const ENROLMENTS_FOLDER = 'enrolments';

export const enrolmentFileOf = (root: string, site: string): string => join(root, ENROLMENTS_FOLDER, `${site}.json`);

export async function usersOf(account: Pick<Account, 'stacks'>, site: string): Promise<Required<Users>> {
  const { UploaderUserName, RecoveryUserName } = await siteOutputsOf(account, site);
  return { uploader: UploaderUserName, recovery: RecoveryUserName };
}

/** Everything in an enrolment file but the keys. */
export function enrolmentOf(place: EnrolmentPlace, registration: Registration): Omit<Enrolment, IdentityName> {
  const { site, name, language, timeZone, databases } = registration;
  const { region, endpoint } = place.account;
  return {
    ...{ site, name, language, timeZone, issuedAt: place.now().toISOString() },
    vault: { bucket: place.vault.VaultBucketName, region, ...(endpoint && { endpoint }) },
    ledger: { bucket: place.vault.LedgerBucketName },
    databases: databases.map((one) => ({ database: one.database, name: one.name, deadline: one.deadline })),
  };
}

/** Has the cloud judge what came before the site was registered. */
export async function judgeAnew({ lambda }: Pick<Account, 'lambda'>, site: string): Promise<void> {
  const Payload = Buffer.from(JSON.stringify({ rebuild: { site } }));
  const command = new InvokeCommand({ FunctionName: functionName('validate'), InvocationType: 'Event', Payload });
  await asking(`asking the cloud to judge the backups of ${site}`, lambda.send(command));
}
