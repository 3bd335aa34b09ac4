// The one stack that every deployment has: vault, ledger, the lambdas with what calls them, and the operator's topic.

import type { App } from 'aws-cdk-lib';
import { CfnOutput, type Environment, Stack } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Settings } from '../deployment/settings.ts';
import {
  FUNCTIONS,
  type FunctionName,
  OPERATOR_TOPIC_NAME,
  roleArn,
  VAULT_STACK_NAME,
} from '../policies/deployed-names.ts';
import { vaultBucketPolicy } from '../policies/vault-bucket.ts';
import { CloudFunction } from '../vault/cloud-function.ts';
import { topicWithContacts } from '../vault/contacts.ts';
import { dashboardUrl } from '../vault/dashboard-url.ts';
import { ledgerBucket } from '../vault/ledger-bucket.ts';
import { lockedBucket } from '../vault/locked-bucket.ts';
import { replicateVault } from '../vault/replicate-vault.ts';
import { notifyOfVault, routeEvents, runSchedules } from '../vault/triggers.ts';
import { DASHBOARD_NAME } from '../watch/dashboard.ts';
import { watchFleet } from '../watch/watch-fleet.ts';
import { PLACE } from './place.ts';

export class VaultStack extends Stack {
  readonly functions: Readonly<Record<FunctionName, CloudFunction>>;
  readonly operatorTopic: sns.Topic;

  constructor(app: App, options: { settings: Settings; env: Environment }) {
    const { settings, env } = options;
    super(app, VAULT_STACK_NAME, {
      env,
      description: 'clinic-offsite: the vault of all clinics, and what watches it',
      terminationProtection: true,
    });
    const vault = lockedBucket(this, 'Vault', {
      bucketName: PLACE.vaultBucket,
      policy: (name) =>
        vaultBucketPolicy({
          ...{ ...PLACE, vaultBucket: name, retentionRoleArn: roleArn(PLACE, 'retention') },
          retentionDaysMax: settings.retentionDaysMax,
        }),
      settings,
    });
    const replication = settings.replica && replicateVault(this, vault, settings.replica.region);
    const ledger = ledgerBucket(this);
    this.functions = Object.fromEntries(
      FUNCTIONS.map((name) => [name, new CloudFunction(this, name, { name, settings })]),
    ) as Record<FunctionName, CloudFunction>;
    notifyOfVault(this, vault, this.functions);
    routeEvents(this, this.functions);
    runSchedules(this, this.functions, settings.timeZone);
    this.operatorTopic = topicWithContacts(new Construct(this, 'Operator'), {
      topicName: OPERATOR_TOPIC_NAME,
      displayName: 'clinic-offsite',
      contacts: settings.operator,
      publishers: ['cloudwatch.amazonaws.com'],
    });
    watchFleet(this, {
      ...{ settings, operatorTopicArn: this.operatorTopic.topicArn, vaultBucket: PLACE.vaultBucket },
      logGroups: FUNCTIONS.map((name) => this.functions[name].lambda.logGroup),
      replication,
    });
    new CfnOutput(this, 'VaultBucketName', { value: vault.ref });
    new CfnOutput(this, 'LedgerBucketName', { value: ledger.ref });
    new CfnOutput(this, 'OperatorTopicArn', { value: this.operatorTopic.topicArn });
    new CfnOutput(this, 'DashboardUrl', { value: dashboardUrl(this, DASHBOARD_NAME) });
  }
}
