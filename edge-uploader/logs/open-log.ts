// The log of a run, ended with a line in the system's own log.

import { readLogSettings } from './log-settings.ts';
import { systemEntry } from './outcome.ts';
import { RunLog, type RunLogOptions } from './run-log.ts';
import { tellSystem } from './system-log.ts';

export interface OpenLog extends Pick<RunLog, 'begin' | 'event'> {
  /** Where it goes, for a run that learns it on its way. */
  logTo(configPath: string): void;
  end(...how: Parameters<RunLog['end']>): Promise<void>;
}

export function openLog(
  options: { log?: string; config?: string; kit?: string; scheduled?: boolean },
  {
    fillRandom,
    ...rest
  }: Pick<RunLogOptions, 'version' | 'now' | 'onTrouble'> & { fillRandom(target: Uint8Array): void },
): OpenLog {
  // With the kit alone, nothing is set up on this machine that could have a log.
  let configPath = options.kit === undefined ? options.config : undefined;
  const chance = new Uint8Array(4);
  fillRandom(chance);
  const log = new RunLog({
    ...{ ...rest, command: options.log ?? '', scheduled: options.scheduled === true },
    run: Buffer.from(chance).toString('hex'),
    settings: () => (configPath === undefined ? undefined : readLogSettings(configPath)),
  });
  return {
    begin: () => log.begin(),
    event: (event) => log.event(event),
    logTo(path) {
      configPath = path;
    },
    async end(...how) {
      const outcome = log.end(...how);
      if (outcome !== undefined) await tellSystem(systemEntry(outcome));
    },
  };
}
