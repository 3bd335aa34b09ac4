// What people are told by a given time: moves the cloud's clock there, lets everything that falls due happen, and collects the
// messages. Without it each scene would wait in its own way, and one that waited too little would show no message.

import type { News } from '../outbox.ts';
import { aMinuteAfter } from './calendar.ts';
import { holds, type Stage } from './stage.ts';

/** Everything since the last call; the clock stands a minute behind `time` then. */
export async function newsAt(stage: Pick<Stage, 'cloud' | 'outbox'>, time: Date): Promise<News> {
  await stage.cloud.moveClock(aMinuteAfter(time));
  return stage.outbox.news();
}

export const subjectsOf = ({ mails }: News): string[] => mails.map(({ subject }) => subject);

/** Refuses any other mails, in any other order, and any other number of SMS. */
export function holdsTold(news: News, subjects: readonly RegExp[], sms: number): void {
  const told = subjectsOf(news);
  const isSo = told.length === subjects.length && subjects.every((subject, index) => subject.test(told[index]!));
  holds(isSo, `these mails were due: ${subjects.join(', ')}; these went out: ${told.join(' | ') || 'none'}`);
  const texts = news.sms.map(({ text }) => text).join(' | ');
  holds(news.sms.length === sms, `${sms} SMS were due, ${news.sms.length} went out: ${texts}`);
}

export const factsOf = ({ mails, sms, toOperator }: News) => ({
  mails: mails.map(({ to, subject, text }) => ({ to, subject, text })),
  sms: sms.map(({ to, text }) => ({ to, text })),
  ...(toOperator.length > 0 && { toOperator: toOperator.map(({ subject }) => subject) }),
});
