// The last step of the demonstration, and what all the others are for: the clinic's database comes back on a machine that knows
// no more than the recovery kit, and every row is compared with the live one.

import { join } from 'node:path';
import { z } from 'zod';
import { compareClinicDatabases } from '../clinic-compare.ts';
import { eventOf } from '../offsite-process.ts';
import { formatBytes, formatDuration } from '../sizes.ts';
import type { StepResult } from '../story.ts';
import { DATABASE, holds, offsite, type Stage } from './stage.ts';

const restoredEvent = z.object({ bytes: z.int(), seconds: z.number(), file: z.string() });

export async function bringBack(stage: Stage): Promise<StepResult<string>> {
  const { configPath } = stage.enrolment.recovery;
  const file = join(stage.server.databaseFolder, 'restored.fdb');
  const to = ['--recovery-key', stage.enrolment.recoveryKeyPath, '--into-database', file];
  const run = await offsite(stage, ['restore', DATABASE, 'latest', '--config', configPath, ...to]);
  const restored = restoredEvent.parse(eventOf(run, 'restored'));
  return {
    value: file,
    line: `\`offsite restore --into-database\` brings ${formatBytes(restored.bytes)} back in ${formatDuration(restored.seconds)}`,
    shown: ['On a machine that has three things: the bucket, the recovery kit, the program'],
    facts: { dumpBytes: restored.bytes },
  };
}

export async function compareAll(stage: Stage, restoredPath: string): Promise<StepResult<void>> {
  const { server, databasePath } = stage;
  const differences = await compareClinicDatabases(
    { ...server, path: databasePath },
    { ...server, path: restoredPath },
  );
  holds(differences.length === 0, `the restored database differs: ${differences.join('; ')}`);
  return {
    value: undefined,
    line: 'Every row and every image of the restored database is equal to the live one',
    facts: { differences },
  };
}
