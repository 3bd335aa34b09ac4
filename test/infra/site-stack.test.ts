// The promises of a clinic's stack: two identities without keys, and everybody who is to be told.

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encodeRegistration } from '../../lambdas/site/registration.ts';
import { resourcesOf, siteOf, synthesise } from './synthesise.ts';

const site = siteOf();
const stackOf = (one = site) => synthesise({ sites: [one] }).get(`clinic-offsite-site-${one.site}`)!;
const template = stackOf();

test('a clinic has two identities, and not one key in the template', () => {
  const users = resourcesOf(template, 'AWS::IAM::User').map(([, { Properties }]) => Properties.UserName);
  expect(users).toEqual(['clinic-offsite-uploader-novak-praha', 'clinic-offsite-recovery-novak-praha']);
  expect(resourcesOf(template, 'AWS::IAM::AccessKey')).toEqual([]);
  expect(JSON.stringify(template)).not.toMatch(/SecretAccessKey|LoginProfile/);
});

test('the people of a clinic get e-mails by e-mail and SMS by SMS', () => {
  const subscriptions = resourcesOf(template, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties);
  expect(subscriptions).toMatchObject([
    { Protocol: 'email', Endpoint: 'ordinace@example.cz', FilterPolicy: { channels: ['email'] } },
    { Protocol: 'sms', Endpoint: '+420601123456', FilterPolicy: { channels: ['sms'] } },
  ]);
});

test('one more address leaves every other subscription as it is, so that nobody must confirm anew', () => {
  const more = { ...site, contacts: { ...site.contacts, emails: ['a@example.cz', ...site.contacts.emails] } };
  const before = Object.keys(template.Resources);
  expect(Object.keys(stackOf(more).Resources)).toEqual(expect.arrayContaining(before));
});

test('addresses that differ in a dot only are two subscriptions', () => {
  const emails = ['ab@example.cz', 'a.b@example.cz'];
  const stack = stackOf({ ...site, contacts: { emails, phones: [] } });
  expect(resourcesOf(stack, 'AWS::SNS::Subscription')).toHaveLength(2);
});

describe('the registration', () => {
  test('is told by its hash, so that what is deployed can be compared with what the ledger has', () => {
    const hash = createHash('sha256').update(encodeRegistration(site)).digest('hex');
    expect(template.Outputs.RegistrationSha256?.Value).toBe(hash);
  });

  test('of a site without a signing key is none', () => {
    expect(stackOf({ ...site, signingPublicKeys: [] }).Outputs.RegistrationSha256).toBeUndefined();
  });
});

test('the enrol command finds topic and identities in the outputs', () => {
  expect(Object.keys(template.Outputs)).toEqual(
    expect.arrayContaining(['SiteTopicArn', 'UploaderUserName', 'RecoveryUserName']),
  );
});
