// `offsite init`: from the operator's enrolment file to a first backup that the cloud has judged. Each step looks at what is there
// already, so the same command goes on where it broke off, repairs, and never replaces a key or a config.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Language } from '../../language/language.ts';
import { type Config, readConfig } from '../config/config.ts';
import { systemConfigFolder } from '../config/default-config-path.ts';
import { type ExitName, Failure } from '../failure.ts';
import { type Answers, readAnswers } from '../init/answers.ts';
import { confirmKit, waitingKit } from '../init/confirm-kit.ts';
import { readEnrolment, type WholeEnrolment } from '../init/read-enrolment.ts';
import { setUp } from '../init/set-up.ts';
import { tellVerdicts } from '../init/tell-verdicts.ts';
import { isAnybodyThere, terminal } from '../init/terminal.ts';
import { recoveryKitPage } from '../kit/kit-page.ts';
import { asFailure } from '../terminal/as-failure.ts';
import { askTexts } from '../texts/ask-texts.ts';
import { initTexts } from '../texts/init-texts.ts';
import { backup } from './backup.ts';
import type { CommandContext } from './command.ts';
import { schedule } from './schedule.ts';

export interface InitOptions {
  readonly enrolment?: string;
  readonly answers?: string;
  readonly folder?: string;
  readonly kitPrinted?: string;
  readonly language?: Language;
  /** False with --no-schedule. */
  readonly schedule: boolean;
  readonly waitMinutes: string;
}

export async function init(options: InitOptions, context: CommandContext): Promise<ExitName> {
  const { voice } = context;
  const waitMinutes = Number(options.waitMinutes);
  if (!(waitMinutes >= 0 && waitMinutes <= 24 * 60)) {
    throw new Failure('usage', `setting up: --wait-minutes ${options.waitMinutes} is no number from 0 to 1440`, {
      hint: 'Leave it away: ten minutes are enough for the cloud.',
    });
  }
  const enrolment = options.enrolment === undefined ? undefined : readEnrolment(options.enrolment);
  const answers = givenAnswers(options);
  const chosen = options.language ?? answers?.language;
  const language = chosen ?? enrolment?.language;
  if (language !== undefined) voice.speak(language);
  const folder = resolve(options.folder ?? answers?.folder ?? systemConfigFolder());
  const path = join(folder, 'offsite.yaml');
  if (existsSync(path)) voice.say(initTexts.alreadyThere, { path });
  else await setUp(folder, enrolment, options.answers, context);
  context.logTo(path);
  const config = readConfig(path);
  refuseOtherSite(config, enrolment);
  if (chosen === undefined) voice.speak(config.language);
  await passKit(folder, config, options.kitPrinted, context);

  // A schedule that cannot be installed must not cost the first backup as well.
  const failures: Error[] = [];
  if (options.schedule && config.schedule.length > 0) {
    await schedule('install', { config: path }, context).catch((error) => {
      if (context.signal.aborted) throw error;
      failures.push(asFailure(error, context.signal));
      voice.say(initTexts.scheduleLater);
    });
  }
  const exit = await backup([], { config: path }, context);
  if (exit === 'ok') {
    const refusal = await tellVerdicts(config, waitMinutes, context);
    if (refusal !== undefined) failures.push(refusal);
  }
  const files = [options.enrolment, options.answers].filter((file) => file !== undefined && existsSync(file));
  if (files.length > 0) voice.say(initTexts.deleteSecrets, { files: files as string[] });
  const last = failures.pop();
  for (const failure of failures) voice.fail(failure);
  if (last !== undefined) throw last;
  if (exit === 'ok') voice.say(initTexts.done, { name: config.name ?? config.site });
  return exit;
}

/** Those that were deleted after the first run, as it said, are needed no more. */
function givenAnswers({ answers }: InitOptions): Answers | undefined {
  return answers !== undefined && existsSync(answers) ? readAnswers(answers) : undefined;
}

async function passKit(
  folder: string,
  config: Config,
  kitPrinted: string | undefined,
  { voice }: CommandContext,
): Promise<void> {
  const waiting = await waitingKit(folder, (kit, madeAt) =>
    recoveryKitPage({
      ...{ kit, madeAt, name: config.name ?? config.site },
      ...{ language: voice.text.language, timeZone: voice.timeZone },
      databases: Object.entries(config.databases).map(([database, { engine }]) => ({ database, engine })),
    }),
  );
  if (waiting === undefined) return;
  const { kit, page } = waiting;
  voice.say(initTexts.printKit, { page });
  const { say, ask } = terminal(voice.text);
  const askWord = (check: (word: string) => boolean): Promise<string> =>
    ask(say(askTexts.checkWord), { refuse: (word) => (check(word) ? undefined : say(askTexts.notTheWord)) });
  await confirmKit(folder, kit, kitPrinted, isAnybodyThere() ? askWord : undefined);
  voice.say(initTexts.kitPrinted);
}

function refuseOtherSite({ site, path }: Config, enrolment: WholeEnrolment | undefined): void {
  if (enrolment === undefined || enrolment.site === site) return;
  throw new Failure('config', `setting up ${enrolment.site}: ${path} is the config of ${site}`, {
    hint: 'One folder holds one site. Give another folder with --folder, or the enrolment file of this site.',
  });
}
