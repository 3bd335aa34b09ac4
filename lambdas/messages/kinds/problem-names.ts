// A short name of each problem, for lists: what is open, what is over; and of what only the operator hears.

import type { Language } from '../../../language/language.ts';
import type { OperatorKind, ProblemKind } from '../notice.ts';

export const PROBLEM_NAMES: Readonly<Record<ProblemKind | OperatorKind, Record<Language, string>>> = {
  'backup-missing': { cs: 'chybí záloha', en: 'backup missing' },
  'site-silent': { cs: 'server se neozývá', en: 'server silent' },
  'validation-failed': { cs: 'záloha neprošla kontrolou', en: 'backup failed its check' },
  anomaly: { cs: 'neobvyklá změna', en: 'unusual change' },
  'drill-overdue': { cs: 'zkouška obnovy je po termínu', en: 'restore drill overdue' },
  'disk-overdue': { cs: 'disk dlouho nebyl připojen', en: 'disk not connected' },
  'damage-found': { cs: 'poškozená data v cloudu', en: 'damaged data in the cloud' },
  'notes-lost': { cs: 'ztracené poznámky cloudu', en: 'the cloud’s notes lost' },
  'notes-found': { cs: 'obnovené poznámky cloudu', en: 'the cloud’s notes made anew' },
};
