// The words of every kind of notice. A kind without an entry does not compile, so no lambda can send a notice that has no words.

import type { Notice, NoticeKind } from '../notice.ts';
import type { NoticeWords, Saying } from '../telling.ts';
import { allClear } from './all-clear.ts';
import { anomaly } from './anomaly.ts';
import { backupMissing } from './backup-missing.ts';
import { damageFound } from './damage-found.ts';
import { digest } from './digest.ts';
import { diskOverdue } from './disk-overdue.ts';
import { drillOverdue } from './drill-overdue.ts';
import { notesFound, notesLost } from './own-notes.ts';
import { siteSilent } from './site-silent.ts';
import { validationFailed } from './validation-failed.ts';

/** The words of one notice's kind. */
export function wordsOf(notice: Notice): Saying<Notice> & Pick<NoticeWords<NoticeKind>, 'facts'> {
  // Each entry takes the notice under whose kind it stands, which TypeScript cannot follow through a look-up.
  return EVERY_KIND[notice.kind] as unknown as Saying<Notice> & Pick<NoticeWords<NoticeKind>, 'facts'>;
}

const EVERY_KIND: { readonly [K in NoticeKind]: NoticeWords<K> } = {
  'backup-missing': backupMissing,
  'site-silent': siteSilent,
  'validation-failed': validationFailed,
  anomaly,
  'drill-overdue': drillOverdue,
  'disk-overdue': diskOverdue,
  'damage-found': damageFound,
  'notes-lost': notesLost,
  'notes-found': notesFound,
  'all-clear': allClear,
  digest,
};
