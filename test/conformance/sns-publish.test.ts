// What may be published and what may not. Everything here holds on AWS, but for the two tests that say otherwise.

import { PublishCommand, type PublishCommandInput } from '@aws-sdk/client-sns';
import { beforeAll, describe, expect, test } from 'vitest';
import { isRealSns, snsRefusal, useSns } from './sns-endpoint.ts';

const endpoint = useSns();
const INVALID = { code: 'InvalidParameterException', status: 400 };
const INVALID_VALUE = { code: 'InvalidParameterValueException', status: 400 };
const MESSAGE_BYTES_MAX = 256 * 1024;
let TopicArn = '';
beforeAll(async () => {
  TopicArn = await endpoint().newTopic();
});

const publish = (input: Partial<PublishCommandInput>) =>
  endpoint().sns.send(new PublishCommand({ TopicArn, Message: 'text', ...input }));
const attribute = (value: { DataType?: string; StringValue?: string; BinaryValue?: Uint8Array }) => ({
  MessageAttributes: { a: { DataType: 'String', ...value } },
});

test.each([
  ['text alone', {}],
  ['text with accents, a plus, an ampersand and line breaks', { Message: 'žluťoučký + kůň & co. = 100 %\r\n\n…' }],
  ['the longest subject', { Subject: 'x'.repeat(99) }],
  ['the longest message', { Message: 'x'.repeat(MESSAGE_BYTES_MAX) }],
  ['a structure', { MessageStructure: 'json', Message: '{"default":"a","email":"b","sms":"c"}' }],
  ['a structure with what is no text', { MessageStructure: 'json', Message: '{"default":"a","email":7}' }],
  ['a text attribute', attribute({ StringValue: 'critical' })],
  ['a list attribute', attribute({ DataType: 'String.Array', StringValue: '["email","sms"]' })],
  ['a number attribute', attribute({ DataType: 'Number', StringValue: '-1.5' })],
  ['a binary attribute', attribute({ DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) })],
])('%s is taken', async (_, input) => {
  expect((await publish(input)).MessageId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

describe('is refused:', () => {
  test.each([
    ['an empty message', { Message: '' }],
    ['a message that is too long', { Message: 'x'.repeat(MESSAGE_BYTES_MAX + 1) }],
    ['a message that is too long in bytes', { Message: 'ž'.repeat(MESSAGE_BYTES_MAX / 2 + 1) }],
    ['an empty subject', { Subject: '' }],
    ['a subject of 100 characters', { Subject: 'x'.repeat(100) }],
    ['a subject with a line break', { Subject: 'a\nBcc: everybody@example.cz' }],
    ['a subject with a control character', { Subject: 'a\u0007b' }],
    ['a structure without a default', { MessageStructure: 'json', Message: '{"email":"b"}' }],
    ['a structure whose default is no text', { MessageStructure: 'json', Message: '{"default":{}}' }],
    ['a structure that is no JSON', { MessageStructure: 'json', Message: '{' }],
    ['a structure that is a list', { MessageStructure: 'json', Message: '["a"]' }],
    ['an unknown structure', { MessageStructure: 'xml' }],
    ['a topic that is no ARN', { TopicArn: 'topic' }],
    ['no topic at all', { TopicArn: undefined }],
  ])('%s', async (_, input) => {
    expect(await snsRefusal(publish(input))).toEqual(INVALID);
  });

  test.each([
    ['a text attribute without text', attribute({})],
    ['an empty text attribute', attribute({ StringValue: '' })],
    ['a number that is none', attribute({ DataType: 'Number', StringValue: 'one' })],
    ['a list that is none', attribute({ DataType: 'String.Array', StringValue: 'email' })],
    ['a list of lists', attribute({ DataType: 'String.Array', StringValue: '[["email"]]' })],
    ['an unknown data type', attribute({ DataType: 'Text', StringValue: 'x' })],
    ['a reserved attribute', { MessageAttributes: { 'AWS.x': { DataType: 'String', StringValue: 'x' } } }],
    ['an attribute with a space', { MessageAttributes: { 'a b': { DataType: 'String', StringValue: 'x' } } }],
    ['an attribute that ends with a dot', { MessageAttributes: { 'a.': { DataType: 'String', StringValue: 'x' } } }],
  ])('%s', async (_, input) => {
    expect(await snsRefusal(publish(input))).toEqual(INVALID_VALUE);
  });

  test('a topic that is not there', async () => {
    expect(await snsRefusal(publish({ TopicArn: `${TopicArn}-other` }))).toEqual({
      code: 'NotFoundException',
      status: 404,
    });
  });

  test.skipIf(isRealSns)('a subject with accents (AWS has begun to take it; mail programs have not)', async () => {
    expect(await snsRefusal(publish({ Subject: 'Záloha chybí' }))).toEqual(INVALID);
  });

  test.skipIf(isRealSns)('more than ten attributes (AWS refuses them with raw delivery only)', async () => {
    const one = { DataType: 'String', StringValue: 'x' };
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, one]));
    await publish({ MessageAttributes: many(10) });
    expect(await snsRefusal(publish({ MessageAttributes: many(11) }))).toEqual(INVALID_VALUE);
  });
});
