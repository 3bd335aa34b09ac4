// The last words of a deployment: what only people can do. A deployment whose alarms reach nobody looks exactly like one that is well.

import type { Settings } from '../../infra/deployment/settings.ts';
import type { Registration } from '../../lambdas/site/registration.ts';
import type { Account } from '../account/account.ts';
import type { VaultOutputs } from '../account/stacks.ts';
import { isInSmsSandbox, listSubscribers } from '../account/subscriptions.ts';
import type { Dialogue } from '../dialogue.ts';

export async function sayWhatRemains(
  account: Pick<Account, 'sns'>,
  vault: VaultOutputs,
  { settings, sites, deployedSites }: { settings: Settings; sites: readonly Registration[]; deployedSites: boolean },
  dialogue: Dialogue,
): Promise<void> {
  dialogue.say(`\nDeployed. Vault ${vault.VaultBucketName}, ledger ${vault.LedgerBucketName}`);
  if (vault.DashboardUrl !== undefined) dialogue.say(`Dashboard: ${vault.DashboardUrl}`);
  const remains: string[] = [];
  for (const { endpoint, isPending } of await listSubscribers(account, vault.OperatorTopicArn)) {
    if (!isPending) continue;
    remains.push(
      `${endpoint} gets no alarm until its owner follows the link in the mail "AWS Notification - Subscription Confirmation" (within two days).`,
    );
  }
  const phones = [...settings.operator.phones, ...sites.flatMap(({ contacts }) => contacts.phones)];
  if (await isInSmsSandbox(account)) {
    const now = phones.length > 0 ? `${phones.length} numbers are named, and get nothing. ` : '';
    remains.push(
      `SMS are in the sandbox: only numbers that you verified get any. ${now}docs/go-live.md, "Leaving the SMS sandbox".`,
    );
  }
  if (sites.length === 0)
    remains.push('No clinic is enrolled yet: npm run enrol -- <site>. Until then the hourly watch reports an error.');
  else if (!deployedSites) {
    remains.push(
      'The stacks of the clinics are as they were. After an update of this program: npm run deploy -- --sites',
    );
  }
  dialogue.say(remains.length === 0 ? 'Nothing remains to be done.' : '\nWhat remains for you:');
  for (const one of remains) dialogue.say(`  - ${one}`);
  if (sites.length > 0) dialogue.say('\nnpm run enrol -- list shows every clinic, and who has not confirmed.');
}
