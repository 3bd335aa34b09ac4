// What S3 answers to a request for a longer lock: which answers are facts about an object, and which prove nothing.

import { beforeEach, describe, expect, test } from 'vitest';
import { LOCKS_IN_FLIGHT_MAX } from '../../../lambdas/limits.ts';
import { extendLocks } from '../../../lambdas/validate/extend-locks.ts';
import { refusal, type ScriptedS3, scriptedS3 } from '../scripted-s3.ts';

const until = new Date('2027-01-07T00:00:00.000Z');
const extension = (key: string) => ({ key, versionId: 'v1', mode: 'COMPLIANCE' as const, until });

let store: ScriptedS3;
beforeEach(() => {
  store = scriptedS3();
  for (const key of ['a', 'b', 'c']) store.objects.set(`vault/${key}`, { bytes: Buffer.from(key), headers: {} });
});
const extend = (...keys: string[]) => extendLocks({ s3: store.s3, bucket: 'vault' }, keys.map(extension));

test('lengthens each, and says so', async () => {
  expect([...(await extend('a', 'b'))]).toEqual(
    ['a', 'b'].map((key) => [key, { lock: { mode: 'COMPLIANCE', until } }]),
  );
  expect(new Date(store.objects.get('vault/a')!.headers['x-amz-object-lock-retain-until-date'])).toEqual(until);
  expect(store.requests).not.toContain('LOCK vault/c');
});

test('one that is gone, and one that S3 refuses, do not keep it from the others', async () => {
  store.objects.delete('vault/a');
  store.intercept = (_, place) => (place === 'vault/b' ? refusal(403, 'AccessDenied') : undefined);
  const outcomes = await extend('a', 'b', 'c');
  expect(outcomes.get('a')).toEqual({ gone: true });
  expect(outcomes.get('b')).toEqual({ refused: 'AccessDenied' });
  expect(outcomes.get('c')).toHaveProperty('lock');
});

describe('proves nothing, and throws:', () => {
  test.each([
    ['throttling', () => refusal(503, 'SlowDown')],
    ['a credential that has ended', () => refusal(400, 'ExpiredToken')],
    ['a wrong clock', () => refusal(403, 'RequestTimeTooSkewed')],
    ['a bucket that is not there', () => refusal(404, 'NoSuchBucket')],
    ['no answer', () => new Error('socket hang up')],
  ])('%s', async (_, answer) => {
    store.intercept = (method) => (method === 'LOCK' ? answer() : undefined);
    await expect(extend('a')).rejects.toThrow();
  });
});

test('never more at once than the limit', async () => {
  let inFlight = 0;
  let most = 0;
  const { requestHandler } = store.s3.config;
  const original = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (...args) => {
    most = Math.max(most, ++inFlight);
    await new Promise(setImmediate);
    return original(...args).finally(() => inFlight--);
  };
  await extend(...Array.from({ length: 100 }, (_, n) => `k${n}`));
  expect(most).toBe(LOCKS_IN_FLIGHT_MAX);
});
