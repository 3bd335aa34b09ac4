// A night without a backup, and a server that then tries and fails: who is told what, when, and when it is over. Without these
// steps a newcomer would have to believe that somebody notices.

import { drawMail, drawSms } from '../draw-message.ts';
import { writeSettings } from '../enrolment.ts';
import type { StepResult } from '../story.ts';
import { backUp } from './back-up.ts';
import {
  A_DAY_LATER,
  AFTER_FOUR_HOURS,
  AFTER_THE_FAILED_RUN,
  AFTER_THE_GRACE,
  FAILED_RUN,
  REPAIRED,
} from './calendar.ts';
import { factsOf, holdsTold, newsAt } from './news.ts';
import { DATABASE, errorOf, holds, offsite, type Stage } from './stage.ts';

const ALL_IS_WELL = /^All is well: /;
const MISSING = /^The backup of Patients is missing/;

export async function silence(stage: Stage): Promise<StepResult<void>> {
  const news = await newsAt(stage, AFTER_THE_GRACE);
  holdsTold(news, [/^The clinic's server is silent/], 0);
  return {
    value: undefined,
    line: 'On Wednesday evening the server is off. On Thursday at 9:00, deadline and grace have passed: a mail',
    shown: news.mails.flatMap((mail) => drawMail(mail, 'whole')),
    facts: factsOf(news),
  };
}

export async function escalation(stage: Stage): Promise<StepResult<void>> {
  const news = await newsAt(stage, AFTER_FOUR_HOURS);
  holdsTold(news, [/^Reminder: The clinic's server is silent/], 1);
  return {
    value: undefined,
    line: 'Four hours later nothing has happened. It is critical now: the mail again, and an SMS',
    shown: news.sms.flatMap(drawSms),
    facts: factsOf(news),
  };
}

export async function failedRun(stage: Stage): Promise<StepResult<void>> {
  await stage.cloud.moveClock(FAILED_RUN);
  const { folder, config, secrets } = stage.enrolment.server;
  const wrong = { ...secrets, databases: { [DATABASE]: { password: 'of-last-year' } } };
  const { configPath } = await writeSettings(`${folder}-wrong-password`, config, wrong);
  const run = await offsite(stage, ['backup', DATABASE, '--config', configPath], 'source');
  return {
    value: undefined,
    line: `The server is on again, but the database has a new password: \`offsite backup\` ends with ${run.exitCode}`,
    shown: [errorOf(run)],
    facts: { exitCode: run.exitCode, error: errorOf(run) },
  };
}

export async function failureTold(stage: Stage): Promise<StepResult<void>> {
  const news = await newsAt(stage, AFTER_THE_FAILED_RUN);
  holdsTold(news, [ALL_IS_WELL, MISSING], 2);
  const [heardOf, missing] = news.mails;
  holds(/^Reason: the backup failed on the server$/m.test(missing!.text), 'the mail does not say why it is missing');
  return {
    value: undefined,
    line: 'The clinic hears that its server is back, and that the backup is still missing, and why',
    shown: [
      `First: “${heardOf!.subject}”. Then:`,
      ...drawMail(missing!, ['Reason:', 'Reported by', 'Type on']),
      ...news.sms.slice(1).flatMap(drawSms),
    ],
    facts: factsOf(news),
  };
}

export async function reminder(stage: Stage): Promise<StepResult<void>> {
  const news = await newsAt(stage, A_DAY_LATER);
  holdsTold(news, [/^Reminder, day \d: The backup of Patients is missing/], 1);
  return {
    value: undefined,
    line: 'A day later it is still missing: a reminder, once a day until it is there',
    shown: [`“${news.mails[0]!.subject}”`, ...news.sms.flatMap(drawSms)],
    facts: factsOf(news),
  };
}

export async function allClear(stage: Stage): Promise<StepResult<void>> {
  await stage.cloud.moveClock(REPAIRED);
  const { backup } = await backUp(stage);
  const news = await newsAt(stage, REPAIRED);
  holdsTold(news, [ALL_IS_WELL], 1);
  return {
    value: undefined,
    line: 'With the right password `offsite backup` works, and the all-clear comes within a minute',
    shown: [...news.mails.flatMap((mail) => drawMail(mail)), ...news.sms.flatMap(drawSms)],
    facts: { backup: backup.backup, ...factsOf(news) },
  };
}
