// `offsite init`: from the operator's enrolment file to a first backup that the cloud has judged. Each step looks at what is there
// already, so the same command goes on where it broke off, repairs, and never replaces a key or a config.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { DatabaseId } from '../../vault/names.ts';
import { encodeSigningKeyText, fingerprintOf } from '../../vault/signing-key-text.ts';
import { encodeSigningPublicKey } from '../../vault/site-keys.ts';
import { type Config, readConfig } from '../config/config.ts';
import { openSource, openStore, siteKeys } from '../config/site-access.ts';
import { type ExitName, Failure } from '../failure.ts';
import { type Answers, checkAnswers, readAnswers } from '../init/answers.ts';
import { askAnswers } from '../init/ask-answers.ts';
import { awaitVerdicts } from '../init/await-verdicts.ts';
import { confirmKit, isKitWaiting, KIT_FILES } from '../init/confirm-kit.ts';
import { layFolder } from '../init/lay-folder.ts';
import { newSiteKeys } from '../init/new-site-keys.ts';
import { readEnrolment, type WholeEnrolment } from '../init/read-enrolment.ts';
import { isAnybodyThere, terminal } from '../init/terminal.ts';
import { trySource } from '../init/try-source.ts';
import { recoveryKitPage } from '../kit/kit-page.ts';
import { encodeKit, type Kit } from '../kit/kit-text.ts';
import { backup } from './backup.ts';
import type { CommandContext } from './command.ts';
import { schedule } from './schedule.ts';

export interface InitOptions {
  readonly enrolment?: string;
  readonly answers?: string;
  readonly folder?: string;
  readonly kitPrinted?: string;
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
  const folder = resolve(
    options.folder ?? (process.platform === 'win32' ? 'C:\\ProgramData\\offsite' : '/etc/offsite'),
  );
  const path = join(folder, 'offsite.yaml');
  const enrolment = options.enrolment === undefined ? undefined : readEnrolment(options.enrolment);
  if (existsSync(path)) voice.print(`${path} is there already: it is kept as it is`);
  else await setUp(folder, enrolment, options.answers, context);
  const config = readConfig(path);
  refuseOtherSite(config, enrolment);
  if (isKitWaiting(folder)) {
    voice.print(`Print the recovery kit twice, and keep the prints in two places: ${join(folder, KIT_FILES.page)}`);
    await confirmKit(folder, options.kitPrinted, isAnybodyThere() ? terminal.askWord : undefined);
    voice.print('The kit was printed; page and recovery key were removed from this machine.');
  }
  if (options.schedule && config.schedule.length > 0) await schedule('install', { config: path }, context);
  const exit = await backup([], { config: path }, context);
  if (exit !== 'ok') return exit;
  await tellVerdicts(config, waitMinutes, context);
  if (options.enrolment !== undefined)
    voice.print(`Delete ${[options.enrolment, options.answers].filter(Boolean).join(' and ')} now: they hold secrets.`);
  return 'ok';
}

/** Writes everything that a server needs, once every database has shown that it can be dumped. */
async function setUp(
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
  const answers =
    answersPath === undefined ? checkAnswers(await askAnswers(enrolment, terminal)) : readAnswers(answersPath);
  compareDatabases(enrolment, answers, context);
  const files = await filesOf(enrolment, answers, context);
  await layFolder(folder, files, async (stage) => {
    // Paths in it are relative to where it will lie.
    const config = { ...readConfig(join(stage, 'offsite.yaml')), path: join(folder, 'offsite.yaml') };
    for (const database of Object.keys(config.databases) as DatabaseId[]) {
      await trySource(openSource(config, database, context).source, context.signal);
      context.voice.print(`${database}: it can be dumped`);
    }
  });
}

