// One night every image in the database has changed: a virus that encrypts, or a new program. The cloud cannot know which; it tells
// people, and keeps everything until one of them has looked. Without these steps nobody would see what a valid backup may hide.

import type { Registration } from '../../lambdas/site/registration.ts';
import { SUSPICIOUS } from '../../vault/anomaly.ts';
import { playClinicDay } from '../clinic-day.ts';
import { rewriteImages } from '../clinic-images.ts';
import { seededRandom } from '../clinic-random.ts';
import { drawMail, drawSms } from '../draw-message.ts';
import { register } from '../enrolment.ts';
import { formatBytes } from '../sizes.ts';
import type { StepResult } from '../story.ts';
import { backUp } from './back-up.ts';
import { ACKNOWLEDGED, LAST_OF_THE_WEEK, MASS_CHANGE, MONDAY_EVENING, MORNING_AFTER } from './calendar.ts';
import { factsOf, holdsTold, newsAt } from './news.ts';
import { planOf, planTable } from './retention-plan.ts';
import { holds, type Stage } from './stage.ts';

const SEED = 'demo';

export async function massChange(stage: Stage): Promise<StepResult<void>> {
  const { server, databasePath } = stage;
  await stage.cloud.moveClock(MONDAY_EVENING);
  await playClinicDay(server, databasePath, { seed: SEED });
  const { backup: usual } = await backUp(stage);
  holdsTold(await newsAt(stage, MONDAY_EVENING), [], 0);
  await stage.cloud.moveClock(MASS_CHANGE);
  const images = await rewriteImages(server, databasePath, seededRandom(`${SEED}/rewritten`));
  const { backup, verdict } = await backUp(stage);
  const anomalies = (verdict.anomalies ?? []).map(({ what }) => what);
  holds(
    anomalies.some((what) => SUSPICIOUS.includes(what)),
    `nothing was found strange about ${backup.backup}`,
  );
  return {
    value: undefined,
    line: `On Tuesday all ${images} images have other bytes: ${formatBytes(backup.newBytes)} are new, on Monday it was ${formatBytes(usual.newBytes)}`,
    shown: ['A virus that encrypts, or a new program that converts? The backup itself is valid and locked'],
    facts: { images, verdict: verdict.state, anomalies, newBytes: backup.newBytes, usualBytes: usual.newBytes },
  };
}

export async function anomalyTold(stage: Stage): Promise<StepResult<void>> {
  const news = await newsAt(stage, MASS_CHANGE);
  holdsTold(news, [/^An unusual change in Patients/], 1);
  return {
    value: undefined,
    line: 'The cloud finds it strange and asks people to look',
    shown: [...news.mails.flatMap((mail) => drawMail(mail, ['Anomalies:', '  - '])), ...news.sms.flatMap(drawSms)],
    facts: factsOf(news),
  };
}

export async function freeze(stage: Stage): Promise<StepResult<void>> {
  holdsTold(await newsAt(stage, MORNING_AFTER), [], 0);
  const plan = await planOf(stage);
  const frozen = plan.backups.filter(({ fate }) => fate === 'frozen');
  holds(frozen.length > 0, 'retention keeps nothing that its rule would let go');
  holds(
    !plan.backups.some(({ fate }) => fate === 'outside'),
    'retention would remove a backup that may be the last good one',
  );
  return {
    value: undefined,
    line: 'Until somebody has looked, retention is frozen: not even what the rule no longer keeps will go',
    shown: planTable(plan),
    facts: { backups: plan.backups.length, frozen: frozen.length },
  };
}

/** The registration as it is from now on is the value. */
export async function acknowledge(stage: Stage): Promise<StepResult<Registration>> {
  await stage.cloud.moveClock(ACKNOWLEDGED);
  const { registration } = stage.enrolment;
  const acknowledgedUntil = ACKNOWLEDGED.toISOString();
  const changed = await register(stage.cloud, {
    ...registration,
    databases: registration.databases.map((one) => ({ ...one, acknowledgedUntil, deadline: 'weekly' })),
  });
  const news = await newsAt(stage, LAST_OF_THE_WEEK);
  holdsTold(news, [/^All is well: /], 1);
  await backUp(stage);
  const plan = await planOf(stage);
  const outside = plan.backups.filter(({ fate }) => fate === 'outside');
  holds(outside.length > 0, 'retention is still frozen');
  return {
    value: changed,
    line: 'It was a new imaging program. The operator writes `acknowledgedUntil` into the site’s file',
    shown: [
      `“${news.mails[0]!.subject}”`,
      'The practice closes for some weeks, so a backup a week is enough: `deadline: weekly`',
      ...planTable(plan),
    ],
    facts: { ...factsOf(news), outside: outside.length },
  };
}
