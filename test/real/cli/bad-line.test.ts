// A store that is overloaded and a line that breaks: the run takes longer and succeeds, and nothing is stored twice. Without it
// the first 503 of a night would cost a clinic that night's backup.

import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventOf } from '../../../demo/offsite-process.ts';
import { type CliStage, openCliStage } from './cli-stage.ts';
import { type Fault, startFaultProxy } from './fault-proxy.ts';

const DUMP_BYTES = 20_000_000;
let stage: CliStage;
let proxy: Awaited<ReturnType<typeof startFaultProxy>> | undefined;

beforeAll(async () => {
  stage = await openCliStage({ dumpBytes: DUMP_BYTES });
});
afterEach(() => proxy?.stop());
afterAll(() => stage.close());

/** The endpoint plays `fault` at the first time that a request is made, and is good from the second time on. */
async function badAtFirst(fault: Fault, methods: RegExp): Promise<object> {
  proxy = await startFaultProxy(stage.cloud.endpoint, ({ method, times }) =>
    methods.test(method) && times === 1 ? fault : undefined,
  );
  return { vault: { ...(stage.enrolment.server.config.vault as object), endpoint: proxy.endpoint } };
}

const SLOW_DOWN: Fault = { kind: 'status', status: 503, code: 'SlowDown' };

test.each<[string, Fault]>([
  ['503 SlowDown to every first request', SLOW_DOWN],
  ['500 InternalError to every first request', { kind: 'status', status: 500, code: 'InternalError' }],
  ['a connection that is reset at every first request', { kind: 'reset' }],
])('a backup through %s', async (_what, fault) => {
  const run = await stage.backUp(await stage.variant(await badAtFirst(fault, /./)));
  expect(proxy!.faults.length).toBeGreaterThan(2);
  expect(eventOf(run, 'backup').dumpBytes).toBe(DUMP_BYTES);
});

test('a write whose answer got lost is known when it is tried again', async () => {
  const config = await stage.variant(await badAtFirst({ kind: 'lost-answer' }, /^PUT$/));
  const before = (await stage.objects('/manifest.json')).length;
  await stage.backUp(config);
  expect(proxy!.faults.length).toBeGreaterThanOrEqual(2);
  expect(await stage.objects('/manifest.json')).toHaveLength(before + 1);
});

test.each<[string, Fault]>([
  ['503 SlowDown to every first request', SLOW_DOWN],
  ['answers that break off half way, the first time', { kind: 'cut' }],
])('a restore through %s', async (_what, fault) => {
  const config = await stage.variant(await badAtFirst(fault, /^GET$/));
  const target = join(stage.folder, 'restored');
  const key = ['--recovery-key', stage.enrolment.recoveryKeyPath];
  const run = await stage.run('restore', 'main', '--config', config, ...key, '--to', target);
  expect(run.stderr).toBe('');
  expect(run.exitCode).toBe(0);
  expect(proxy!.faults.length).toBeGreaterThan(2);
  await stage.restoredTo(target);
});
