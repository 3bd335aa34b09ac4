// The alert this product exists for: a backup that was due has not come.

import { backupCommand, lastGoodFacts, timeFact } from '../facts.ts';
import type { NoticeWords } from '../telling.ts';
import { LAST_GOOD } from './last-good.ts';
import { reasonWords } from './missing-reasons.ts';

export const backupMissing: NoticeWords<'backup-missing'> = {
  cs: (notice, say) => {
    const { reason, due } = notice;
    const words = reasonWords(reason).cs(reason, say);
    return {
      headline: words.headline,
      story: [`Záloha měla být hotová ${say.when(due)}. ${words.story}`, LAST_GOOD.cs.story(notice, say)],
      steps: words.steps,
      sms: (database) => `${words.sms.what(database)} ${LAST_GOOD.cs.sms(notice, say)} ${words.sms.next}`,
    };
  },
  en: (notice, say) => {
    const { reason, due } = notice;
    const words = reasonWords(reason).en(reason, say);
    return {
      headline: words.headline,
      story: [`The backup was due by ${say.moment(due)}. ${words.story}`, LAST_GOOD.en.story(notice, say)],
      steps: words.steps,
      sms: (database) => `${words.sms.what(database)} ${LAST_GOOD.en.sms(notice, say)} ${words.sms.next}`,
    };
  },
  facts: ({ reason, due, database, lastGood, sharing }) => [
    timeFact('due', due),
    ...reasonWords(reason).facts(reason),
    ...lastGoodFacts(lastGood, sharing),
    backupCommand(database),
  ],
};
