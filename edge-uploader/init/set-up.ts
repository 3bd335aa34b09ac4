// Writes everything that a server needs, once every database has shown that it can be dumped: config, secrets and the kit, all of it or
// nothing.

import { join } from 'node:path';
import { stringify } from 'yaml';
import type { DatabaseId } from '../../vault/names.ts';
import type { CommandContext } from '../commands/command.ts';
import { readConfig } from '../config/config.ts';
import { openSource } from '../config/site-access.ts';
import { Failure } from '../failure.ts';
import { recoveryKitPage } from '../kit/kit-page.ts';
import { encodeKit, type Kit } from '../kit/kit-text.ts';
import { initTexts } from '../texts/init-texts.ts';
import { addFound } from './add-found.ts';
import { type Answers, checkAnswers, readAnswers } from './answers.ts';
import { askAnswers } from './ask-answers.ts';
import { KIT_FILES } from './confirm-kit.ts';
import { layFolder, refuseUnusable } from './lay-folder.ts';
import { lineSettings } from './line-settings.ts';
import { thisMachine, trySource } from './look-around.ts';
import { newSiteKeys } from './new-site-keys.ts';
import type { WholeEnrolment } from './read-enrolment.ts';
import { isAnybodyThere, terminal } from './terminal.ts';

export async function setUp(
  folder: string,
  enrolment: WholeEnrolment | undefined,
  answersPath: string | undefined,
  context: CommandContext,
): Promise<void> {
  if (enrolment === undefined || (answersPath === undefined && !isAnybodyThere())) {
    throw new Failure(
      'usage',
      `setting up in ${folder}: there is no config yet, and not all that makes one was given`,
      {
        hint: 'Give --enrolment FILE, which the operator made, and --answers FILE; docs/init.md shows what goes into it.',
      },
    );
  }
  await refuseUnusable(folder);
  const machine = thisMachine(folder, context);
  const given =
    answersPath === undefined
      ? checkAnswers(await askAnswers(enrolment, terminal(context.voice.text), machine))
      : readAnswers(answersPath);
  const answers = await addFound(given, enrolment, machine, context.voice);
  compareDatabases(enrolment, answers, context);
  const files = await filesOf(enrolment, answers, context);
  await layFolder(folder, files, {
    async check(stage) {
      // Paths in it are relative to where it will lie.
      const config = { ...readConfig(join(stage, 'offsite.yaml')), path: join(folder, 'offsite.yaml') };
      for (const database of Object.keys(config.databases) as DatabaseId[]) {
        await trySource(openSource(config, database, context).source, context.signal);
        context.voice.say(initTexts.canBeDumped, { database });
      }
    },
    warn: (message) => context.voice.warn(message),
  });
}

async function filesOf(enrolment: WholeEnrolment, answers: Answers, { fillRandom, now, voice }: CommandContext) {
  const { site, name, vault, ledger, uploader, recovery } = enrolment;
  const { language } = voice.text;
  const keys = await newSiteKeys(fillRandom);
  const entries = Object.entries(answers.databases);
  const kit: Kit = {
    ...{ site, vault, credentials: recovery },
    ...{ signingPublicKeys: [keys.signingPublicKey], recoveryKeys: [keys.recoveryKey] },
  };
  const enrolledNames = new Map<string, string | undefined>(enrolment.databases.map((one) => [one.database, one.name]));
  const named = (database: string) => {
    const called = enrolledNames.get(database);
    return called === undefined ? {} : { name: called };
  };
  const line = lineSettings(answers, vault, process.env);
  if (line.inheritedProxy !== undefined) {
    voice.warn(
      `the proxy ${line.inheritedProxy} of this environment was written into the config, since scheduled runs have no such environment`,
    );
  }
  const config = {
    ...{
      site,
      name,
      language,
      vault,
      ledger,
      signingPublicKeys: [keys.signingPublicKey],
      recipients: [keys.recipient],
    },
    ...{ secrets: 'secrets.yaml', schedule: answers.schedule, ...line.config },
    ...(answers.updates !== undefined && { updates: answers.updates }),
    databases: Object.fromEntries(
      entries.map(([database, { settings }]) => [database, { ...named(database), ...settings }]),
    ),
  };
  const passwords = entries.flatMap(([database, { password }]) =>
    password === undefined ? [] : [[database, { password }]],
  );
  const page = recoveryKitPage({
    ...{ kit, name, language, madeAt: now(), timeZone: voice.timeZone },
    databases: entries.map(([database, { settings }]) => ({ database, engine: settings.engine })),
  });
  return {
    [KIT_FILES.waiting]: '',
    [KIT_FILES.page]: page,
    [KIT_FILES.text]: encodeKit(kit),
    'secrets.yaml': stringify({
      s3: uploader,
      site: keys.site,
      databases: Object.fromEntries(passwords),
      ...line.secrets,
    }),
    'offsite.yaml': stringify(config),
  };
}

function compareDatabases({ databases }: WholeEnrolment, answers: Answers, { voice }: CommandContext): void {
  const enrolled = new Set<string>(databases.map(({ database }) => database));
  const missing = [...enrolled].filter((database) => answers.databases[database as DatabaseId] === undefined);
  if (missing.length > 0) {
    throw new Failure(
      'config',
      `setting up: the answers do not name ${missing.join(', ')}, which the operator expects`,
      {
        hint: 'Add it under `databases` of the answers file, or have the operator take it out of the enrolment.',
      },
    );
  }
  for (const database of Object.keys(answers.databases))
    if (!enrolled.has(database)) voice.warn(`${database} is not registered: nobody is told when its backup is missing`);
}
