// Publish: a message to every subscription of a topic that wants it. It answers once the deliveries are on the disk.

import type { Subscription } from '../disk/topics.ts';
import { textElement } from '../xml/write.ts';
import { wants } from './filter-policy.ts';
import { readMessage } from './message.ts';
import { newUuid, type SnsCall } from './sns-call.ts';
import { notImplemented } from './sns-error.ts';

export function publish(call: SnsCall): string {
  const { form, place } = call;
  if (form.optional('PhoneNumber') !== undefined) throw notImplemented('publishing to a phone number without a topic');
  const topicArn = call.topic('sns:Publish', form.optional('TargetArn') === undefined ? 'TopicArn' : 'TargetArn');
  const message = readMessage(form);
  form.refuseRest('Publish');
  const messageId = newUuid(place.random);
  const { subject, attributes } = message;
  const publishedAt = place.now().toISOString();
  place.catalogue.transaction(() => {
    const subscriptions = place.topics.subscriptionsOf(topicArn).filter(({ isPending }) => !isPending);
    for (const { protocol, endpoint, filterPolicy } of subscriptions.sort(byAddress)) {
      if (filterPolicy !== undefined && !wants(filterPolicy, attributes)) continue;
      const text = message.textFor(protocol);
      place.topics.addDelivery({ messageId, topicArn, protocol, endpoint, subject, text, attributes, publishedAt });
    }
  });
  place.outbox.flush();
  return textElement('MessageId', messageId);
}

/** AWS promises no order; one that is always the same lets a simulation be repeated. */
function byAddress(a: Subscription, b: Subscription): number {
  const [x, y] = [`${a.protocol} ${a.endpoint}`, `${b.protocol} ${b.endpoint}`];
  return x < y ? -1 : x > y ? 1 : 0;
}
