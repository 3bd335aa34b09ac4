// The answers of a technician at a terminal, for the databases that the operator expects: chosen from what was found on this machine,
// or typed where it was not. Each is tried before the next question, so that a wrong password is asked again and not told at the end.

import { basename } from 'node:path';
import type { DatabaseId } from '../../vault/names.ts';
import type { Found, FoundDumpFolder, FoundFirebird, FoundMssql, FoundMssqlServer } from '../discovery/found.ts';
import { parseSchedule, type Schedule } from '../schedule/schedule-text.ts';
import { askTexts } from '../texts/ask-texts.ts';
import { scheduleTexts } from '../texts/schedule-texts.ts';
import { SCHEDULE_DEFAULT } from './answers.ts';
import { askByHand, type ByHand } from './ask-by-hand.ts';
import { type Logins, loggedIn } from './ask-logins.ts';
import type { Asker, Choice } from './asker.ts';
import type { Surroundings } from './look-around.ts';
import { freeName, ownName } from './name-found.ts';
import type { WholeEnrolment } from './read-enrolment.ts';

type Candidate = FoundFirebird | FoundMssql | FoundMssqlServer | FoundDumpFolder | 'something else';

/** What goes into `checkAnswers` as an object. */
export async function askAnswers(
  { databases }: Pick<WholeEnrolment, 'databases'>,
  asker: Asker,
  surroundings: Surroundings,
): Promise<object> {
  const { say } = asker;
  const found = await asker.wait(say(askTexts.looking), surroundings.find(), {
    done: (all) => say(askTexts.looked, countsOf(all)),
    failed: say(askTexts.looking),
  });
  const logins = loggedIn(asker, surroundings);
  const left = new Set<Candidate>([...found.databases, ...found.servers, ...found.dumpFolders]);
  const answers = new Map<DatabaseId, object>();
  for (const { database, name: called } of databases) {
    answers.set(database, await askOne(database, called, { left, asker, logins }));
  }
  const others = [...left].filter((one) => one !== 'something else' && one.engine !== 'mssql-server') as Exclude<
    Candidate,
    FoundMssqlServer | 'something else'
  >[];
  if (others.length > 0) {
    for (const one of await asker.chooseSeveral(
      say(askTexts.others),
      others.map((other) => choiceOf(other, asker)),
    )) {
      const path = one.engine === 'dump-folder' ? one.folder : one.database;
      const database = freeName(ownName({ database: path }), new Set(answers.keys()));
      const answer = await logins.tried(database, one);
      if (answer !== undefined) answers.set(database, answer);
    }
  }
  const at = await askSchedule(asker);
  return { databases: Object.fromEntries(answers), schedule: [{ at }] };
}

/** What clinics want, most of them the first. */
const SCHEDULES = [SCHEDULE_DEFAULT, 'every working day at 12:30 and 19:00', 'every 6 hours', 'every hour'];

async function askSchedule({ say, choose, ask }: Asker): Promise<string> {
  const choices = SCHEDULES.map((said) => ({
    value: said,
    label: say(scheduleTexts.when, { said, schedule: parseSchedule(said) as Schedule }),
  }));
  const chosen = await choose(say(askTexts.when), [...choices, { value: '', label: say(askTexts.otherwise) }]);
  if (chosen !== '') return chosen;
  return ask(say(askTexts.whenExactly), {
    refuse: (given) => (typeof parseSchedule(given) === 'string' ? say(askTexts.whenNot) : undefined),
  });
}

interface Dialogue {
  /** What was found and not chosen yet. */
  readonly left: Set<Candidate>;
  readonly asker: Asker;
  readonly logins: Logins;
}

/** Until something was chosen that can be backed up. */
async function askOne(database: DatabaseId, name: string | undefined, dialogue: Dialogue): Promise<object> {
  const { left, asker, logins } = dialogue;
  const { say } = asker;
  for (;;) {
    const choices = [...left].map((one) => choiceOf(one, asker));
    const likely = [...left].find((one) => one !== 'something else' && nameOf(one) === database);
    const one =
      choices.length === 0
        ? 'something else'
        : await asker.choose(
            say(askTexts.which, { database, name }),
            [...choices, choiceOf('something else', asker)],
            likely,
          );
    if (one !== 'something else' && one.engine === 'mssql-server') {
      const inside = await logins.databasesOf(one);
      if (inside === undefined) continue;
      left.delete(one);
      for (const other of inside) left.add(other);
      continue;
    }
    const wanted: ByHand | Exclude<Candidate, FoundMssqlServer | 'something else'> =
      one === 'something else' ? await askByHand(database, name, asker) : one;
    const answer = await logins.tried(database, wanted);
    if (answer === undefined) continue;
    left.delete(one);
    return answer;
  }
}

function choiceOf<C extends Candidate>(one: C, { say }: Asker): Choice<C> {
  return { value: one, label: labelOf(one, say) };
}

function labelOf(one: Candidate, say: Asker['say']): string {
  if (one === 'something else') return say(askTexts.somethingElse);
  if (one.engine === 'firebird') return say(askTexts.firebird, one);
  if (one.engine === 'dump-folder') return say(askTexts.dumpFolder, one);
  if (one.engine === 'mssql-server') return say(askTexts.mssqlServer, { server: serverName(one) });
  return say(askTexts.mssql, { ...one, server: serverName(one.server) });
}

export const serverName = ({ instance, port }: FoundMssqlServer): string =>
  instance ?? (port === undefined ? '' : `localhost:${port}`);

const nameOf = (one: Exclude<Candidate, string>): string =>
  one.engine === 'mssql-server'
    ? serverName(one).toLowerCase()
    : ownName({ database: one.engine === 'dump-folder' ? basename(one.folder) : one.database });

const countsOf = ({ databases, servers, dumpFolders }: Found) => ({
  ...{ databases: databases.length, servers: servers.length, dumpFolders: dumpFolders.length },
});
