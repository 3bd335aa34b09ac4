// Runs the doctor in this process, with any part of its surroundings held, and asks for what it found by name.

import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckResult, FindingName } from '../../../edge-uploader/doctor/check.ts';
import type { Findings } from '../../../edge-uploader/doctor/findings.ts';
import { type DoctorOptions, runDoctor } from '../../../edge-uploader/doctor/run-doctor.ts';
import type { CheckName } from '../../../edge-uploader/texts/doctor-texts.ts';
import type { CliStage } from '../cli/cli-stage.ts';

export interface Examined {
  readonly results: readonly CheckResult[];
  /** What these checks found, in the order of all checks. */
  whats(...checks: CheckName[]): FindingName[];
  /** The facts of the one finding of this name, which must be there. */
  of<W extends FindingName>(what: W): Findings[W];
}

export async function examine(options: Partial<DoctorOptions> & { configPath: string }): Promise<Examined> {
  const results = await runDoctor({
    ...{ now: () => new Date(), version: '0.1.0', signal: new AbortController().signal },
    ...{ fillRandom: (target) => void target.fill(7), command: [process.execPath], ...options },
  });
  return {
    results,
    whats: (...checks) => results.filter(({ check }) => checks.includes(check)).map(({ finding }) => finding.what),
    of(what) {
      const found = results.filter(({ finding }) => finding.what === what);
      if (found.length !== 1) throw new Error(`${found.length} of ${what} in ${JSON.stringify(results)}`);
      return found[0]!.finding.facts as Findings[typeof what];
    },
  };
}

/** Waits until the cloud has judged the newest backup, which it does a moment after it was made. */
export async function judged(stage: Pick<CliStage, 'run' | 'server'>): Promise<void> {
  for (;;) {
    const { events } = await stage.run('backups', '--config', stage.server, '--json');
    if (events.some(({ type, state }) => type === 'backup' && state === 'valid')) return;
    await sleep(100);
  }
}
