// What a run of `offsite backup` leaves for people: notes of how it ended, and the status page, written when it begins, now and then while
// it lasts, and when it has ended. None of it can cost a backup: what cannot be written is one warning, because nothing that is stored
// depends on it.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupId, DatabaseId } from '../../vault/names.ts';
import type { Config } from '../config/config.ts';
import type { LineContext } from '../config/open-line.ts';
import type { Voice } from '../terminal/voice.ts';
import { type Asked, askNow } from './ask-now.ts';
import { gatherFacts } from './gather-facts.ts';
import { isScheduleInstalled } from './is-schedule-installed.ts';
import { type DatabaseNotes, noted, type RunNotes, readNotes, writeNotes } from './run-notes.ts';
import { staleAfter } from './stale-after.ts';
import type { LastRun, StatusFacts } from './status-facts.ts';
import { statusPage } from './status-page.ts';
import { writeWhole } from './write-whole.ts';

export const PAGE_FILE = 'status.html';
/** A first upload may take days, and a page that is a day old would be taken for a run that did not happen. */
const RENEWED_MINUTES = 60;
const ASK_AGAIN_MILLISECONDS = 5_000;

/** The run itself has warned of what it met on the line. */
const SILENT = { warn: () => undefined, say: () => undefined, tell: () => undefined };

const NOT_ASKED: Asked = { cloud: undefined, unasked: undefined };

export interface JournalOptions extends LineContext {
  readonly config: Config;
  readonly voice: Voice;
  readonly version: string;
}

export class RunJournal {
  readonly #options: JournalOptions;
  readonly #startedAt: Date;
  readonly #made = new Set<BackupId>();
  #notes: RunNotes;
  #renewal: NodeJS.Timeout | undefined;
  #warned = false;

  private constructor(options: JournalOptions, notes: RunNotes) {
    this.#options = options;
    this.#startedAt = options.now();
    this.#notes = notes;
  }

  static async begin(options: JournalOptions): Promise<RunJournal> {
    const { config } = options;
    const journal = new RunJournal(options, await readNotes(config.folders.status, config.site));
    const renew = (): void => void journal.#publish({ runningSince: journal.#startedAt });
    await journal.#publish({ runningSince: journal.#startedAt });
    journal.#renewal = setInterval(renew, RENEWED_MINUTES * 60_000).unref();
    return journal;
  }

  /** One database is done, well or not. */
  async ended(database: DatabaseId, lastRun: LastRun): Promise<void> {
    if (lastRun.exit === 'ok') this.#made.add(lastRun.backup);
    await this.#note({ [database]: { lastRun } });
  }

  /** The run is over. Waits so long, at most, for the cloud to judge what it has made. */
  async finish({ waitSeconds }: { waitSeconds: number }): Promise<void> {
    clearInterval(this.#renewal);
    const { config, signal, now } = this.#options;
    if (signal.aborted) return this.#publish({});
    // Whoever stops it now has his backup all the same.
    const asked = await this.#ask(waitSeconds).catch((error) => {
      if (!signal.aborted) throw error;
      return NOT_ASKED;
    });
    if (asked.cloud !== undefined) {
      this.#notes = { ...this.#notes, askedAt: now() };
      await this.#note(Object.fromEntries(Array.from(asked.cloud, ([database, cloud]) => [database, { cloud }])));
    }
    await this.#publish({ ...asked, scheduleInstalled: await isScheduleInstalled(config) });
  }

  async #ask(waitSeconds: number): Promise<Asked> {
    const { config, now, signal } = this.#options;
    const context = { ...this.#options, voice: SILENT };
    if (waitSeconds === 0) return askNow(config, context, this.#made);
    const deadline = now().getTime() + waitSeconds * 1000;
    for (;;) {
      // The cloud needs some seconds in any case.
      if (this.#made.size > 0) await sleep(ASK_AGAIN_MILLISECONDS, undefined, { signal });
      const asked = await askNow(config, context);
      const newest = Array.from(asked.cloud?.values() ?? [], (facts) => facts.newest);
      const isWaiting = newest.some((one) => one?.verdict === 'none' && this.#made.has(one.backup));
      if (!isWaiting || now().getTime() >= deadline) return asked;
    }
  }

  #note(more: Readonly<Record<string, DatabaseNotes>>): Promise<void> {
    for (const [database, notes] of Object.entries(more))
      this.#notes = noted(this.#notes, database as DatabaseId, notes);
    return this.#write('the notes of this run', () => writeNotes(this.#options.config.folders.status, this.#notes));
  }

  #publish(known: Partial<Asked & Pick<StatusFacts, 'runningSince' | 'scheduleInstalled'>>): Promise<void> {
    const { config, voice, now, version } = this.#options;
    return this.#write('the status page', () => {
      const facts = gatherFacts({
        ...{ runningSince: undefined, scheduleInstalled: undefined, unasked: undefined, cloud: undefined, ...known },
        ...{ config, notes: this.#notes, now: now(), timeZone: voice.timeZone, uploaderVersion: version },
      });
      const page = statusPage(facts, { say: voice.text, staleAfter: staleAfter(facts) });
      return writeWhole(join(config.folders.status, PAGE_FILE), page);
    });
  }

  async #write(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      if (!this.#warned)
        this.#options.voice.warn(
          `${what} could not be written: ${(error as Error).message}; the backup does not depend on it`,
        );
      this.#warned = true;
    }
  }
}
