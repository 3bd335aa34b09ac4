// Deploys the cloud part, step by step: what is missing is asked, what will be is shown, and nothing is changed before the operator has
// agreed. Run again it deploys what has changed, and goes on where it was cut short.

import { join } from 'node:path';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EXAMPLE_SETTINGS_FILE, readSettings, readSites } from '../../infra/deployment/read-files.ts';
import { siteStackName, VAULT_STACK_NAME } from '../../infra/policies/deployed-names.ts';
import type { Account } from '../account/account.ts';
import { findStack, vaultOutputsOf } from '../account/stacks.ts';
import { type Cdk, deployArguments, runCdk } from '../cdk.ts';
import type { Dialogue } from '../dialogue.ts';
import { Failure } from '../failure.ts';
import { type Consent, confirm, deployedLockMode } from './confirm.ts';
import { sayWhatRemains } from './say-what-remains.ts';
import { showPlan } from './show-plan.ts';
import { type SettingsAnswers, writeSettings } from './write-settings.ts';

export interface DeploymentPlace {
  readonly root: string;
  readonly account: Account;
  readonly stacksIn: (region: string) => CloudFormationClient;
  readonly cdk: Cdk;
  readonly dialogue: Dialogue;
}

export interface DeployOptions extends SettingsAnswers, Consent {
  /** Shows what would be deployed, and stops. */
  readonly plan: boolean;
  /** The stacks of all clinics, too: after an update of this program. */
  readonly sites: boolean;
}

/** What the CDK builds, beside deployment.yaml. */
const ASSEMBLY_FOLDER = 'cdk.out';
const BOOTSTRAP_STACK = 'CDKToolkit';
/** CloudFormation works on so many stacks of clinics at once. */
const SITES_AT_ONCE = 5;

export async function runDeployment(place: DeploymentPlace, options: DeployOptions): Promise<void> {
  const { root, account, cdk, dialogue } = place;
  dialogue.say(`Account ${account.accountId}, region ${account.region}, as ${account.arn}`);
  if (account.arn.endsWith(':root')) {
    throw new Failure('deploying: these are the credentials of the root user', {
      hint: 'Never use them for work. docs/go-live.md, "Credentials for you", makes others in five minutes.',
    });
  }
  await writeSettings(root, options, dialogue);
  const { settings, isExample } = readSettings(root);
  if (isExample) throw new Error(`the settings are those of ${EXAMPLE_SETTINGS_FILE}, though they were just written`);
  const sites = readSites(root);
  dialogue.say('Building what is deployed …');
  const assembly = join(root, ASSEMBLY_FOLDER);
  await runCdk(cdk, 'building the templates', ['synth', '--quiet', '--output', assembly, '--context', `root=${root}`]);
  showPlan(assembly, settings, sites.length, dialogue);
  const deployed = await findStack(account, VAULT_STACK_NAME);
  const bucket = deployed?.Outputs?.find(({ OutputKey }) => OutputKey === 'VaultBucketName')?.OutputValue;
  const before = bucket === undefined ? undefined : await deployedLockMode(account, bucket);
  if (options.plan) return dialogue.say('\nNothing was deployed: this was the plan.');
  await confirm(settings, before, options, dialogue);
  const regions = [account.region, ...(settings.replica === undefined ? [] : [settings.replica.region])];
  for (const region of regions) await bootstrap(place, region);
  // What was shown is what is deployed: the same assembly.
  const fromAssembly = ['--app', assembly];
  await runCdk(cdk, 'deploying the vault', [...deployArguments(VAULT_STACK_NAME), ...fromAssembly]);
  if (options.sites && sites.length > 0) {
    const names = sites.map(({ site }) => siteStackName(site));
    const atOnce = ['--concurrency', String(SITES_AT_ONCE), '--exclusively'];
    await runCdk(cdk, 'deploying the sites', [...deployArguments(...names), ...fromAssembly, ...atOnce]);
  }
  await sayWhatRemains(
    account,
    await vaultOutputsOf(account),
    { settings, sites, deployedSites: options.sites },
    dialogue,
  );
}

/** Once for each account and region: where the CDK puts the lambdas' code. */
async function bootstrap({ account, stacksIn, cdk, dialogue }: DeploymentPlace, region: string): Promise<void> {
  const stacks = region === account.region ? account.stacks : stacksIn(region);
  if ((await findStack({ stacks }, BOOTSTRAP_STACK)) !== undefined) return;
  dialogue.say(`Preparing ${region} for the CDK (once) …`);
  await runCdk(cdk, `preparing ${region} for the CDK`, ['bootstrap', `aws://${account.accountId}/${region}`]);
}
