// Subscriptions: who is told by e-mail or SMS, and of what. They are confirmed as soon as they are made, unless whoever enrols wants
// them as on AWS (control/sites.ts), where an e-mail address gets nothing until its owner has followed a link.

import type { Protocol, Subscription } from '../disk/topics.ts';
import { SNS_PAGE_MAX } from '../limits.ts';
import { element, textElement } from '../xml/write.ts';
import { type FilterPolicy, parseFilterPolicy } from './filter-policy.ts';
import { newUuid, type SnsCall } from './sns-call.ts';
import { invalidParameter, notImplemented, SnsError } from './sns-error.ts';
import { nextToken, readToken } from './topic-operations.ts';

const ENDPOINTS: Readonly<Record<Protocol, RegExp>> = {
  email: /^[^\s@<>,;:"]+@[^\s@<>,;:"]+\.[^\s@<>,;:"]+$/,
  sms: /^\+[1-9]\d{6,14}$/,
};
const OTHER_PROTOCOLS = ['http', 'https', 'email-json', 'sqs', 'application', 'lambda', 'firehose'];

export function subscribe(call: SnsCall): string {
  const { form, place } = call;
  const topicArn = call.topic('sns:Subscribe');
  const protocol = form.required('Protocol');
  if (OTHER_PROTOCOLS.includes(protocol)) throw notImplemented(`the protocol ${protocol}`);
  if (protocol !== 'email' && protocol !== 'sms')
    throw invalidParameter(`Does not support this protocol string: ${protocol}`);
  const endpoint = form.required('Endpoint');
  if (!ENDPOINTS[protocol].test(endpoint)) {
    throw invalidParameter(protocol === 'email' ? 'Email address' : `Invalid SMS endpoint: ${endpoint}`);
  }
  form.optional('ReturnSubscriptionArn');
  const filterPolicy = readAttributes(form.map('Attributes'));
  form.refuseRest('Subscribe');
  const before = place.topics.sameSubscription(topicArn, protocol, endpoint);
  if (before !== undefined) {
    if (filterPolicy !== undefined && JSON.stringify(filterPolicy) !== JSON.stringify(before.filterPolicy)) {
      throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
    }
    return textElement('SubscriptionArn', before.arn);
  }
  const arn = `${topicArn}:${newUuid(place.random)}`;
  place.topics.subscribe({ arn, topicArn, protocol, endpoint, filterPolicy, isPending: false });
  return textElement('SubscriptionArn', arn);
}

export function unsubscribe(call: SnsCall): string {
  call.authorize('sns:Unsubscribe', '*');
  const arn = call.form.required('SubscriptionArn');
  call.form.refuseRest('Unsubscribe');
  call.place.topics.unsubscribe(arn);
  return '';
}

export function setSubscriptionAttributes(call: SnsCall): string {
  call.authorize('sns:SetSubscriptionAttributes', '*');
  const { arn } = named(call);
  const [name, value] = [call.form.required('AttributeName'), call.form.optional('AttributeValue') ?? ''];
  call.form.refuseRest('SetSubscriptionAttributes');
  const filterPolicy = readAttributes(new Map([[name, value]]));
  if (name === 'FilterPolicy') call.place.topics.setFilterPolicy(arn, filterPolicy);
  return '';
}

export function getSubscriptionAttributes(call: SnsCall): string {
  call.authorize('sns:GetSubscriptionAttributes', '*');
  const subscription = named(call);
  call.form.refuseRest('GetSubscriptionAttributes');
  const { filterPolicy } = subscription;
  const attributes = {
    SubscriptionArn: subscription.arn,
    TopicArn: subscription.topicArn,
    Owner: call.place.accountId,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    PendingConfirmation: String(subscription.isPending),
    ConfirmationWasAuthenticated: String(!subscription.isPending),
    RawMessageDelivery: 'false',
    ...(filterPolicy && { FilterPolicy: JSON.stringify(filterPolicy), FilterPolicyScope: 'MessageAttributes' }),
  };
  const entries = Object.entries(attributes).map(([key, value]) =>
    element('entry', textElement('key', key), textElement('value', value)),
  );
  return element('Attributes', ...entries);
}

export function listSubscriptionsByTopic(call: SnsCall): string {
  const { form, place } = call;
  const topicArn = call.topic('sns:ListSubscriptionsByTopic');
  const after = readToken(call);
  form.refuseRest('ListSubscriptionsByTopic');
  const found = place.topics.subscriptionsOf(topicArn, after, SNS_PAGE_MAX + 1);
  const page = found.slice(0, SNS_PAGE_MAX);
  const members = page.map((one) =>
    element(
      'member',
      textElement('SubscriptionArn', one.isPending ? 'PendingConfirmation' : one.arn),
      textElement('Owner', place.accountId),
      textElement('Protocol', one.protocol),
      textElement('Endpoint', one.endpoint),
      textElement('TopicArn', one.topicArn),
    ),
  );
  return element('Subscriptions', ...members) + nextToken(found.length > SNS_PAGE_MAX ? page.at(-1)?.arn : undefined);
}

function named(call: SnsCall): Subscription {
  const found = call.place.topics.subscription(call.form.required('SubscriptionArn'));
  if (found === undefined) throw new SnsError('NotFound', 'Subscription does not exist');
  return found;
}

/** The filter policy among the attributes; an empty one wants everything. */
function readAttributes(attributes: ReadonlyMap<string, string>): FilterPolicy | undefined {
  for (const [name, value] of attributes) {
    if (name === 'FilterPolicyScope' && value === 'MessageAttributes') continue;
    if (name !== 'FilterPolicy')
      throw notImplemented(`the attribute ${name} of a subscription with the value '${value}'`);
  }
  const text = attributes.get('FilterPolicy') ?? '';
  const policy = text === '' ? {} : parseFilterPolicy(text);
  return Object.keys(policy).length === 0 ? undefined : policy;
}
