// The promises of the vault stack, one by one, on the template that is deployed.

import { describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../infra/policies/deployed-names.ts';
import { resourceOf, resourcesOf, settingsOf, synthesise } from './synthesise.ts';

const VAULT = 'clinic-offsite-vault';
const template = synthesise().get(VAULT)!;
const vault = resourceOf(template, 'AWS::S3::Bucket', 'clinic-offsite-vault-');
const ledger = resourceOf(template, 'AWS::S3::Bucket', 'clinic-offsite-ledger-');

describe('the vault', () => {
  test('locks every object from its first byte, in the mode and for the days that the operator chose', () => {
    expect(vault.Properties.ObjectLockEnabled).toBe(true);
    const rule = (mode: string, days: number) => ({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: mode, Days: days } },
    });
    expect(vault.Properties.ObjectLockConfiguration).toEqual(rule('COMPLIANCE', 30));
    const trial = synthesise({ settings: { ...settingsOf('lockDays: 35'), lockMode: 'governance' } }).get(VAULT)!;
    const other = resourceOf(trial, 'AWS::S3::Bucket', 'clinic-offsite-vault-');
    expect(other.Properties.ObjectLockConfiguration).toEqual(rule('GOVERNANCE', 35));
  });

  test('removes nothing by itself but the parts of broken uploads', () => {
    const { Rules } = vault.Properties.LifecycleConfiguration as { Rules: object[] };
    expect(Rules).toEqual([
      {
        Id: 'abort-broken-uploads',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ]);
  });

  test('calls validate for each new manifest, and for nothing else', () => {
    const { LambdaConfigurations, EventBridgeConfiguration } = vault.Properties.NotificationConfiguration as {
      LambdaConfigurations: { Event: string; Function: object; Filter: object }[];
      EventBridgeConfiguration?: object;
    };
    expect(EventBridgeConfiguration).toBeUndefined();
    expect(LambdaConfigurations).toHaveLength(1);
    expect(LambdaConfigurations[0]!.Event).toBe('s3:ObjectCreated:*');
    expect(JSON.stringify(LambdaConfigurations[0]!.Function)).toContain('validateFunction');
    const rules = [
      { Name: 'prefix', Value: 'sites/' },
      { Name: 'suffix', Value: '/manifest.json' },
    ];
    expect(LambdaConfigurations[0]!.Filter).toEqual({ S3Key: { Rules: rules } });
  });

  test('is there only once S3 may call validate', () => {
    const [permission] = resourcesOf(template, 'AWS::Lambda::Permission').filter(
      ([, { Properties }]) => Properties.Principal === 's3.amazonaws.com',
    );
    expect(vault.DependsOn).toContain(permission![0]);
    expect(permission![1].Properties.SourceAccount).toEqual({ Ref: 'AWS::AccountId' });
  });
});

describe('the ledger', () => {
  test('sends every new note to EventBridge', () => {
    expect(ledger.Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
  });

  test('forgets what was replaced a month ago, and no note that stands', () => {
    const { Rules } = ledger.Properties.LifecycleConfiguration as { Rules: Record<string, unknown>[] };
    const [rule] = Rules;
    expect(Rules).toHaveLength(1);
    expect(rule!.NoncurrentVersionExpiration).toEqual({ NoncurrentDays: 30 });
    expect(rule).not.toHaveProperty('ExpirationInDays');
  });

  test('has no lock, because its notes are written over', () => {
    expect(ledger.Properties.ObjectLockEnabled).toBeUndefined();
  });
});

describe.each([
  ['the vault', vault],
  ['the ledger', ledger],
])('%s', (_, bucket) => {
  test('keeps versions', () => {
    expect(bucket.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
  });

  test('outlives its stack, once it was deployed', () => {
    expect([bucket.DeletionPolicy, bucket.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
  });

  test('is open to nobody on the internet, whatever policy somebody puts on it', () => {
    expect(bucket.Properties.PublicAccessBlockConfiguration).toEqual({
      ...{ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  test('belongs to the operator alone, with all that is in it', () => {
    expect(bucket.Properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
  });

  test('encrypts at rest', () => {
    expect(bucket.Properties.BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    });
  });
});

describe.each(FUNCTIONS)('the function %s', (name) => {
  const lambda = resourceOf(template, 'AWS::Lambda::Function', `"FunctionName":"clinic-offsite-${name}"`);

  test('runs on the Node that everything was tested with, and on the cheaper processor', () => {
    expect(lambda.Properties.Runtime).toBe('nodejs24.x');
    expect(lambda.Properties.Architectures).toEqual(['arm64']);
  });

  test('has as much time as there is, and memory that a new account can have', () => {
    expect(lambda.Properties.Timeout).toBe(900);
    expect(Number(lambda.Properties.MemorySize)).toBeLessThanOrEqual(3008);
  });

  test('reserves no concurrency, which a new account does not have, unless the operator says so', () => {
    expect(lambda.Properties.ReservedConcurrentExecutions).toBeUndefined();
    const large = synthesise({ settings: settingsOf('reserveConcurrency: true'), sites: [] }).get(VAULT)!;
    const reserved = resourceOf(large, 'AWS::Lambda::Function', `"FunctionName":"clinic-offsite-${name}"`).Properties;
    expect(Number(reserved.ReservedConcurrentExecutions)).toBeGreaterThan(0);
  });

  test('keeps its log for as long as the operator said, and beyond the stack', () => {
    const log = resourceOf(template, 'AWS::Logs::LogGroup', `"/aws/lambda/clinic-offsite-${name}"`);
    expect(log.Properties.RetentionInDays).toBe(365);
    expect(log.DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('tries an event three times, and then lays it into its own dead letters', () => {
    const [queueId] = resourcesOf(template, 'AWS::SQS::Queue').find(
      ([, { Properties }]) => Properties.QueueName === `clinic-offsite-${name}-dead-letters`,
    )!;
    const config = resourceOf(template, 'AWS::Lambda::EventInvokeConfig', `${queueId}"`).Properties;
    expect(config.MaximumRetryAttempts).toBe(2);
    expect(config.MaximumEventAgeInSeconds).toBe(6 * 3600);
    expect(config.DestinationConfig).toEqual({ OnFailure: { Destination: { 'Fn::GetAtt': [queueId, 'Arn'] } } });
    expect(JSON.stringify(lambda.Properties.FunctionName)).toContain(name);
  });
});

describe('dead letters', () => {
  test('are kept for as long as SQS keeps anything, encrypted', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::SQS::Queue')) {
      expect(Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
    }
  });
});

describe('the operator', () => {
  test('is told by e-mail and SMS, of what is meant for each and of every alarm of Amazon’s own', () => {
    const subscriptions = resourcesOf(template, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties);
    expect(subscriptions).toMatchObject([
      { Protocol: 'email', Endpoint: 'operator@example.com', FilterPolicy: { channels: ['email', { exists: false }] } },
      { Protocol: 'sms', Endpoint: '+420601123456', FilterPolicy: { channels: ['sms', { exists: false }] } },
    ]);
  });

  test('finds the buckets, the topic and the dashboard in the outputs', () => {
    expect(Object.keys(template.Outputs)).toEqual(
      expect.arrayContaining(['VaultBucketName', 'LedgerBucketName', 'OperatorTopicArn', 'DashboardUrl']),
    );
  });
});
