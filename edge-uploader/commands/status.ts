// `offsite status`: how the backups are, in words for whoever works at the clinic, and as an exit code for whoever watches many of them.
// Asks the cloud; where it cannot, tells what the last run noted, and from when that is.

import { join, resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import type { ExitName } from '../failure.ts';
import { diskFailure } from '../platform/disk-failure.ts';
import { runningSince } from '../platform/run-alone.ts';
import { askNow } from '../status/ask-now.ts';
import { countCopies } from '../status/count-copies.ts';
import { gatherFacts } from '../status/gather-facts.ts';
import { isScheduleInstalled } from '../status/is-schedule-installed.ts';
import { judgeStatus } from '../status/judge-status.ts';
import { PAGE_FILE } from '../status/run-journal.ts';
import { readNotes } from '../status/run-notes.ts';
import { staleAfter } from '../status/stale-after.ts';
import type { StatusFacts } from '../status/status-facts.ts';
import { statusLines } from '../status/status-lines.ts';
import { statusPage } from '../status/status-page.ts';
import { writeWhole } from '../status/write-whole.ts';
import { statusTexts } from '../texts/status-texts.ts';
import type { CommandContext } from './command.ts';

export async function status(
  options: { config: string /** A file; true where none is named. */; html?: string | true },
  context: CommandContext,
): Promise<ExitName> {
  const { voice, now, version } = context;
  const config = readConfig(options.config);
  const [notes, asked, running, scheduleInstalled] = await Promise.all([
    readNotes(config.folders.status, config.site),
    askNow(config, context),
    runningSince(config.path),
    isScheduleInstalled(config),
  ]);
  const known = { ...asked, runningSince: running, scheduleInstalled, uploaderVersion: version };
  const facts = gatherFacts({ config, notes, ...known, now: now(), timeZone: voice.timeZone });
  if (options.html === undefined) for (const line of statusLines(facts, voice.text)) voice.print(line);
  else {
    const file = options.html === true ? join(config.folders.status, PAGE_FILE) : resolve(options.html);
    const page = statusPage(facts, { say: voice.text, staleAfter: staleAfter(facts) });
    await writeWhole(file, page).catch((error) => {
      throw diskFailure(`writing the page ${file}`, error);
    });
    voice.say(statusTexts.pageWritten, { file });
  }
  tell(facts, context);
  return exitOf(facts);
}

function tell(facts: StatusFacts, { voice }: CommandContext): void {
  const { databases, uploaderVersion: _, ...site } = facts;
  const judged = judgeStatus(facts);
  for (const { facts: one, situation, level } of judged.databases)
    voice.tell({ type: 'database', situation, level, ...one });
  voice.tell({ type: 'status', level: judged.level, ...site, copies: countCopies(facts) });
}

/** That nobody could be asked is said where it is all that is wrong. */
function exitOf(facts: StatusFacts): ExitName {
  if (judgeStatus({ ...facts, unasked: undefined }).level !== 'good') return 'attention';
  return facts.unasked?.exit ?? 'ok';
}
