// A backup as the demonstration shows it: the command, what it read and what it uploaded, and the cloud's verdict on it. Without
// the verdict the numbers would be what the uploader says of itself.

import { z } from 'zod';
import { type BackupName, backupIdSchema, databaseIdSchema, siteIdSchema } from '../../vault/names.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { playClinicDay } from '../clinic-day.ts';
import { eventOf } from '../offsite-process.ts';
import { formatBytes } from '../sizes.ts';
import type { StepResult } from '../story.ts';
import { awaitVerdict } from '../verdicts.ts';
import { FIRST_EVENING, SECOND_EVENING } from './calendar.ts';
import { factsOf, holdsTold, newsAt } from './news.ts';
import { DATABASE, holds, offsite, type Stage } from './stage.ts';

const backupEvent = z.object({
  ...{ site: siteIdSchema, database: databaseIdSchema, backup: backupIdSchema },
  ...{ dumpBytes: z.int(), newBytes: z.int(), storedBytes: z.int(), seconds: z.number() },
});

/** An uploaded share of the dump that would not be "little" any more. */
const DAY_SHARE_MAX = 0.2;

export async function firstBackup(stage: Stage): Promise<StepResult<BackupName>> {
  await stage.cloud.moveClock(FIRST_EVENING);
  const { backup, verdict } = await backUp(stage);
  return {
    value: backup,
    line: `\`offsite backup\`: ${formatBytes(backup.dumpBytes)} dumped, ${formatBytes(backup.storedBytes)} uploaded`,
    shown: [verdictLine(verdict)],
    facts: { ...sizes(backup), verdict: verdict.state, lockedUntil: verdict.lockedUntil },
  };
}

export async function backupAfterADay(stage: Stage): Promise<StepResult<BackupName>> {
  await stage.cloud.moveClock(SECOND_EVENING);
  await playClinicDay(stage.server, stage.databasePath, { seed: 'demo' });
  const { backup, verdict } = await backUp(stage);
  const share = backup.storedBytes / backup.dumpBytes;
  holds(share < DAY_SHARE_MAX, `the backup after a day uploaded ${Math.round(share * 100)} % of the dump`);
  return {
    value: backup,
    line: `A working day later \`offsite backup\` uploads ${formatBytes(backup.storedBytes)} of ${formatBytes(backup.dumpBytes)}`,
    shown: [
      '80 visits, 30 late results, bills, corrections, 4 images; the rest was in the vault',
      verdictLine(verdict),
    ],
    facts: { ...sizes(backup), verdict: verdict.state, lockedUntil: verdict.lockedUntil },
  };
}

export async function healingBackup(stage: Stage, damaged: { bytes: number }): Promise<StepResult<BackupName>> {
  const { backup, verdict } = await backUp(stage);
  holds(backup.storedBytes > 0, 'the backup after the damage stored nothing anew');
  const news = await newsAt(stage, stage.cloud.now());
  holdsTold(news, [/^All is well: /], 1);
  return {
    value: backup,
    line: `The next \`offsite backup\` heals: ${formatBytes(backup.storedBytes)} are stored anew, and nothing else`,
    shown: [
      `It heard from the cloud which pack is bad (${formatBytes(damaged.bytes)})`,
      verdictLine(verdict),
      `A mail and an SMS at once: “${news.mails[0].subject}”`,
    ],
    facts: { ...sizes(backup), verdict: verdict.state, ...factsOf(news) },
  };
}

export async function backUp(stage: Stage): Promise<{ backup: z.infer<typeof backupEvent>; verdict: Verdict }> {
  const run = await offsite(stage, ['backup', DATABASE, '--config', stage.enrolment.server.configPath]);
  const backup = backupEvent.parse(eventOf(run, 'backup'));
  const verdict = await awaitVerdict(stage.operator, stage.cloud, backup);
  // Behind the verdict the cloud notes what it knows of the backup; who asked sooner would find it not judged yet.
  await stage.cloud.moveClock(stage.cloud.now());
  const findings = verdict.findings.map(({ object, reason }) => `${object}: ${reason}`);
  holds(verdict.state === 'valid', `the cloud found ${backup.backup} ${verdict.state}: ${findings.join('; ')}`);
  return { backup, verdict };
}

const sizes = ({ backup, dumpBytes, newBytes, storedBytes }: z.infer<typeof backupEvent>) => ({
  ...{ backup, dumpBytes, newBytes, storedBytes },
});

const verdictLine = ({ counts, lockedUntil }: Verdict): string =>
  `The cloud looked at its ${counts.objects} objects: valid, locked until ${lockedUntil?.slice(0, 10)}`;
