// sites/<site>.yaml of a clinic that is enrolled for the first time: from the options of the command, and from questions for the rest.
// It is checked as a whole before it is written, and never written over.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { DEPLOYED_SITE_CHARACTERS_MAX, SITES_FOLDER } from '../../infra/deployment/read-files.ts';
import { parseDeadline } from '../../lambdas/site/deadline-text.ts';
import { emailSchema, phoneSchema } from '../../lambdas/site/fields.ts';
import { parseSiteFile } from '../../lambdas/site/site-file.ts';
import { databaseIdSchema, siteIdSchema } from '../../vault/names.ts';
import type { Dialogue } from '../dialogue.ts';
import { Failure } from '../failure.ts';

/** As given on the command line. */
export interface SiteAnswers {
  readonly name?: string | undefined;
  readonly language?: string | undefined;
  readonly email?: readonly string[] | undefined;
  readonly phone?: readonly string[] | undefined;
  /** `main` or `main=every day by 07:00` */
  readonly database?: readonly string[] | undefined;
}

const DEADLINE = 'every day by 07:00';

/** Gives the path, relative to `root`. */
export async function writeSiteFile(
  root: string,
  site: string,
  answers: SiteAnswers,
  dialogue: Dialogue,
): Promise<string> {
  refuseName(site);
  const name =
    answers.name ?? (await dialogue.ask({ what: 'What is the clinic called?', option: '--name', initial: site }));
  const language = answers.language ?? (await askLanguage(dialogue));
  const emails = answers.email ?? (await askList(dialogue, EMAILS));
  const phones = answers.phone ?? (await askList(dialogue, PHONES));
  const databases = await databasesOf(answers, dialogue);
  const file = `${SITES_FOLDER}/${site}.yaml`;
  const head =
    '# Written by `npm run enrol`. Every field is explained in docs/sites.md; after a change run the same command again.\n\n';
  const text = head + stringify({ site, name, language, contacts: { emails, phones }, databases });
  parseSiteFile(text, file);
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text, { flag: 'wx' });
  dialogue.say(`${file} is written.`);
  return file;
}

function refuseName(site: string): void {
  const isName = siteIdSchema.safeParse(site).success && site.length <= DEPLOYED_SITE_CHARACTERS_MAX;
  // `npm run enrol -- list` lists.
  if (isName && site !== 'list') return;
  throw new Failure(`enrolling ${JSON.stringify(site)}: that is no name for a site`, {
    hint: `Take 1 to ${DEPLOYED_SITE_CHARACTERS_MAX} lower-case letters, digits or hyphens, for example novak-praha. It can never be changed.`,
  });
}

function askLanguage(dialogue: Dialogue): Promise<string> {
  return dialogue.choose({
    what: 'In which language are its messages?',
    option: '--language',
    initial: 'cs',
    of: [
      { value: 'cs', label: 'Czech' },
      { value: 'en', label: 'English' },
    ],
  });
}

const EMAILS = {
  what: 'Who gets them by e-mail? (addresses, with commas between them; empty: nobody)',
  option: '--email ADDRESS, or --email none',
  schema: emailSchema,
};
const PHONES = {
  what: 'And who by SMS, when it is serious? (numbers with the country, +420 601 123 456; empty: nobody)',
  option: '--phone NUMBER, or --phone none',
  schema: phoneSchema,
};

async function askList(dialogue: Dialogue, { what, option, schema }: typeof EMAILS | typeof PHONES): Promise<string[]> {
  const check = (answer: string): string | undefined => {
    const wrong = partsOf(answer)
      .map((part) => schema.safeParse(part))
      .find(({ success }) => !success);
    return wrong?.error?.issues[0]?.message;
  };
  return partsOf(await dialogue.ask({ what, option, check }));
}

async function databasesOf(
  answers: SiteAnswers,
  dialogue: Dialogue,
): Promise<{ database: string; deadline: string }[]> {
  if (answers.database !== undefined) {
    return answers.database.map((one) => {
      const [database = '', deadline = DEADLINE] = one.split(/=(.*)/s);
      return { database, deadline };
    });
  }
  const names = await dialogue.ask({
    what: 'Which databases are backed up? (short names, with commas between them, as in the config of the server)',
    option: '--database',
    initial: 'main',
    check: (answer) => {
      const wrong = partsOf(answer)
        .map((part) => databaseIdSchema.safeParse(part))
        .find(({ success }) => !success);
      return partsOf(answer).length === 0 ? 'name one at least' : wrong?.error?.issues[0]?.message;
    },
  });
  const databases: { database: string; deadline: string }[] = [];
  for (const database of partsOf(names)) {
    const deadline = await dialogue.ask({
      what: `When must a backup of ${database} be there? (docs/sites.md, "Deadlines")`,
      option: `--database "${database}=${DEADLINE}"`,
      initial: DEADLINE,
      check: (answer) => {
        const parsed = parseDeadline(answer);
        return typeof parsed === 'string' ? parsed : undefined;
      },
    });
    databases.push({ database, deadline });
  }
  return databases;
}

const partsOf = (answer: string): string[] =>
  answer
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
