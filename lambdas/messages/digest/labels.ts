// The headings and short words of both digests, in each language. Together, so that a column has one name everywhere.

import type { Language } from '../../../language/language.ts';

type Phrase = Record<Language, string>;

export const LABELS = {
  database: { cs: 'Databáze', en: 'Database' },
  site: { cs: 'Ordinace', en: 'Site' },
  good: { cs: 'Dobré', en: 'Good' },
  lastGood: { cs: 'Poslední dobrá', en: 'Last good' },
  lockedUntil: { cs: 'Zamčeno do', en: 'Locked until' },
  kept: { cs: 'Záloh', en: 'Kept' },
  size: { cs: 'Velikost', en: 'Size' },
  stored: { cs: 'Uloženo', en: 'Stored' },
  dollars: { cs: 'USD/měs.', en: 'USD/mo.' },
  drill: { cs: 'Poslední zkouška obnovy', en: 'Last restore drill' },
  never: { cs: 'nikdy', en: 'never' },
  none: { cs: 'žádná', en: 'none' },
  yes: { cs: 'ano', en: 'yes' },
  no: { cs: 'ne', en: 'no' },
  more: { cs: 'a další, celkem', en: 'and more, in all' },
  open: { cs: 'Nevyřešené potíže', en: 'Open problems' },
  since: { cs: 'od', en: 'since' },
  storedBytes: { cs: 'Uloženo v cloudu', en: 'Stored in the cloud' },
  newBytes: { cs: 'Z toho nově za týden', en: 'Of it new this week' },
  cost: { cs: 'Cena za měsíc', en: 'Cost per month' },
  disk: { cs: 'Disk naposledy připojen', en: 'Disk last connected' },
  rule: { cs: 'Kopie podle pravidla 3-2-1-1-0', en: 'Copies by the 3-2-1-1-0 rule' },
  copies: { cs: '3 kopie dat', en: '3 copies of the data' },
  media: { cs: '2 různá zařízení', en: '2 different devices' },
  elsewhere: { cs: '1 kopie mimo ordinaci', en: '1 copy away from the clinic' },
  locked: { cs: '1 kopie, kterou nejde smazat', en: '1 copy that cannot be deleted' },
  errors: { cs: '0 chyb a obnova vyzkoušená', en: '0 errors, and restoring was tried' },
  badSites: { cs: 'Ordinace s potížemi', en: 'Sites with problems' },
  otherSites: { cs: 'Ordinace bez potíží', en: 'Sites without problems' },
  unread: { cs: 'Ordinace, o kterých se nic nezjistilo', en: 'Sites of which nothing could be told' },
  left: { cs: 'Ordinace, které se sem nevešly', en: 'Sites for which there was no room here' },
} as const satisfies Record<string, Phrase>;
