// Lambda's Invoke: with the SDK and by hand, asynchronous and with an answer, by those who may and by those who may not.

import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, type InvokeCommandInput, LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CreateFunction, Services } from '../../../local-cloud/functions/services.ts';
import { type LocalCloud, startLocalCloud } from '../../../local-cloud/start.ts';
import { sendRaw } from '../../conformance/raw-request.ts';
import { refusal } from '../../conformance/s3-endpoint.ts';
import { snsRefusal } from '../../conformance/sns-endpoint.ts';

let dir = '';
let cloud: LocalCloud | undefined;
const reports: object[] = [];
const clients: LambdaClient[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'offsite-invoke-'));
  reports.length = 0;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await cloud?.close();
  await rm(dir, { recursive: true, force: true });
});

async function start(functions: Record<string, CreateFunction>): Promise<LocalCloud> {
  const report = (line: object) => reports.push(line);
  const options = { dir, port: 0, now: () => new Date(), report, retryDelaysMs: [1, 1] };
  cloud = await startLocalCloud({ ...options, schedules: [], functions });
  return cloud;
}

function invoke(input: Partial<InvokeCommandInput>, keys = cloud!.ready.operator) {
  const { endpoint, region } = cloud!.ready;
  const client = new LambdaClient({ endpoint, region, credentials: { ...keys }, maxAttempts: 1 });
  clients.push(client);
  return client.send(new InvokeCommand({ FunctionName: 'clinic-offsite-scrub', ...input }));
}

async function lambdaRefusal(request: Promise<unknown>): Promise<{ code: string; status: number | undefined }> {
  const error = await request.then(
    () => expect.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LambdaServiceException)) throw error;
  return { code: error.name, status: error.$metadata.httpStatusCode };
}

const textOf = (payload: Uint8Array | undefined): string => Buffer.from(payload ?? []).toString('utf8');

describe('with an answer', () => {
  test.each([
    'clinic-offsite-scrub',
    '123456789012:function:clinic-offsite-scrub',
    '',
  ])('by the name %j', async (name) => {
    await start({ scrub: () => async (event: object) => ({ got: event, text: 'ž' }) });
    const FunctionName = name || 'arn:aws:lambda:eu-central-1:123456789012:function:clinic-offsite-scrub';
    const answer = await invoke({ FunctionName, Payload: '{"sites":["a b","ž"]}' });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answer.FunctionError).toBeUndefined();
    expect(JSON.parse(textOf(answer.Payload))).toEqual({ got: { sites: ['a b', 'ž'] }, text: 'ž' });
  });

  test('that is empty, for an event that is empty', async () => {
    const events: object[] = [];
    await start({ scrub: () => async (event: object) => void events.push(event) });
    expect(textOf((await invoke({})).Payload)).toBe('null');
    expect(events).toEqual([{}]);
  });

  test('that is the function’s failure, which is not tried again', async () => {
    let calls = 0;
    const failing: CreateFunction = () => async () => {
      calls++;
      throw new TypeError('broken');
    };
    await start({ scrub: failing });
    const answer = await invoke({});
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(textOf(answer.Payload))).toMatchObject({ errorType: 'TypeError', errorMessage: 'broken' });
    expect(calls).toBe(1);
  });
});

describe('as an event', () => {
  test('is taken at once and run later', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const seen: object[] = [];
    const slow: CreateFunction = () => async (event: object) => {
      await held;
      seen.push(event);
    };
    const running = await start({ scrub: slow });
    expect((await invoke({ InvocationType: 'Event', Payload: '{"n":1}' })).StatusCode).toBe(202);
    expect(seen).toEqual([]);
    release();
    await running.idle();
    expect(seen).toEqual([{ n: 1 }]);
  });

  test('that fails is tried twice more, then laid aside', async () => {
    let calls = 0;
    const failing: CreateFunction = () => async () => {
      calls++;
      throw new Error('never');
    };
    const running = await start({ scrub: failing });
    await invoke({ InvocationType: 'Event', Payload: '{"n":1}' });
    await running.idle();
    expect(calls).toBe(3);
    const [letter] = await readdir(join(dir, 'dead-letters'));
    const dead = JSON.parse(await readFile(join(dir, 'dead-letters', letter!), 'utf8'));
    expect(dead.event).toEqual({ n: 1 });
    expect(reports).toMatchObject([{ functionArn: expect.stringMatching(/:clinic-offsite-scrub$/) }]);
  });

  test('that was taken is run by whoever finds the folder of a process that died', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await start({ scrub: () => () => held });
    await invoke({ InvocationType: 'Event', Payload: '{"n":1}' });
    const copy = await mkdtemp(join(tmpdir(), 'offsite-invoke-'));
    await cp(dir, copy, { recursive: true });
    const seen: object[] = [];
    const after = await startLocalCloud({
      ...{ dir: copy, port: 0, now: () => new Date(), schedules: [] },
      functions: { scrub: () => async (event: object) => void seen.push(event) },
    });
    await after.idle();
    await after.close();
    await rm(copy, { recursive: true });
    release();
    expect(seen).toEqual([{ n: 1 }]);
  });
});

