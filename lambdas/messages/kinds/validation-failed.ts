// A backup came but is none: something of it is missing, damaged or unlocked. Without this alert it would look like a good one.

import { backupCommand, backupFact, findingsFact, lastGoodFacts } from '../facts.ts';
import type { NoticeWords } from '../telling.ts';
import { LAST_GOOD } from './last-good.ts';
import { steps } from './steps.ts';

export const validationFailed: NoticeWords<'validation-failed'> = {
  cs: (notice, say) => ({
    headline: (database) => `Záloha databáze ${database} neprošla kontrolou`,
    story: [
      'Nová záloha dorazila do cloudu, ale při kontrole se ukázalo, že by se z ní data nemusela dát obnovit. Za dobrou ji proto nepovažujeme.',
      LAST_GOOD.cs.story(notice, say),
    ],
    steps: ['Nechte prosím server zapnutý: příští záloha chybu často sama napraví.', ...steps('cs', 'callTechnician')],
    sms: (database) =>
      `Záloha (${database}) neprošla kontrolou. ${LAST_GOOD.cs.sms(notice, say)} Nechte server zapnutý a zavolejte svému technikovi.`,
  }),
  en: (notice, say) => ({
    headline: (database) => `The backup of ${database} failed its check`,
    story: [
      'A new backup has reached the cloud, but its check showed that it might not be possible to restore the data from it. So we do not count it as a good one.',
      LAST_GOOD.en.story(notice, say),
    ],
    steps: ['Please leave the server switched on: the next backup often mends it.', ...steps('en', 'callTechnician')],
    sms: (database) =>
      `The backup of ${database} failed its check. ${LAST_GOOD.en.sms(notice, say)} Leave the server on and call your technician.`,
  }),
  facts: ({ backup, findings, lastGood, sharing, database }) => [
    backupFact(backup),
    findingsFact(findings),
    ...lastGoodFacts(lastGood, sharing),
    backupCommand(database),
  ],
};
