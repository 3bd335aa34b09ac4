// Where runs begin: each gets its id, and reports under that id, before anything can fail. Drawn any later, a run whose password
// is wrong would have no name to fail under.

import { type BackupId, type DatabaseId, newBackupId } from '../../vault/names.ts';
import { RunReports, type RunReportsOptions } from '../backup/run-reports.ts';
import type { ReportPlace } from '../config/config.ts';
import { openLine } from '../config/open-line.ts';
import { ReportSender } from '../stores/report-sender.ts';
import type { CommandContext } from './command.ts';

export interface Run {
  readonly database: DatabaseId;
  readonly backup: BackupId;
  readonly startedAt: Date;
  readonly reports: RunReports;
}

export interface Runs {
  begin(database: DatabaseId): Run;
  close(): void;
}

/** `secrets` are kept out of all reports. */
export function openRuns(
  place: ReportPlace,
  secrets: string[],
  context: CommandContext & { readonly scheduled?: boolean },
  updateFailed?: string,
): Runs {
  const { site, vault, ledger, s3: credentials } = place;
  const { now, fillRandom, signal, version, voice } = context;
  const { region, endpoint } = vault;
  const line = openLine(place, context);
  const sender = ledger && new ReportSender({ site, bucket: ledger.bucket, region, endpoint, credentials, line });
  const send: RunReportsOptions['send'] = sender && ((report, givenUp) => sender.send(report, givenUp));
  let warned = false;
  const onWarning = (message: string): void => {
    if (!warned) voice.warn(message);
    warned = true;
  };
  return {
    begin(database) {
      const startedAt = now();
      const chance = new Uint8Array(8);
      fillRandom(chance);
      const backup = newBackupId(startedAt, chance);
      const options = {
        site,
        database,
        backup,
        uploaderVersion: version,
        updateFailed,
        send,
        secrets,
        now,
        signal,
        onWarning,
      };
      return { database, backup, startedAt, reports: new RunReports(options) };
    },
    close: () => sender?.close(),
  };
}
