// The stack of one clinic: its topic with the people who are told, and its two identities. Access keys are in no template: the enrol
// command makes them, so that no secret lies in CloudFormation.

import { type App, CfnOutput, type Environment, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Registration, registrationSha256 } from '../../lambdas/site/registration.ts';
import { siteStackName, siteTopicName, siteUserName } from '../policies/deployed-names.ts';
import { recoveryPolicy } from '../policies/recovery.ts';
import { uploaderPolicy } from '../policies/uploader.ts';
import { topicWithContacts } from '../vault/contacts.ts';
import { acknowledgeWildcards } from './acknowledge.ts';
import { PLACE } from './place.ts';

export class SiteStack extends Stack {
  constructor(app: App, options: { registration: Registration; env: Environment }) {
    const { registration, env } = options;
    const { site, contacts } = registration;
    super(app, siteStackName(site), { env, description: `clinic-offsite: the clinic ${site}` });
    const topic = topicWithContacts(new Construct(this, 'People'), {
      topicName: siteTopicName(site),
      displayName: 'clinic-offsite',
      contacts,
    });
    const user = (identity: 'uploader' | 'recovery', policyOf: typeof uploaderPolicy): iam.CfnUser => {
      const user = new iam.CfnUser(this, identity, {
        userName: siteUserName(identity, site),
        policies: [{ policyName: identity, policyDocument: policyOf({ ...PLACE, site }) }],
        tags: [{ key: 'site', value: site }],
      });
      acknowledgeWildcards(user, (place) => policyOf({ ...place, site }), 'Everything under this site’s own prefix.');
      return user;
    };
    const uploader = user('uploader', uploaderPolicy);
    const recovery = user('recovery', recoveryPolicy);
    // The enrol command writes the registration into the ledger, and by this tells whether what is deployed is what is registered.
    if (registration.signingPublicKeys.length > 0) {
      new CfnOutput(this, 'RegistrationSha256', { value: registrationSha256(registration) });
    }
    new CfnOutput(this, 'SiteTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'UploaderUserName', { value: uploader.ref });
    new CfnOutput(this, 'RecoveryUserName', { value: recovery.ref });
  }
}
