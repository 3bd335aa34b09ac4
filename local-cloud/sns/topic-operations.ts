// Making, listing and removing topics.

import { SNS_PAGE_MAX, TOPIC_NAME_CHARACTERS_MAX } from '../limits.ts';
import { element, textElement } from '../xml/write.ts';
import type { SnsCall } from './sns-call.ts';
import { invalidParameter, notImplemented } from './sns-error.ts';

/** Making one that is there gives its ARN again. */
export function createTopic(call: SnsCall): string {
  const { form, place } = call;
  const name = form.required('Name');
  if (name.endsWith('.fifo')) throw notImplemented('FIFO topics');
  if (!/^[\w-]+$/.test(name) || name.length > TOPIC_NAME_CHARACTERS_MAX) throw invalidParameter('Topic Name');
  const arn = `arn:aws:sns:${place.region}:${place.accountId}:${name}`;
  call.authorize('sns:CreateTopic', arn);
  form.refuseRest('CreateTopic');
  place.topics.add(arn);
  return textElement('TopicArn', arn);
}

/** As on AWS, one that is not there is as good as deleted. */
export function deleteTopic(call: SnsCall): string {
  const arn = call.form.required('TopicArn');
  call.authorize('sns:DeleteTopic', arn);
  call.form.refuseRest('DeleteTopic');
  call.place.catalogue.transaction(() => call.place.topics.remove(arn));
  return '';
}

export function listTopics(call: SnsCall): string {
  call.authorize('sns:ListTopics', '*');
  const after = readToken(call);
  call.form.refuseRest('ListTopics');
  const arns = call.place.topics.list(after, SNS_PAGE_MAX + 1);
  const page = arns.slice(0, SNS_PAGE_MAX);
  return (
    element('Topics', ...page.map((arn) => element('member', textElement('TopicArn', arn)))) +
    nextToken(arns.length > SNS_PAGE_MAX ? page.at(-1) : undefined)
  );
}

/** There is no telephone network behind it that anybody would have to be kept from. */
export function getSmsSandboxAccountStatus(call: SnsCall): string {
  call.authorize('sns:GetSMSSandboxAccountStatus', '*');
  call.form.refuseRest('GetSMSSandboxAccountStatus');
  return textElement('IsInSandbox', false);
}

/** A page begins behind the last ARN of the page before. */
export function readToken(call: SnsCall): string {
  const token = call.form.optional('NextToken');
  if (token === undefined) return '';
  const arn = Buffer.from(token, 'base64url').toString('utf8');
  if (!arn.startsWith('arn:aws:sns:') || Buffer.from(arn).toString('base64url') !== token)
    throw invalidParameter('NextToken');
  return arn;
}

export function nextToken(lastArn: string | undefined): string {
  return textElement('NextToken', lastArn && Buffer.from(lastArn).toString('base64url'));
}
