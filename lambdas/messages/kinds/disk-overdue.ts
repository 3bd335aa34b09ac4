// No rotated disk was connected for too long: the copy that no thief in the network can reach grows old.

import { timeFact } from '../facts.ts';
import type { NoticeWords } from '../telling.ts';
import { DAYS } from './days.ts';

export const diskOverdue: NoticeWords<'disk-overdue'> = {
  cs: ({ lastSeen, days, at }, say) => ({
    headline: () => 'Připojte prosím zálohovací disk',
    story: [
      lastSeen === undefined
        ? `K serveru ještě nebyl připojen žádný zálohovací disk. Připojit se má aspoň jednou za ${say.plural(days, DAYS.cs)}.`
        : `Zálohovací disk byl k serveru naposledy připojen ${say.when(lastSeen)}, před ${say.plural(say.dayOf(lastSeen, at) - 1, DAYS.csBefore)}. Připojit se má aspoň jednou za ${say.plural(days, DAYS.cs)}.`,
      'Zálohy v cloudu běží dál a jsou v bezpečí. Disk je kopie navíc, ke které se nedostane nikdo přes internet.',
    ],
    steps: [
      'Připojte prosím k serveru zálohovací disk, který je na řadě.',
      'Až záloha doběhne, disk zase odpojte a uložte mimo ordinaci.',
      'Kdyby to nešlo, zavolejte svému technikovi.',
    ],
    sms: () =>
      `Zálohovací disk ${lastSeen === undefined ? 'ještě nebyl připojen' : `nebyl připojen od ${say.date(lastSeen)}`}. Připojte ho prosím k serveru a po záloze ho zase odpojte a uložte jinde.`,
  }),
  en: ({ lastSeen, days, at }, say) => ({
    headline: () => 'Please connect a backup disk',
    story: [
      lastSeen === undefined
        ? `No backup disk was ever connected to the server. It should happen at least every ${say.plural(days, DAYS.en)}.`
        : `A backup disk was last connected to the server on ${say.moment(lastSeen)}, ${say.plural(say.dayOf(lastSeen, at) - 1, DAYS.en)} ago. It should happen at least every ${say.plural(days, DAYS.en)}.`,
      'The backups in the cloud go on and are safe. The disk is one more copy, which nobody can reach through the internet.',
    ],
    steps: [
      'Please connect the backup disk whose turn it is to the server.',
      'When the backup is done, disconnect the disk and keep it outside the clinic.',
      'If it does not work, call your IT technician.',
    ],
    sms: () =>
      `${lastSeen === undefined ? 'No backup disk was connected yet' : `No backup disk was connected since ${say.date(lastSeen)}`}. Please connect one; after the backup unplug it and keep it elsewhere.`,
  }),
  facts: ({ lastSeen, days }) => [timeFact('lastDisk', lastSeen), ['daysAllowed', (say) => say.number(days)]],
};
