// `npm run demo`: the whole product on one machine, in half a minute: a clinic's database, a locked vault, two backups, a thief,
// a dying disk, and every row back. Without it nobody could see what this is before they had an AWS account.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT } from '../edge-uploader/failure.ts';
import { damage, restoreRefuses, theft, verifyRefuses } from './scenes/attack.ts';
import { backupAfterADay, firstBackup, healingBackup } from './scenes/back-up.ts';
import { bringBack, compareAll } from './scenes/bring-back.ts';
import { enrol, type Later, makeReady, openClinic, openCloud } from './scenes/set-up.ts';
import type { Stage } from './scenes/stage.ts';
import { Started } from './started.ts';
import { Story } from './story.ts';

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // The second time means it; what was started then ends with us, by the minders in tools/mind-process.ts.
    if (stopping.signal.aborted) process.exit(EXIT.interrupted);
    stopping.abort(new Error('interrupted'));
  });
}

const story = new Story({
  json: options.json,
  write: (text) => void process.stdout.write(text),
  elapsed: () => performance.now(),
  signal: stopping.signal,
});
let isDone = false;
try {
  story.title(
    'clinic-offsite, all of it on this machine: a clinic, its backups in a locked vault, a thief, a dying disk,',
    'and every row back. It takes half a minute; everything is removed at the end.',
  );
  await tell(story, stopping.signal);
  isDone = true;
} catch {
  // The step has said what went wrong.
  process.exitCode = stopping.signal.aborted ? EXIT.interrupted : 1;
}
story.end(isDone, isDone ? 'Everything held, and everything is removed.' : 'It stopped there; everything is removed.');

async function tell(story: Story, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-demo-'));
  const started = new Started();
  try {
    await play(story, { folder, later: started.later, signal });
  } finally {
    await started.close(story.unfinished);
    await rm(folder, { recursive: true, force: true });
  }
}

async function play(story: Story, stageHand: { folder: string; later: Later; signal: AbortSignal }): Promise<void> {
  const { folder, later, signal } = stageHand;
  const program = await story.step('ready', () => makeReady(folder));
  const cloud = await story.step('cloud', () => openCloud(folder, later));
  const operator = cloud.client(cloud.operator);
  later(async () => operator.destroy());
  const clinic = await story.step('clinic', () => openClinic(folder, later));
  const enrolment = await story.step('keys', () => enrol({ program, cloud, folder, ...clinic }));
  const stage: Stage = { program, cloud, operator, ...clinic, enrolment, signal };

  await story.step('first-backup', () => firstBackup(stage));
  const backup = await story.step('day-backup', () => backupAfterADay(stage));
  await story.step('theft', () => theft(stage, backup, new Date()));
  const pack = await story.step('damage', () => damage(stage, backup));
  await story.step('verify-refuses', () => verifyRefuses(stage, pack));
  await story.step('restore-refuses', () => restoreRefuses(stage, pack));
  await story.step('healing-backup', () => healingBackup(stage, pack));
  const restored = await story.step('restore', () => bringBack(stage));
  await story.step('comparison', () => compareAll(stage, restored));
}
