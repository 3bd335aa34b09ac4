// `npm run demo`: the whole product on one machine, in a minute: a clinic's database, a locked vault, a thief, a dying disk, every
// row back, and, with the cloud's clock moved on, a night without a backup, a mass change, and weeks of retention. Without it
// nobody could see what this is before they had an AWS account.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT } from '../edge-uploader/failure.ts';
import { Outbox } from './outbox.ts';
import { damage, damageTold, restoreRefuses, theft, verifyRefuses } from './scenes/attack.ts';
import { backupAfterADay, firstBackup, healingBackup } from './scenes/back-up.ts';
import { bringBack, compareAll } from './scenes/bring-back.ts';
import { acknowledge, anomalyTold, freeze, massChange } from './scenes/mass-change.ts';
import { allClear, escalation, failedRun, failureTold, reminder, silence } from './scenes/missing.ts';
import { enrol, type Later, makeReady, openClinic, openCloud } from './scenes/set-up.ts';
import type { Stage } from './scenes/stage.ts';
import { allVerified, digest, retentionAtWork, weeksPass } from './scenes/weeks.ts';
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
    'clinic-offsite, all of it on this machine: a clinic, its backups in a locked vault, a thief, a dying disk, and every',
    'row back; then a night without a backup, a mass change, and weeks of retention, by a clock that this demo moves.',
    'It takes about a minute; everything is removed at the end.',
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
  story.chapter('Monday 11 January', 'a clinic, and a cloud');
  const program = await story.step('ready', () => makeReady(folder));
  const cloud = await story.step('cloud', () => openCloud(folder, later));
  const operator = cloud.client(cloud.operator);
  later(async () => operator.destroy());
  const clinic = await story.step('clinic', () => openClinic(folder, later));
  const enrolment = await story.step('keys', () => enrol({ program, cloud, folder, ...clinic }));
  const outbox = new Outbox(cloud.folder);
  const stage: Stage = { program, cloud, operator, ...clinic, enrolment, outbox, signal };
  const first = await story.step('first-backup', () => firstBackup(stage));

  story.chapter('Tuesday 12 January', 'a thief, and a dying disk');
  const backup = await story.step('day-backup', () => backupAfterADay(stage));
  await story.step('theft', () => theft(stage, backup));
  const pack = await story.step('damage', () => damage(stage, { newest: backup, before: first }));
  await story.step('damage-told', () => damageTold(stage));
  await story.step('verify-refuses', () => verifyRefuses(stage, pack));
  await story.step('restore-refuses', () => restoreRefuses(stage, pack));
  await story.step('healing-backup', () => healingBackup(stage, pack));
  const restored = await story.step('restore', () => bringBack(stage));
  await story.step('comparison', () => compareAll(stage, restored));

  story.chapter('Thursday 14 January', 'a night without a backup');
  await story.step('silence', () => silence(stage));
  await story.step('escalation', () => escalation(stage));
  await story.step('failed-run', () => failedRun(stage));
  await story.step('failure-told', () => failureTold(stage));
  await story.step('reminder', () => reminder(stage));
  await story.step('all-clear', () => allClear(stage));

  story.chapter('Monday 18 January', 'a new week, in which everything changes at once');
  await story.step('digest', () => digest(stage));
  await story.step('mass-change', () => massChange(stage));
  await story.step('anomaly', () => anomalyTold(stage));
  await story.step('freeze', () => freeze(stage));
  await story.step('acknowledge', () => acknowledge(stage));

  story.chapter('To the end of February', 'weeks pass');
  const before = await story.step('weeks', () => weeksPass(stage));
  await story.step('retention', () => retentionAtWork(stage, before));
  await story.step('verify-all', () => allVerified(stage));
}
