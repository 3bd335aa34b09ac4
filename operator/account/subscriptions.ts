// Who gets the messages of a topic, and who never confirmed that they want them: to those SNS sends nothing, and tells nobody.

import { GetSMSSandboxAccountStatusCommand, ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import type { Account } from './account.ts';
import { asking } from './asking.ts';

export interface Subscriber {
  readonly protocol: string;
  readonly endpoint: string;
  readonly isPending: boolean;
}

export async function listSubscribers({ sns }: Pick<Account, 'sns'>, TopicArn: string): Promise<Subscriber[]> {
  const subscribers: Subscriber[] = [];
  let NextToken: string | undefined;
  do {
    const request = sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));
    const page = await asking(`listing who is subscribed to ${TopicArn}`, request);
    for (const { Protocol = '', Endpoint = '', SubscriptionArn } of page.Subscriptions ?? []) {
      const isPending = SubscriptionArn === 'PendingConfirmation';
      subscribers.push({ protocol: Protocol, endpoint: Endpoint, isPending });
    }
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return subscribers;
}

/** In the sandbox, SMS reach only numbers that were verified by hand. */
export async function isInSmsSandbox({ sns }: Pick<Account, 'sns'>): Promise<boolean> {
  const request = sns.send(new GetSMSSandboxAccountStatusCommand({}));
  return (await asking('asking whether SMS are in the sandbox', request)).IsInSandbox !== false;
}
