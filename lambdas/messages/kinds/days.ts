// The forms of "day" after a number. In one place, because Czech has four of them in each case.

export const DAYS = {
  /** "za 5 dní". */
  cs: { one: 'den', few: 'dny', many: 'dne', other: 'dní' },
  /** "před 5 dny". */
  csBefore: { one: 'dnem', few: 'dny', many: 'dne', other: 'dny' },
  en: { one: 'day', other: 'days' },
} as const;
