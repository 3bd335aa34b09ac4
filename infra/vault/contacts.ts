// A topic and who is subscribed to it. The filters are those for which the lambdas mark their messages: an e-mail's text must not reach a
// telephone in twenty parts, and nobody is called at night for what can wait.

import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface Contacts {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

export function topicWithContacts(
  scope: Construct,
  options: {
    topicName: string;
    displayName: string;
    contacts: Contacts;
    /** Services of Amazon's that publish as well. Their messages carry no marks, so they go to everybody. */
    publishers?: readonly string[];
  },
): sns.Topic {
  const { topicName, displayName, contacts, publishers = [] } = options;
  const topic = new sns.Topic(scope, 'Topic', { topicName, displayName, enforceSSL: true });
  for (const service of publishers) {
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(service)],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
  const subscribe = (protocol: 'email' | 'sms', endpoint: string): void => {
    // Named by whom it reaches, so that no other subscription is made anew, and must be confirmed anew, when one is added.
    new sns.CfnSubscription(scope, `${protocol}:${endpoint}`, {
      ...{ topicArn: topic.topicArn, protocol, endpoint },
      filterPolicy: { channels: publishers.length > 0 ? [protocol, { exists: false }] : [protocol] },
    });
  };
  for (const email of contacts.emails) subscribe('email', email);
  for (const phone of contacts.phones) subscribe('sms', phone);
  return topic;
}
