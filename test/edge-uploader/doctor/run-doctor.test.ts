// The run of all checks, with checks of our own: none keeps another from being told, whatever it does.

import { expect, test } from 'vitest';
import { type Check, check, found } from '../../../edge-uploader/doctor/check.ts';
import { isSound, runDoctor } from '../../../edge-uploader/doctor/run-doctor.ts';
import { Failure } from '../../../edge-uploader/failure.ts';

const base = {
  ...{
    configPath: '/no/such/offsite.yaml',
    now: () => new Date(0),
    version: '1.0.0',
    command: ['offsite'] as [string],
  },
  ...{ fillRandom: () => undefined, signal: new AbortController().signal },
};
const good: Check = check({
  name: 'running',
  seconds: 5,
  needs: 'nothing',
  look: async () => [found('nobodyRuns', {})],
});
const throwing = (error: unknown): Check => ({ ...good, look: () => Promise.reject(error) });

async function run(...checks: Check[]) {
  const told: string[] = [];
  const results = await runDoctor({ ...base, checks, onResult: ({ finding }) => told.push(finding.what) });
  expect(results.map(({ finding }) => finding.what)).toEqual(told);
  return results;
}

test('a check that fails, one that has a bug, one that never ends: each is a finding, and the others are told', async () => {
  const never: Check = { ...good, seconds: 0.05, look: () => new Promise(() => undefined) };
  const failure = new Failure('source', 'asking x failed', { hint: 'do y' });
  const results = await run(never, throwing(failure), throwing(new TypeError('x is undefined')), good);
  expect(results.map(({ state, finding }) => [state, finding.what])).toEqual([
    ['unknown', 'late'],
    ['failed', 'trouble'],
    ['failed', 'trouble'],
    ['ok', 'nobodyRuns'],
  ]);
  expect(results[1]!.finding.facts).toEqual({ reason: 'asking x failed', hint: 'do y' });
  expect(results[2]!.finding.facts).toMatchObject({ reason: 'running: TypeError: x is undefined' });
  expect(isSound(results)).toBe(false);
});

test('a throw before the first await is no different', async () => {
  const look = (): never => {
    throw new Failure('disk', 'x', { hint: 'y' });
  };
  expect((await run({ ...good, look }))[0]!.finding.what).toBe('trouble');
});

test('checks run side by side, and are told in their order', async () => {
  const order: string[] = [];
  const slow: Check = {
    ...good,
    async look() {
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('slow');
      return [found('noHooks', {})];
    },
  };
  const quick: Check = {
    ...good,
    async look() {
      order.push('quick');
      return [found('nobodyRuns', {})];
    },
  };
  const results = await run(slow, quick);
  expect(order).toEqual(['quick', 'slow']);
  expect(results.map(({ finding }) => finding.what)).toEqual(['noHooks', 'nobodyRuns']);
});

test('without a config, what needs one is not known, and the rest is', async () => {
  const results = await run({ ...good, needs: 'config' }, { ...good, needs: 'place' }, good);
  expect(results.map(({ finding }) => finding.what)).toEqual(['needsConfig', 'needsConfig', 'nobodyRuns']);
  expect(isSound(results)).toBe(true);
});

test('an interruption is one', async () => {
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(runDoctor({ ...base, signal: stopped, checks: [throwing(new Error('torn'))] })).rejects.toThrow('torn');
});
