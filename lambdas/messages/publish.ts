// Sends a message to a site's topic (or the operator's), with the attributes by which subscriptions choose what they get. Without
// the attributes every telephone would get every e-mail's notice as an SMS.

import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Language } from '../../language/language.ts';
import type { Channel } from './channels.ts';
import { operatorMessageOf } from './digest/operator-digest.ts';
import { type Message, messageOf } from './message.ts';
import type { Notice, OperatorDigest } from './notice.ts';
import type { Recipient } from './recipient.ts';

interface Destination {
  readonly sns: SNSClient;
  readonly topicArn: string;
}

/** Sends one notice to its site. Resolves with SNS's id of the message once SNS has taken it. */
export async function publishNotice(
  options: Destination & {
    readonly notice: Notice;
    readonly recipient: Recipient;
    readonly channels: readonly Channel[];
  },
): Promise<string> {
  const { notice, recipient, channels } = options;
  const { kind, severity, site } = notice;
  const database = 'database' in notice ? notice.database : undefined;
  const attributes = { kind, severity, site, database, language: recipient.language };
  return publish(options, `${kind} of ${site}${database === undefined ? '' : `/${database}`}`, {
    ...{ message: messageOf(notice, recipient), attributes, channels },
  });
}

/** Sends the operator's digest, by e-mail only. */
export async function publishOperatorDigest(
  options: Destination & {
    readonly digest: OperatorDigest;
    readonly language: Language;
    readonly timeZone: string;
  },
): Promise<string> {
  const { digest, language, timeZone } = options;
  return publish(options, 'the operator’s digest', {
    message: operatorMessageOf(digest, { language, timeZone }),
    attributes: { kind: 'operator-digest', severity: 'info', language },
    channels: ['email'],
  });
}

async function publish(
  { sns, topicArn }: Destination,
  what: string,
  sent: {
    message: Message;
    attributes: Readonly<Record<string, string | undefined>>;
    channels: readonly Channel[];
  },
): Promise<string> {
  const { subject, email, sms } = sent.message;
  const texts = Object.entries(sent.attributes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  try {
    const { MessageId } = await sns.send(
      new PublishCommand({
        ...{ TopicArn: topicArn, Subject: subject, MessageStructure: 'json' },
        // Whatever else subscribes (a queue, a pager) gets the short text: with the e-mail twice, a digest would not fit.
        Message: JSON.stringify({ default: sms, email, sms }),
        MessageAttributes: {
          ...Object.fromEntries(texts.map(([name, value]) => [name, { DataType: 'String', StringValue: value }])),
          channels: { DataType: 'String.Array', StringValue: JSON.stringify(sent.channels) },
          // Without it SNS treats an SMS as advertising: cheapest route, and the first to be dropped.
          ...(sent.channels.includes('sms') && {
            'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
          }),
        },
      }),
    );
    if (MessageId === undefined) throw new Error('SNS answered without a message id');
    return MessageId;
  } catch (cause) {
    throw new Error(`sending ${what} to the topic ${topicArn}: ${String(cause)}`, { cause });
  }
}
