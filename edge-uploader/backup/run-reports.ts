// What one run tells the cloud, and when: that it began, how far it is, that it is about to be a backup, that it is one, or why it
// failed. Without it the cloud could only say that a backup is missing. The other way round, a report must never cost a backup:
// each has a few seconds, and one that cannot be sent is a warning. That is all that becomes of it, because what was to be told
// changes nothing in the vault.

import type { DumpFacts } from '../../vault/dump-facts.ts';
import type { BackupName } from '../../vault/names.ts';
import { type RunReport, reportRowCountsSchema } from '../../vault/run-report.ts';
import type { ExitName } from '../failure.ts';
import { withinSeconds } from '../sources/within-seconds.ts';
import { reportText } from './report-text.ts';

const RUNNING_MINUTES_MIN = 15;
const REPORT_SECONDS_MAX = 10;
/** After Ctrl-C the whole program has eight seconds to end, and stopping the dump's tool takes some of them. */
const INTERRUPTED_REPORT_SECONDS_MAX = 4;
const FACT_CHARACTERS_MAX = 100;
const UPDATE_CHARACTERS_MAX = 300;

export interface RunReportsOptions extends BackupName {
  readonly uploaderVersion: string;
  /** Why this program is not a newer one, if there is something wrong with that. */
  readonly updateFailed?: string | undefined;
  /** Stores a report over the one before. Undefined where the config names no ledger: then nothing is told. */
  readonly send: ((report: RunReport, signal: AbortSignal) => Promise<void>) | undefined;
  /** Values that must be in no message. */
  readonly secrets: readonly string[];
  readonly now: () => Date;
  /** The run's: once it is aborted, only the failure is still worth sending. */
  readonly signal: AbortSignal;
  readonly onWarning: (message: string) => void;
}

/** The reports of one run. No method throws or rejects; one that gives back a promise is done within its seconds. */
export class RunReports {
  readonly #options: RunReportsOptions;
  #facts: RunReport['facts'];
  #bytesRead = 0;
  #toldAt = 0;
  /** The report before, sent or given up: one that overtook it would be overwritten by what is older. */
  #before = Promise.resolve();

  constructor(options: RunReportsOptions) {
    this.#options = options;
  }

  /** To be called as often as one likes. Another run on this server goes first; it may take hours. */
  waiting(): void {
    if (this.#minutesSinceTold() >= RUNNING_MINUTES_MIN) void this.#tell('waiting');
  }

  /** Nobody waits for it. */
  started(): void {
    void this.#tell('started');
  }

  /** To be called as often as one likes. A run that moves no byte any more tells nothing, and so looks as it is. */
  progress(bytesRead: number): void {
    this.#bytesRead = bytesRead;
    if (this.#minutesSinceTold() >= RUNNING_MINUTES_MIN) void this.#tell('running');
  }

  /** A clock that was set back in between must not silence it for hours. */
  #minutesSinceTold(): number {
    return Math.abs(this.#options.now().getTime() - this.#toldAt) / 60_000;
  }

  stored(facts: DumpFacts): Promise<void> {
    this.#facts = factsToTell(facts);
    return this.#tell('stored');
  }

  finished(): Promise<void> {
    return this.#tell('finished');
  }

  failed(exit: ExitName, message: string): Promise<void> {
    return this.#tell('failed', { exit, message: reportText(message, this.#options.secrets) });
  }

  #tell(phase: RunReport['phase'], failure?: RunReport['failure']): Promise<void> {
    const { send, site, database, backup, uploaderVersion: uploader, now, signal, onWarning } = this.#options;
    const updateFailed = reportText(this.#options.updateFailed ?? '', this.#options.secrets, UPDATE_CHARACTERS_MAX);
    if (send === undefined) return Promise.resolve();
    const at = now();
    this.#toldAt = at.getTime();
    const report: RunReport = {
      ...{ site, database, backup, phase, at: at.toISOString(), uploader, bytesRead: this.#bytesRead },
      ...(failure && { failure }),
      ...(this.#facts && { facts: this.#facts }),
      ...(updateFailed && { updateFailed }),
    };
    const late = new AbortController();
    const givenUp = phase === 'failed' ? late.signal : AbortSignal.any([late.signal, signal]);
    const sent = this.#before.then(() => {
      givenUp.throwIfAborted();
      return send(report, givenUp);
    });
    const seconds = signal.aborted ? INTERRUPTED_REPORT_SECONDS_MAX : REPORT_SECONDS_MAX;
    this.#before = withinSeconds(sent, seconds)
      .catch((error: Error) => {
        if (givenUp.aborted) return;
        onWarning(
          `the cloud could not be told how this run goes: ${error.message}; the backup does not depend on it, and the cloud alerts by itself when one is overdue`,
        );
      })
      .finally(() => late.abort());
    return this.#before;
  }
}

/** The part of a dump's facts that the cloud may know, as far as a report has room for it. */
function factsToTell({ engine, engineVersion, toolVersion, rowCounts }: DumpFacts): RunReport['facts'] {
  const fact = (text = ''): string => reportText(text, [], FACT_CHARACTERS_MAX);
  const counts = reportRowCountsSchema.safeParse(rowCounts);
  return {
    engine: fact(engine) || 'unknown',
    ...(fact(engineVersion) && { engineVersion: fact(engineVersion) }),
    ...(fact(toolVersion) && { toolVersion: fact(toolVersion) }),
    ...(counts.success && { rowCounts: counts.data }),
  };
}
