// What `offsite doctor` is made of: checks, each of which looks at one thing and changes nothing, and findings, each of which is a fact
// with a state. Facts instead of sentences, so that a program reads numbers and a person a sentence in either language.

import type { CheckName } from '../texts/doctor-texts.ts';
import type { Findings } from './findings.ts';
import type { Surroundings } from './surroundings.ts';

/** `unknown`: it could not be looked at, or does not apply here. */
export type CheckState = 'ok' | 'warning' | 'failed' | 'unknown';

export type FindingName = keyof Findings;

export type Finding = { [W in FindingName]: { readonly what: W; readonly facts: Findings[W] } }[FindingName];

export function found<W extends FindingName>(what: W, facts: Findings[W]): Finding {
  return { what, facts } as Finding;
}

/** What must be readable for a check to mean anything: the whole config, the part that names the vault, or nothing. */
export type Need = 'config' | 'place' | 'nothing';

export interface Check<N extends Need = Need> {
  readonly name: CheckName;
  /** It is given up after so long. */
  readonly seconds: number;
  readonly needs: N;
  /** At least one finding. Whatever it throws becomes one. */
  look(at: Surroundings<N>): Promise<readonly Finding[]>;
}

/** Lets a check be written as a plain object, its `look` typed by what it needs. */
export const check = <N extends Need>(one: Check<N>): Check => one as unknown as Check;

export interface CheckResult {
  readonly check: CheckName;
  readonly state: CheckState;
  readonly finding: Finding;
}
