// Topics and subscriptions: made, listed page by page, changed, removed; and what is refused.

import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  type SubscribeCommandInput,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import { isRealSns, NEEDS_CONFIRMATION, snsRefusal, useSns } from './sns-endpoint.ts';

const endpoint = useSns();
const INVALID = { code: 'InvalidParameterException', status: 400 };
const NOT_FOUND = { code: 'NotFoundException', status: 404 };

const subscribe = (input: Partial<SubscribeCommandInput>) =>
  endpoint().sns.send(
    new SubscribeCommand({
      ...{ TopicArn: undefined, Protocol: 'email', Endpoint: 'ordinace@example.cz', ReturnSubscriptionArn: true },
      ...input,
    }),
  );

async function listed(TopicArn: string) {
  const { Subscriptions } = await endpoint().sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  return Subscriptions!;
}

test('a topic is made once, and made again is the same', async () => {
  const arn = await endpoint().newTopic();
  expect(arn).toMatch(/^arn:aws:sns:[a-z0-9-]+:\d{12}:offsite-conformance-[0-9a-f]+$/);
  const Name = arn.split(':').at(-1)!;
  expect((await endpoint().sns.send(new CreateTopicCommand({ Name }))).TopicArn).toBe(arn);
});

test.each(['', 'with space', 'with.dot', 'a'.repeat(257)])('a topic cannot be called %j', async (Name) => {
  expect(await snsRefusal(endpoint().sns.send(new CreateTopicCommand({ Name })))).toEqual(INVALID);
});

test('topics are listed page by page, each once', async () => {
  const made: string[] = [];
  for (let i = 0; i < 103; i++) made.push(await endpoint().newTopic());
  const found: string[] = [];
  for (let NextToken: string | undefined, pages = 0; ; pages++) {
    const page = await endpoint().sns.send(new ListTopicsCommand({ NextToken }));
    found.push(...page.Topics!.map(({ TopicArn }) => TopicArn!));
    NextToken = page.NextToken;
    if (NextToken === undefined) {
      expect(pages).toBeGreaterThan(0);
      break;
    }
  }
  expect(made.filter((arn) => !found.includes(arn))).toEqual([]);
  expect(new Set(found).size).toBe(found.length);
});

test('a deleted topic is gone, and deleted again is still gone', async () => {
  const TopicArn = await endpoint().newTopic();
  for (let i = 0; i < 2; i++) await endpoint().sns.send(new DeleteTopicCommand({ TopicArn }));
  expect(await snsRefusal(listed(TopicArn))).toEqual(NOT_FOUND);
  expect(await snsRefusal(subscribe({ TopicArn }))).toEqual(NOT_FOUND);
});

describe.skipIf(isRealSns)(`subscriptions (${NEEDS_CONFIRMATION})`, () => {
  test('are made once, listed, filtered and ended', async () => {
    const TopicArn = await endpoint().newTopic();
    const { SubscriptionArn } = await subscribe({
      ...{ TopicArn, Protocol: 'sms', Endpoint: '+420601234567' },
      Attributes: { FilterPolicy: '{"channels":["sms"]}' },
    });
    expect((await subscribe({ TopicArn, Protocol: 'sms', Endpoint: '+420601234567' })).SubscriptionArn).toBe(
      SubscriptionArn,
    );
    expect(await listed(TopicArn)).toEqual([
      expect.objectContaining({ SubscriptionArn, Protocol: 'sms', Endpoint: '+420601234567', TopicArn }),
    ]);
    const policy = async () => {
      const answer = await endpoint().sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
      return answer.Attributes!.FilterPolicy;
    };
    expect(await policy()).toBe('{"channels":["sms"]}');
    const set = (AttributeValue: string) =>
      endpoint().sns.send(
        new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue }),
      );
    await set('{"severity":["critical"]}');
    expect(await policy()).toBe('{"severity":["critical"]}');
    expect(await snsRefusal(set('{"severity":"critical"}'))).toEqual(INVALID);
    expect(await policy()).toBe('{"severity":["critical"]}');
    await endpoint().sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect(await listed(TopicArn)).toEqual([]);
    expect(await snsRefusal(set('{}'))).toEqual(NOT_FOUND);
  });

  test('are listed page by page, each once', async () => {
    const TopicArn = await endpoint().newTopic();
    for (let i = 0; i < 101; i++) await subscribe({ TopicArn, Endpoint: `person-${i}@example.cz` });
    const { sns } = endpoint();
    const first = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const second = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken: first.NextToken }));
    expect([first.Subscriptions!.length, second.Subscriptions!.length, second.NextToken]).toEqual([100, 1, undefined]);
    const all = [...first.Subscriptions!, ...second.Subscriptions!];
    expect(new Set(all.map((one) => one.Endpoint)).size).toBe(101);
  });
});

describe('a subscription is refused', () => {
  test.each([
    ['an address that is none', { Endpoint: 'ordinace' }],
    ['an address with a line break', { Endpoint: 'a@example.cz\nb@example.cz' }],
    ['a number that is none', { Protocol: 'sms', Endpoint: 'six oh one' }],
    ['a protocol that is none', { Protocol: 'pigeon' }],
    ['a filter policy that is no JSON', { Attributes: { FilterPolicy: '{' } }],
    ['a filter policy without lists', { Attributes: { FilterPolicy: '{"a":"b"}' } }],
    [
      'a filter policy of too many keys',
      { Attributes: { FilterPolicy: '{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}' } },
    ],
  ])('with %s', async (_, input) => {
    const TopicArn = await endpoint().newTopic();
    expect(await snsRefusal(subscribe({ TopicArn, ...input }))).toEqual(INVALID);
    expect(await listed(TopicArn)).toEqual([]);
  });
});

test.skipIf(isRealSns)('what the local cloud does not do it does not pretend to do (AWS does it)', async () => {
  const TopicArn = await endpoint().newTopic();
  const http = subscribe({ TopicArn, Protocol: 'https', Endpoint: 'https://example.cz/' });
  expect(await snsRefusal(http)).toEqual({ code: 'NotImplemented', status: 501 });
  const raw = subscribe({ TopicArn, Attributes: { RawMessageDelivery: 'true' } });
  expect((await snsRefusal(raw)).code).toBe('NotImplemented');
  const prefix = subscribe({ TopicArn, Attributes: { FilterPolicy: '{"a":[{"prefix":"x"}]}' } });
  expect((await snsRefusal(prefix)).code).toBe('NotImplemented');
  const fifo = endpoint().sns.send(new CreateTopicCommand({ Name: 'a.fifo', Attributes: { FifoTopic: 'true' } }));
  expect((await snsRefusal(fifo)).code).toBe('NotImplemented');
  const display = endpoint().sns.send(new CreateTopicCommand({ Name: 'a', Attributes: { DisplayName: 'x' } }));
  expect((await snsRefusal(display)).code).toBe('NotImplemented');
  expect(await listed(TopicArn)).toEqual([]);
});
