// What holds for every template: it fits every account, region and partition, it destroys no data, and two programs that are not ours
// find nothing in it: cdk-nag, and Amazon's own validator with the schemas of all resources.

import { CfnResource } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { settingsOf, siteOf, synthesise } from './synthesise.ts';

const RESOURCES_MAX = 500;
const HOLDS_DATA =
  /^AWS::(S3::Bucket|Logs::LogGroup|SQS::Queue|DynamoDB::Table|RDS::.*|EFS::FileSystem|SSM::Parameter|SecretsManager::Secret)$/;
const here = synthesise({ sites: [siteOf('a'), siteOf('b')] });
const replica = synthesise({ settings: settingsOf('replica: { region: eu-west-1 }'), sites: [] });
const everywhere = [...here, ...[...replica].filter(([name]) => name === 'clinic-offsite-replica')];

describe.each(everywhere)('%s', (_, template) => {
  const text = JSON.stringify(template);

  test('names no partition, region or account', () => {
    const region = /\b(?:us|eu|eusc|ap|sa|ca|me|af|il|mx|cn)-[a-z]+(?:-[a-z]+)?-\d\b/g;
    // Twelve digits behind a plus are a telephone number, and among hexadecimal ones they are a part of a hash.
    const named = [/arn:aws[a-z-]*/g, region, /(?<![+\da-f])\d{12}(?![\da-f])/g].flatMap(
      (pattern) => text.match(pattern) ?? [],
    );
    expect(named).toEqual([]);
  });

  test('destroys nothing that holds data, whether it is deleted or a resource is replaced', () => {
    // Except on create: a first deployment that fails takes its own empty buckets along, and can be repeated.
    // An event that was given up is told again: by the next schedule, or by retention, which asks for what was never judged.
    const transient = ['AWS::SQS::Queue'];
    const all = Object.entries(template.Resources).filter(
      ([, { Type }]) => HOLDS_DATA.test(Type) && !transient.includes(Type),
    );
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of all) {
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, 'RetainExceptOnCreate', 'Retain']);
    }
  });

  test('has no program of CDK’s own that changes things behind CloudFormation’s back', () => {
    expect(text).not.toMatch(/Custom::|CustomResource/);
  });

  test('is far from the number of resources that a stack may have', () => {
    expect(Object.keys(template.Resources).length).toBeLessThan(RESOURCES_MAX / 2);
  });
});

test('a thousand clinics are a thousand stacks more, and the vault’s stays as it is', () => {
  const none = synthesise({ sites: [] }).get('clinic-offsite-vault');
  expect(here.get('clinic-offsite-vault')).toEqual(none);
});

describe('cdk-nag', () => {
  test('stops the synthesis for a bucket that is like none of ours', () => {
    const change = ({ vault }: { vault: s3.Bucket['stack'] }) => new s3.Bucket(vault, 'Careless');
    expect(() => synthesise({ sites: [], change: (built) => void change(built) })).toThrow(/server access logs/);
  });

  test('stops it for a wildcard that is in no policy of ours, on a role whose wildcards are acknowledged', () => {
    const change = ({ functions }: { functions: { validate: { node: { findChild(id: string): unknown } } } }) => {
      const role = functions.validate.node.findChild('Role') as CfnResource;
      const policies = (role as unknown as { policies: { policyDocument: { Statement: object[] } }[] }).policies;
      (role as unknown as { policies: object[] }).policies = [
        ...policies,
        {
          policyName: 'more',
          policyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:x:s3:::vault/*' }] },
        },
      ];
    };
    expect(() => synthesise({ sites: [], change: ({ vault }) => change(vault) })).toThrow(/wildcard permissions/);
  });
});

describe('Amazon’s validator of templates', () => {
  test('finds nothing', () => {
    synthesise({ settings: settingsOf('replica: { region: eu-west-1 }'), isValidated: true });
  });

  test.each([
    ['a property that there is not', { BucketNam: 'x' }],
    ['a value of the wrong type', { ObjectLockEnabled: 'perhaps' }],
  ])('stops the synthesis for %s', (_, properties) => {
    const change = ({ vault }: { vault: s3.Bucket['stack'] }) =>
      new CfnResource(vault, 'Wrong', { type: 'AWS::S3::Bucket', properties });
    expect(() => synthesise({ sites: [], isValidated: true, change: (built) => void change(built) })).toThrow(
      /CloudFormation Validate/,
    );
  });
}, 120_000);
