// A backup that is intact, but strange. The one moment at which a virus or a wrong click can still be noticed in time is the first
// backup after it.

import { backupFact } from '../facts.ts';
import type { Anomaly } from '../notice.ts';
import type { NoticeWords, Telling } from '../telling.ts';
import { anomalyWords } from './anomaly-words.ts';
import { steps } from './steps.ts';

export const anomaly: NoticeWords<'anomaly'> = {
  cs: ({ anomalies }, say): Telling => {
    const { worst, isSuspicious, each } = gistOf(anomalies);
    return {
      headline: (database) =>
        isSuspicious
          ? `Neobvyklá změna v databázi ${database}`
          : `Zálohování databáze ${database} potřebuje aktualizaci`,
      story: [...each.map((one) => anomalyWords(one).sentence.cs(one, say)), worst.meaning.cs.story],
      steps: isSuspicious
        ? [
            'Podívejte se prosím, zda program ordinace funguje a karty pacientů jsou v pořádku.',
            ...steps('cs', 'ransom'),
            'Jinak zavolejte svému technikovi a řekněte mu, jestli jste v poslední době něco hromadně mazali, nahrávali nebo aktualizovali. Přepošlete mu tuto zprávu.',
          ]
        : steps('cs', 'callTechnician'),
      sms: (database) =>
        `${worst.sms.cs(database)} ${worst.meaning.cs.sms} ${
          isSuspicious ? 'Zkontrolujte karty pacientů a volejte technika.' : 'Požádejte technika o aktualizaci.'
        }`,
    };
  },
  en: ({ anomalies }, say): Telling => {
    const { worst, isSuspicious, each } = gistOf(anomalies);
    return {
      headline: (database) =>
        isSuspicious ? `An unusual change in ${database}` : `The backup of ${database} needs an update`,
      story: [...each.map((one) => anomalyWords(one).sentence.en(one, say)), worst.meaning.en.story],
      steps: isSuspicious
        ? [
            'Please check whether your clinic’s program works and the patients’ records are all right.',
            ...steps('en', 'ransom'),
            'Otherwise call your IT technician and say whether you have lately deleted, imported or updated anything large. Forward this message.',
          ]
        : steps('en', 'callTechnician'),
      sms: (database) =>
        `${worst.sms.en(database)} ${worst.meaning.en.sms} ${
          isSuspicious
            ? 'Check the patients’ records and call your technician.'
            : 'Please ask your technician for an update.'
        }`,
    };
  },
  facts: ({ backup, anomalies }) => [
    backupFact(backup),
    ['anomalies', (say) => anomalies.map((one) => anomalyWords(one).fact[say.language](one, say))],
  ],
};

/** From this weight on it may be the work of a virus or a wrong click; below, something is to be updated. */
const SUSPICIOUS = 2;

function gistOf(anomalies: readonly Anomaly[]) {
  // Ten tables that lost rows would be ten sentences: the first of each kind is told, the technician's list has them all.
  const each = anomalies.filter((one, i) => anomalies.findIndex((other) => other.what === one.what) === i);
  const heaviestFirst = each.toSorted((one, other) => anomalyWords(other).weight - anomalyWords(one).weight);
  if (heaviestFirst.length === 0) throw new Error('a notice of an anomaly must name one');
  const worst = anomalyWords(heaviestFirst[0]);
  return { worst, isSuspicious: worst.weight >= SUSPICIOUS, each: heaviestFirst };
}