async function filesOf(enrolment: WholeEnrolment, answers: Answers, { fillRandom, now, voice }: CommandContext) {
  const { site, vault, ledger, uploader, recovery } = enrolment;
  const keys = await newSiteKeys(fillRandom);
  const entries = Object.entries(answers.databases);
  const kit: Kit = {
    ...{ site, vault, credentials: recovery },
    ...{ signingPublicKeys: [keys.signingPublicKey], recoveryKeys: [keys.recoveryKey] },
  };
  const config = {
    ...{ site, language: answers.language ?? enrolment.language, vault, ledger },
    ...{ signingPublicKeys: [keys.signingPublicKey], recipients: [keys.recipient] },
    ...{ secrets: 'secrets.yaml', schedule: answers.schedule },
    databases: Object.fromEntries(entries.map(([database, { settings }]) => [database, settings])),
  };
  const passwords = entries.flatMap(([database, { password }]) =>
    password === undefined ? [] : [[database, { password }]],
  );
  const page = recoveryKitPage({
    ...{ kit, name: enrolment.name, language: answers.language ?? enrolment.language },
    ...{ madeAt: now(), timeZone: voice.timeZone },
    databases: entries.map(([database, { settings }]) => ({ database, engine: settings.engine })),
  });
  return {
    [KIT_FILES.page]: page,
    [KIT_FILES.text]: encodeKit(kit),
    'secrets.yaml': stringify({ s3: uploader, site: keys.site, databases: Object.fromEntries(passwords) }),
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

function refuseOtherSite({ site, path }: Config, enrolment: WholeEnrolment | undefined): void {
  if (enrolment === undefined || enrolment.site === site) return;
  throw new Failure('config', `setting up ${enrolment.site}: ${path} is the config of ${site}`, {
    hint: 'One folder holds one site. Give another folder with --folder, or the enrolment file of this site.',
  });
}

async function tellVerdicts(config: Config, waitMinutes: number, context: CommandContext): Promise<void> {
  const { voice, now, signal } = context;
  const { site } = config;
  const key = { site, signingPublicKey: encodeSigningPublicKey(siteKeys(config).signingKey) };
  const [line, digits] = [encodeSigningKeyText(key), fingerprintOf(key)];
  voice.tell({ type: 'signingKey', site, signingKeyText: line, fingerprint: digits });
  voice.print(`For the operator, unless it was sent before, by mail or chat:\n${line}`);
  voice.print(`And by telephone, so that nobody can put another key in its place: ${digits}`);
  if (config.ledger === undefined)
    return voice.warn('the config names no ledger, so no verdict of the cloud can be read');
  const store = openStore(config, config.vault.bucket, context);
  const ledger = openStore(config, config.ledger.bucket, context);
  try {
    voice.print('Waiting for the verdict of the cloud …');
    const databases = Object.keys(config.databases) as DatabaseId[];
    const verdicts = await awaitVerdicts({ store, ledger, site, databases, waitMinutes, now, signal });
    for (const [database, verdict] of verdicts) {
      voice.tell({ type: 'verdict', database, state: verdict?.state ?? 'none', backup: verdict?.backup });
      if (verdict?.state === 'valid') voice.print(`${database}: the cloud has validated the backup ${verdict.backup}`);
    }
    tellTrouble(site, verdicts, context);
  } finally {
    store.close();
    ledger.close();
  }
}

function tellTrouble(site: string, verdicts: Awaited<ReturnType<typeof awaitVerdicts>>, { voice }: CommandContext) {
  for (const [database, verdict] of verdicts) {
    if (verdict?.state !== 'failed') continue;
    const why = verdict.findings.map(({ reason }) => reason).join('; ');
    throw new Failure('damaged', `setting up ${site}: the cloud does not accept the backup of ${database}: ${why}`, {
      hint: 'Tell the operator: the line above must be registered, and its digits be those that were read aloud.',
    });
  }
  const silent = [...verdicts].filter(([, verdict]) => verdict === undefined).map(([database]) => database);
  if (silent.length === 0) return;
  voice.warn(
    `${silent.join(', ')}: stored, but not judged yet, so the backup does not count: most likely the operator has not registered the signing key. Send the line, read the digits, and look with \`offsite backups\``,
  );
}