test('a function calls itself and another one, each with the rights of its own role', async () => {
  const judged: object[] = [];
  const parts: object[] = [];
  const scrub: CreateFunction = ({ invoke: again, invokeFunction }: Services) => {
    return async (event: { sites?: string[] }) => {
      if (event.sites === undefined) for (const site of ['a', 'b']) await again({ sites: [site] });
      else {
        parts.push(event);
        await invokeFunction('validate', { revalidate: event.sites[0] });
      }
    };
  };
  const running = await start({ scrub, validate: () => async (event: object) => void judged.push(event) });
  await invoke({ InvocationType: 'Event' });
  await running.idle();
  expect(parts).toEqual([{ sites: ['a'] }, { sites: ['b'] }]);
  expect(judged).toEqual([{ revalidate: 'a' }, { revalidate: 'b' }]);
  expect(reports).toEqual([]);
});

test('what a role may not do its function cannot do', async () => {
  const refused: unknown[] = [];
  const missingBackup: CreateFunction =
    ({ s3, invokeFunction, vaultBucket, ledgerBucket }: Services) =>
    async () => {
      refused.push(await refusal(s3.send(new GetObjectCommand({ Bucket: vaultBucket, Key: 'sites/a/packs/aa/x' }))));
      const other = { Bucket: ledgerBucket, Key: 'sites/a/backups.json', Body: '{}' };
      refused.push(await refusal(s3.send(new PutObjectCommand(other))));
      refused.push(await lambdaRefusal(invokeFunction('scrub', {})));
      await s3.send(new PutObjectCommand({ ...other, Key: 'sites/a/alerts.json' }));
    };
  const digest: CreateFunction =
    ({ sns, topicArn }: Services) =>
    async () => {
      const missing = new PublishCommand({ TopicArn: topicArn('nobody'), Message: 'x' });
      refused.push(await snsRefusal(sns.send(missing)));
    };
  await start({ 'missing-backup': missingBackup, digest });
  for (const name of ['missing-backup', 'digest']) {
    expect((await invoke({ FunctionName: `clinic-offsite-${name}` })).FunctionError).toBeUndefined();
  }
  expect(refused).toEqual([
    { code: 'AccessDenied', status: 403 },
    { code: 'AccessDenied', status: 403 },
    { code: 'AccessDeniedException', status: 403 },
    { code: 'NotFoundException', status: 404 },
  ]);
});

describe('is refused:', () => {
  const big = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));
  test.each([
    ['a function that is not there', { FunctionName: 'another' }, 'ResourceNotFoundException', 404],
    ['a version that is not there', { Qualifier: '7' }, 'NotImplementedException', 501],
    ['a payload that is no JSON', { Payload: '{' }, 'InvalidRequestContentException', 400],
    [
      'an event that is too large',
      { InvocationType: 'Event', Payload: big(256 * 1024 + 1) },
      'RequestTooLargeException',
      413,
    ],
    ['a log that would be empty', { LogType: 'Tail' }, 'NotImplementedException', 501],
  ] as const)('%s', async (_, input, code, status) => {
    await start({ scrub: () => async () => expect.fail('it ran') });
    expect(await lambdaRefusal(invoke(input))).toEqual({ code, status });
  });

  test('whoever may not, or is not who they say', async () => {
    const running = await start({ scrub: () => async () => expect.fail('it ran') });
    const { site, operator } = running.ready;
    expect(await lambdaRefusal(invoke({}, site))).toEqual({ code: 'AccessDeniedException', status: 403 });
    const wrong = { ...operator, secretAccessKey: 'x' };
    expect(await lambdaRefusal(invoke({}, wrong))).toEqual({ code: 'InvalidSignatureException', status: 403 });
    const unknown = { ...operator, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' };
    expect(await lambdaRefusal(invoke({}, unknown))).toEqual({ code: 'UnrecognizedClientException', status: 403 });
  });

  test('every other operation of Lambda, and a name out of a path', async () => {
    const running = await start({ scrub: () => async () => 'ok' });
    const target = { ...running.ready, keys: running.ready.operator };
    const send = (method: string, path: string) => sendRaw(target, { method, path, service: 'lambda' });
    const path = '/2015-03-31/functions/clinic-offsite-scrub';
    expect(await send('POST', `${path}/invocations`)).toMatchObject({ status: 200, body: Buffer.from('"ok"') });
    expect(await send('GET', path)).toMatchObject({ status: 501, code: 'NotImplementedException' });
    expect(await send('POST', '/2015-03-31/functions/a b/invocations')).toMatchObject({ status: 404 });
  });
});
