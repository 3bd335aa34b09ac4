// The promises of the second copy: everything is copied with its lock, no deletion is, and nobody but S3 writes there.

import { expect, test } from 'vitest';
import { filledIn, resourceOf, resourcesOf, settingsOf, synthesise } from './synthesise.ts';

const templates = synthesise({ settings: settingsOf('replica: { region: eu-west-1 }'), sites: [] });
const vault = resourceOf(templates.get('clinic-offsite-vault')!, 'AWS::S3::Bucket', 'clinic-offsite-vault-');
const replica = resourceOf(templates.get('clinic-offsite-replica')!, 'AWS::S3::Bucket');
const refs = { 'AWS::Partition': 'aws', 'AWS::Region': 'eu-west-1', 'AWS::AccountId': '123456789012' };

interface Rule {
  readonly Status: string;
  readonly Filter: { readonly Prefix: string };
  readonly DeleteMarkerReplication: { readonly Status: string };
  readonly Destination: { readonly Bucket: unknown };
}
const [rule] = (vault.Properties.ReplicationConfiguration as { Rules: Rule[] }).Rules;

test('everything is copied, into the bucket of the other region’s stack', () => {
  expect(rule).toMatchObject({ Status: 'Enabled', Filter: { Prefix: '' } });
  const name = String(filledIn(replica.Properties.BucketName, refs));
  expect(filledIn(rule!.Destination.Bucket, refs)).toBe(`arn:aws:s3:::${name}`);
});

test('no delete marker is copied, so that whoever hides the vault does not hide the copy', () => {
  expect(rule!.DeleteMarkerReplication).toEqual({ Status: 'Disabled' });
});

test('what was not copied shows in a metric', () => {
  expect(rule!.Destination).toMatchObject({ Metrics: { Status: 'Enabled' } });
});

test('the copy has versions and a lock as the vault has, without which S3 copies no locked object', () => {
  for (const property of ['ObjectLockConfiguration', 'VersioningConfiguration', 'ObjectLockEnabled']) {
    expect(replica.Properties[property]).toEqual(vault.Properties[property]);
  }
});

test('the copy outlives its stack', () => {
  expect([replica.DeletionPolicy, replica.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
});

test('without a replica there is neither a stack nor a role for it', () => {
  const alone = synthesise({ sites: [] });
  expect([...alone.keys()]).toEqual(['clinic-offsite-vault']);
  const roles = resourcesOf(alone.get('clinic-offsite-vault')!, 'AWS::IAM::Role').map(
    ([, role]) => role.Properties.RoleName,
  );
  expect(roles).not.toContain('clinic-offsite-replication');
});

test('a replica in the vault’s own region is refused', () => {
  const settings = settingsOf('replica: { region: eu-west-1 }');
  expect(() => synthesise({ settings, sites: [], region: 'eu-west-1' })).toThrow(/replica\.region/);
});
