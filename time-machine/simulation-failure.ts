// What a check throws: which promise was broken, by what, and what was expected instead. The program adds the seed, the day and the
// command that shows it again.

export interface BrokenPromise {
  /** The rule, in the words of the list of mutations. */
  readonly rule: Rule;
  readonly site?: string;
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

export const RULES = [
  ...([
    'a kept backup is there',
    'a kept backup is locked',
    'a kept backup restores',
    'the shown lock is true',
  ] as const),
  ...([
    'the ledger knows every backup',
    'the ledger equals a rebuild',
    'storage does not leak',
    'nothing goes in a hurry',
  ] as const),
  ...([
    'every due alert is told',
    'no alert is told that is not due',
    'a thief is refused',
    'damage is found',
  ] as const),
  ...(['every event is handled'] as const),
] as const;
export type Rule = (typeof RULES)[number];

export class SimulationFailure extends Error {
  readonly broken: BrokenPromise;

  constructor(broken: BrokenPromise) {
    super(`${broken.rule}: ${broken.what}: expected ${broken.expected}, found ${broken.found}`);
    this.broken = broken;
  }
}
