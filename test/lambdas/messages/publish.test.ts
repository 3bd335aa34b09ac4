// What goes over the wire to SNS, read from the SDK's real requests: the structure, the subject and the attributes by which
// subscriptions filter.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { messageOf } from '../../../lambdas/messages/message.ts';
import { publishNotice, publishOperatorDigest } from '../../../lambdas/messages/publish.ts';
import { SAMPLE_OPERATOR_DIGEST, SAMPLES, sampleRecipient } from '../../../tools/sample-notices.ts';

const topicArn = 'arn:aws:sns:eu-central-1:000000000000:clinic-offsite-site-ordinace-novakova';
const OK =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>';
const DENIED =
  '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>not allowed to publish</Message></Error></ErrorResponse>';

let server: Server;
let sns: SNSClient;
let requests: URLSearchParams[];
let answer: { status: number; body: string };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    requests.push(new URLSearchParams(await text(request)));
    response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  sns = new SNSClient({
    ...{ region: 'eu-central-1', maxAttempts: 1 },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'EXAMPLE', secretAccessKey: 'EXAMPLE' },
  });
});
beforeEach(() => {
  requests = [];
  answer = { status: 200, body: OK };
});
afterAll(async () => {
  sns.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function attributesOf(request: URLSearchParams): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let i = 1; request.has(`MessageAttributes.entry.${i}.Name`); i += 1) {
    const at = (field: string): string => request.get(`MessageAttributes.entry.${i}.${field}`) ?? '';
    attributes[at('Name')] = `${at('Value.DataType')} ${at('Value.StringValue')}`;
  }
  return attributes;
}
const sampleOf = (title: string) => SAMPLES.find((sample) => sample.title === title)!.notice;

describe('publishing a notice', () => {
  test('sends each channel its own words, and what subscriptions filter by', async () => {
    const notice = sampleOf('backup-missing: dump-failed');
    const recipient = sampleRecipient('cs');
    const id = await publishNotice({ sns, topicArn, notice, recipient, channels: ['email', 'sms'] });

    expect(id).toBe('m-1');
    expect(requests).toHaveLength(1);
    const [request] = requests;
    const { subject, email, sms } = messageOf(notice, recipient);
    expect(Object.fromEntries(request)).toMatchObject({
      ...{ Action: 'Publish', TopicArn: topicArn, Subject: subject, MessageStructure: 'json' },
    });
    expect(JSON.parse(request.get('Message') ?? '')).toEqual({ default: sms, email, sms });
    expect(attributesOf(request)).toEqual({
      ...{ kind: 'String backup-missing', severity: 'String warning', site: 'String ordinace-novakova' },
      ...{ database: 'String main', language: 'String cs', channels: 'String.Array ["email","sms"]' },
      'AWS.SNS.SMS.SMSType': 'String Transactional',
    });
  });

  test('of a whole site names no database, and by e-mail only says so', async () => {
    const notice = sampleOf('site-silent');
    await publishNotice({ sns, topicArn, notice, recipient: sampleRecipient('en'), channels: ['email'] });
    expect(attributesOf(requests[0])).toEqual({
      ...{ kind: 'String site-silent', severity: 'String warning', site: 'String ordinace-novakova' },
      ...{ language: 'String en', channels: 'String.Array ["email"]' },
    });
  });

  test('that SNS refuses throws with what was sent and where', async () => {
    answer = { status: 403, body: DENIED };
    const notice = sampleOf('backup-missing: dump-failed');
    await expect(
      publishNotice({ sns, topicArn, notice, recipient: sampleRecipient('cs'), channels: ['email'] }),
    ).rejects.toThrow(
      `sending backup-missing of ordinace-novakova/main to the topic ${topicArn}: AuthorizationErrorException: not allowed to publish`,
    );
  });

  test('that SNS takes without an id does not count as sent', async () => {
    answer = { status: 200, body: OK.replace('<MessageId>m-1</MessageId>', '') };
    const notice = sampleOf('site-silent');
    await expect(
      publishNotice({ sns, topicArn, notice, recipient: sampleRecipient('cs'), channels: ['email'] }),
    ).rejects.toThrow('SNS answered without a message id');
  });
});

test('the operator’s digest goes out by e-mail', async () => {
  await publishOperatorDigest({
    ...{ sns, topicArn, digest: SAMPLE_OPERATOR_DIGEST, language: 'cs', timeZone: 'Europe/Prague' },
  });
  const { email } = JSON.parse(requests[0].get('Message') ?? '');
  expect(email).toContain('Ordinace s potížemi: 1');
  expect(attributesOf(requests[0])).toEqual({
    ...{ kind: 'String operator-digest', severity: 'String info', language: 'String cs' },
    channels: 'String.Array ["email"]',
  });
});
