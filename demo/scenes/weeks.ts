// What happens by itself as weeks pass: the digest on Monday, and retention, which removes what the rule no longer keeps and whose
// lock has ended. Without it nobody would see that the vault does not grow for ever, nor that nothing goes a day too early.

import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { monthOf, parseRemovals, type Removals, removalsKey } from '../../lambdas/retention/removals.ts';
import { playClinicDay } from '../clinic-day.ts';
import { drawMail } from '../draw-message.ts';
import { formatBytes } from '../sizes.ts';
import type { StepResult } from '../story.ts';
import { backUp } from './back-up.ts';
import { MONDAY_MORNING, sayDay, sayTime, TUESDAYS, WEEKS_LATER } from './calendar.ts';
import { factsOf, holdsTold, newsAt } from './news.ts';
import { planOf, planTable } from './retention-plan.ts';
import { DATABASE, holds, offsite, type Stage } from './stage.ts';

const DIGEST = /^Backups of the week/;
/** A practice that is closed still gets a letter now and then. */
const QUIET_DAY = { visits: 3, images: 0 };

export async function digest(stage: Stage): Promise<StepResult<void>> {
  const news = await newsAt(stage, MONDAY_MORNING);
  holdsTold(news, [DIGEST], 0);
  holds(news.toOperator.length === 1, `the operator should have got one digest, not ${news.toOperator.length}`);
  return {
    value: undefined,
    line: 'On Monday at 7:00 everybody gets the week’s digest; if it ever does not come, alerts may not either',
    shown: [
      ...news.mails.flatMap((mail) => drawMail(mail, 'whole')),
      `The operator gets one of the whole fleet, in English unless set otherwise: “${news.toOperator[0]!.subject}”`,
    ],
    facts: factsOf(news),
  };
}

export async function weeksPass(stage: Stage): Promise<StepResult<VaultSize>> {
  const { cloud, server, databasePath } = stage;
  const before = await vaultSize(stage);
  let largest = before;
  for (const evening of TUESDAYS) {
    holdsTold(await newsAt(stage, new Date(evening.getTime() - 60_000)), [DIGEST], 0);
    await playClinicDay(server, databasePath, { seed: evening.toISOString(), ...QUIET_DAY });
    await backUp(stage);
    const size = await vaultSize(stage);
    if (size.bytes > largest.bytes) largest = size;
  }
  holdsTold(await newsAt(stage, WEEKS_LATER), [], 0);
  return {
    value: largest,
    line: `${TUESDAYS.length} weeks pass: a backup each, ${TUESDAYS.length} digests, and no alert, since nothing is wrong`,
    shown: [`It is ${sayTime(cloud.now())}; the watcher has looked every hour, retention every night`],
    facts: { weeks: TUESDAYS.length, ...before },
  };
}

export async function retentionAtWork(stage: Stage, before: VaultSize): Promise<StepResult<void>> {
  const removals = await removalsOf(stage);
  const removed = removals.passes.flatMap(({ begunAt, backups }) => backups.map((one) => ({ ...one, begunAt })));
  const packs = removals.passes.reduce((sum, pass) => sum + pass.packs.count, 0);
  const now = await vaultSize(stage);
  const plan = await planOf(stage);
  const newest = plan.backups[0]!;
  holds(removed.length > 0 && packs > 0, `retention removed ${removed.length} backups and ${packs} packs`);
  holds(now.bytes < before.bytes, `the vault should have become smaller: ${before.bytes}, now ${now.bytes} bytes`);
  holds(newest.fate === 'kept', 'the newest backup is not kept');
  const gone = new Set(removed.map(({ backup }) => backup));
  holds(!plan.backups.some(({ backup }) => gone.has(backup)), 'a backup that was removed is there');
  return {
    value: undefined,
    line: `Retention has removed ${removed.length} backups and ${packs} packs: ${formatBytes(before.bytes)} have become ${formatBytes(now.bytes)}`,
    shown: [
      'Gone, each a week or more after it was marked, and none before its lock ended:',
      ...removed.map(removedLine),
      'What is there:',
      ...planTable(plan),
    ],
    facts: {
      removed: removed.length,
      packs,
      bytesBefore: before.bytes,
      bytesNow: now.bytes,
      left: plan.backups.length,
    },
  };
}

export async function allVerified(stage: Stage): Promise<StepResult<void>> {
  const { recovery, recoveryKeyPath } = stage.enrolment;
  const key = ['--config', recovery.configPath, '--recovery-key', recoveryKeyPath];
  const run = await offsite(stage, ['verify', DATABASE, '--all', ...key]);
  const verified = run.events.filter(({ type, ok }) => type === 'verified' && ok === true).length;
  const { backups } = await planOf(stage);
  holds(verified === backups.length, `${verified} of ${backups.length} backups can be restored`);
  return {
    value: undefined,
    line: `\`offsite verify --all\` opens every chunk of all ${verified} backups: nothing that one needs is gone`,
    facts: { verified },
  };
}

export interface VaultSize {
  readonly objects: number;
  readonly bytes: number;
}

async function vaultSize({ operator, cloud }: Stage): Promise<VaultSize> {
  const { Contents = [], IsTruncated } = await operator.send(new ListObjectsV2Command({ Bucket: cloud.vaultBucket }));
  if (IsTruncated) throw new Error('the demonstration stores more objects than one listing shows');
  return { objects: Contents.length, bytes: Contents.reduce((sum, { Size = 0 }) => sum + Size, 0) };
}

async function removalsOf({ operator, cloud, enrolment }: Stage): Promise<Removals> {
  const month = monthOf(cloud.now());
  const where = { Bucket: cloud.ledgerBucket, Key: removalsKey(enrolment.site, month) };
  const { Body } = await operator.send(new GetObjectCommand(where));
  return parseRemovals(await Body!.transformToByteArray(), enrolment.site, month);
}

const removedLine = (gone: { storedAt: string; markedAt: string; begunAt: string; reason: string }): string => {
  const [marked, removed] = [gone.markedAt, gone.begunAt].map((iso) => sayDay(new Date(iso)).padEnd(6));
  return `${sayTime(new Date(gone.storedAt)).padEnd(18)} marked ${marked}  gone ${removed}  ${gone.reason}`;
};
