// The checks that ask the cloud, each both ways: a sound clinic, and the same with one thing wrong. With the real policies of a clinic's
// key, so that what a check must not be allowed is not.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckResult } from '../../../edge-uploader/doctor/check.ts';
import { runDoctor } from '../../../edge-uploader/doctor/run-doctor.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';

let stage: CliStage;
beforeAll(async () => {
  stage = await openCliStage();
  await stage.backUp();
});
afterAll(() => stage.close());

async function doctor(config: string, options: { now?: () => Date; version?: string } = {}): Promise<CheckResult[]> {
  return runDoctor({
    ...{ configPath: config, now: () => new Date(), version: '0.1.0', signal: new AbortController().signal },
    ...{ fillRandom: (target) => void target.fill(7), command: ['/usr/bin/node', stage.program], ...options },
  });
}

test('a sound clinic', async () => {
  const results = await doctor(stage.server);
  expect(results.filter(({ state }) => state === 'failed')).toEqual([]);
});
