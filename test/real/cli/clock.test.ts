// A server whose clock is hours off, as old mainboards have it: the backup is made all the same, and the fault is told. Without
// it S3's refusal of a request that seems hours old would end every run.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from '../../../demo/offsite-process.ts';
import { type CliStage, openCliStage } from './cli-stage.ts';

const HOURS = 3;
let stage: CliStage;

beforeAll(async () => {
  stage = await openCliStage({ heldClock: new Date(Date.now() - HOURS * 3_600_000) });
});
afterAll(() => stage.close());

test('a clock that is three hours ahead is told in words, and the backup succeeds', async () => {
  const run = await stage.run('backup', 'main', '--config', stage.server, '--json');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stderr).toMatch(
    /^offsite: warning: the clock of this machine is 1(79|80) minutes ahead of the store's; set it/m,
  );
  expect(eventOf(run, 'warning').message).toMatch(/clock/);
  expect(await stage.objects('/manifest.json')).toHaveLength(1);
});

test('the doctor tells it, and sees everything else all the same', async () => {
  const { exitCode, events } = await stage.run('doctor', '--config', stage.server, '--json');
  expect(exitCode).toBe(15);
  const failed = events.filter(({ type, state }) => type === 'check' && state === 'failed');
  expect(failed.map(({ what, facts }) => [what, Math.round((facts as { seconds: number }).seconds / 3600)])).toEqual([
    ['clockWrong', HOURS],
  ]);
  expect(events).toContainEqual(expect.objectContaining({ check: 'credentials', what: 'keyAccepted' }));
});
