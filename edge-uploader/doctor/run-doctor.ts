// Runs every check, whatever the others find, each within its time, and gives back what was found in a fixed order. Nothing is changed
// by it, neither here nor in the vault, so it may run at any time: by hand, after an update, for a support bundle.

import { Failure } from '../failure.ts';
import { withinSeconds } from '../sources/within-seconds.ts';
import type { Check, CheckResult, Finding } from './check.ts';
import { found } from './check.ts';
import { CHECKS } from './checks.ts';
import { STATE_OF } from './findings.ts';
import { type Surroundings, type SystemView, surroundings } from './surroundings.ts';

interface HowToRun {
  readonly checks?: readonly Check[];
  /** Told as soon as it is known, in the order of the checks. */
  readonly onResult?: (result: CheckResult) => void;
}

export type DoctorOptions = HowToRun &
  Omit<SystemView, 'platform' | 'run'> &
  Partial<SystemView> & { readonly configPath: string };

export function runDoctor({ configPath, checks, onResult, ...system }: DoctorOptions): Promise<CheckResult[]> {
  return runChecks(surroundings(configPath, system), { ...(checks && { checks }), ...(onResult && { onResult }) });
}

/** For whoever looks at the same surroundings by himself as well. */
export async function runChecks(
  at: Surroundings,
  { checks = CHECKS, onResult }: HowToRun = {},
): Promise<CheckResult[]> {
  const looks = checks.map((check) => ({ check, looking: lookSafely(check, at) }));
  const results: CheckResult[] = [];
  for (const { check, looking } of looks) {
    for (const finding of await looking) {
      const result = { check: check.name, state: STATE_OF[finding.what], finding };
      results.push(result);
      onResult?.(result);
    }
  }
  return results;
}

/** Nothing that has to be mended; a warning is for somebody's attention, not for a script to stop at. */
export const isSound = (results: readonly CheckResult[]): boolean => results.every(({ state }) => state !== 'failed');

async function lookSafely(check: Check, at: Surroundings): Promise<readonly Finding[]> {
  const missing = { config: at.config === undefined, place: at.place === undefined, nothing: false }[check.needs];
  if (missing) return [found('needsConfig', {})];
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
  }, check.seconds * 1000);
  try {
    return await withinSeconds(
      Promise.resolve().then(() => check.look(at)),
      check.seconds,
    );
  } catch (error) {
    if (at.signal.aborted) throw error;
    if (isLate) return [found('late', { seconds: check.seconds })];
    if (error instanceof Failure) return [found('trouble', { reason: error.message, hint: error.hint })];
    const { name, message } = error as Error;
    const hint = 'This is a fault of offsite itself; send what it says to the operator.';
    return [found('trouble', { reason: `${check.name}: ${name}: ${message}`, hint })];
  } finally {
    clearTimeout(timer);
  }
}
