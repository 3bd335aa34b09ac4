// Who may speak to SNS at all: requests signed by hand, each with exactly one thing wrong.

import { beforeAll, describe, expect, test } from 'vitest';
import { type RawRequest, sendRaw, sendUnsigned } from './raw-request.ts';
import { useSns } from './sns-endpoint.ts';

const endpoint = useSns();
const MINUTE_MS = 60_000;
const type = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
let topic = '';
beforeAll(async () => {
  topic = await endpoint().newTopic();
});

const form = (more: Record<string, string> = {}): string =>
  new URLSearchParams({
    Action: 'Publish',
    Version: '2010-03-31',
    TopicArn: topic,
    Message: 'a b+c',
    ...more,
  }).toString();
const send = (raw: Partial<RawRequest> = {}) =>
  sendRaw(endpoint(), { method: 'POST', path: '/', service: 'sns', headers: type, body: form(), ...raw });

test('a request that another program signed is answered', async () => {
  const answer = await send();
  expect(answer.status).toBe(200);
  expect(answer.body.toString()).toMatch(
    /<PublishResponse xmlns="http:\/\/sns\.amazonaws\.com\/doc\/2010-03-31\/">\s*<PublishResult>\s*<MessageId>[0-9a-f-]{36}</,
  );
});

describe('is refused:', () => {
  test('an unsigned request', async () => {
    const answer = await sendUnsigned(endpoint(), {
      ...{ method: 'POST', path: '/', body: form() },
      headers: { host: new URL(endpoint().endpoint).host, ...type },
    });
    expect(answer).toMatchObject({ status: 403, code: 'MissingAuthenticationToken' });
  });

  test('a key that nobody has', async () => {
    const keys = { ...endpoint().keys, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' };
    expect(await send({ keys })).toMatchObject({ status: 403, code: 'InvalidClientTokenId' });
  });

  const mismatch = { status: 403, code: 'SignatureDoesNotMatch' };
  test('a wrong secret', async () => {
    const keys = { ...endpoint().keys, secretAccessKey: 'x'.repeat(40) };
    expect(await send({ keys })).toMatchObject(mismatch);
  });

  test('another region, and another service', async () => {
    expect(await send({ region: 'us-gov-west-1' })).toMatchObject(mismatch);
    expect((await send({ service: 'sqs' })).status).toBeGreaterThanOrEqual(400);
  });

  test('a signature that is too old or too new', async () => {
    for (const minutes of [-16, 16]) {
      const time = new Date(Date.now() + minutes * MINUTE_MS);
      expect(await send({ time })).toMatchObject(mismatch);
    }
  });

  test('a body that was changed on its way, whatever the header says of its hash', async () => {
    const headers = { ...type };
    const answer = await send({ headers, body: form({ Message: 'forged' }), payloadHash: await hashOf(form()) });
    expect(answer).toMatchObject(mismatch);
  });

  test('an action that is none, and an unknown version', async () => {
    expect(await send({ body: form({ Action: 'Shout' }) })).toMatchObject({ status: 400, code: 'InvalidAction' });
    expect((await send({ body: form({ Version: '2009-01-01' }) })).status).toBe(400);
  });
});

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(text));
  return Buffer.from(digest).toString('hex');
}
