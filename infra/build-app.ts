// All stacks of one deployment, from what the operator decided: the vault, its replica if there is one, and one stack for each clinic. It
// reads neither files nor the environment, so that tests build what is deployed, with sites of their own.

import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Registration } from '../lambdas/site/registration.ts';
import { Refusal } from '../vault/refusal.ts';
import type { Settings } from './deployment/settings.ts';
import { warnOfSettings } from './deployment/warnings.ts';
import { ReplicaStack } from './stacks/replica-stack.ts';
import { SiteStack } from './stacks/site-stack.ts';
import { VaultStack } from './stacks/vault-stack.ts';

export interface Built {
  readonly vault: VaultStack;
  readonly replica: ReplicaStack | undefined;
  readonly sites: readonly SiteStack[];
}

export function buildApp(options: {
  app: App;
  settings: Settings;
  sites: readonly Registration[];
  /** The settings are those of the example. */
  isExample?: boolean;
  /** Where it is deployed; without them the templates fit everywhere. */
  account?: string | undefined;
  region?: string | undefined;
}): Built {
  const { app, settings, account, region } = options;
  const at = { settings, env: { account, region } };
  if (settings.replica !== undefined && settings.replica.region === region) {
    throw new Refusal(
      'deployment.yaml',
      'replica.region: is where the vault itself is; a copy belongs into another region',
    );
  }
  const replica = settings.replica && new ReplicaStack(app, { settings, account, region: settings.replica.region });
  const vault = new VaultStack(app, at);
  if (replica !== undefined) vault.addStackDependency(replica);
  const sites = options.sites.map((registration) => {
    const stack = new SiteStack(app, { ...at, registration });
    stack.addStackDependency(vault);
    return stack;
  });
  warnOfSettings(vault, options);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { vault, replica, sites };
}
