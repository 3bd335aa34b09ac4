// deployment.yaml of a first deployment: from the options of the command, and from questions for the rest. Checked as a whole before it
// is written, and never written over.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { SETTINGS_FILE } from '../../infra/deployment/read-files.ts';
import { parseSettings } from '../../infra/deployment/settings.ts';
import { emailSchema, phoneSchema } from '../../lambdas/site/fields.ts';
import type { Dialogue } from '../dialogue.ts';

/** As given on the command line. */
export interface SettingsAnswers {
  readonly lockMode?: string | undefined;
  readonly email?: readonly string[] | undefined;
  readonly phone?: readonly string[] | undefined;
  readonly budget?: string | undefined;
  /** A region, or `none`. */
  readonly replica?: string | undefined;
}

const HEAD = `# Written by \`npm run deploy\`. Every field is explained in deployment.example.yaml; after a change run \`npm run deploy\` again.
# Keep this file and sites/ under version control: they say what is deployed.

`;

/** Nothing happens where the file is there. */
export async function writeSettings(root: string, answers: SettingsAnswers, dialogue: Dialogue): Promise<void> {
  const path = join(root, SETTINGS_FILE);
  if (existsSync(path)) return;
  const lockMode = answers.lockMode ?? (await askLockMode(dialogue));
  const emails = answers.email ?? [await askEmail(dialogue)];
  const phones = answers.phone ?? (await askPhones(dialogue));
  const budget = answers.budget ?? (await askBudget(dialogue));
  const replica = answers.replica ?? (await askReplica(dialogue));
  const settings = {
    lockMode,
    operator: { emails, phones },
    monthlyBudgetDollars: Number(budget),
    ...(replica === 'none' ? {} : { replica: { region: replica } }),
  };
  const text = HEAD + stringify(settings);
  parseSettings(text, SETTINGS_FILE);
  writeFileSync(path, text, { flag: 'wx' });
  dialogue.say(`${SETTINGS_FILE} is written.`);
}

function askLockMode(dialogue: Dialogue): Promise<string> {
  return dialogue.choose({
    what: 'How does the vault lock what it stores?',
    option: '--lock-mode',
    initial: 'governance',
    of: [
      { value: 'governance', label: 'governance: for a trial. An administrator can still delete everything' },
      {
        value: 'compliance',
        label: 'compliance: for clinics. Nobody can delete before the end of a lock, you included',
      },
    ],
  });
}

function askEmail(dialogue: Dialogue): Promise<string> {
  return dialogue.ask({
    what: 'Which e-mail address gets your own alarms, as the operator?',
    option: '--email',
    check: (answer) => emailSchema.safeParse(answer).error?.issues[0]?.message,
  });
}

async function askPhones(dialogue: Dialogue): Promise<string[]> {
  const answer = await dialogue.ask({
    what: 'Which number gets an SMS when it is critical? (+420 601 123 456; empty: none)',
    option: '--phone NUMBER, or --phone none',
    check: (given) => (given === '' ? undefined : phoneSchema.safeParse(given).error?.issues[0]?.message),
  });
  return answer === '' ? [] : [answer];
}

function askBudget(dialogue: Dialogue): Promise<string> {
  return dialogue.ask({
    what: 'From how many dollars a month on do you want a mail about the bill? ($20 do for a dozen clinics)',
    option: '--budget',
    initial: '20',
    check: (answer) =>
      /^\d+(\.\d+)?$/.test(answer) && Number(answer) >= 1 ? undefined : 'must be a number, at least 1',
  });
}

async function askReplica(dialogue: Dialogue): Promise<string> {
  const answer = await dialogue.ask({
    what: 'In which other region is a second copy of the vault kept? (about doubles the cost of storage; empty: none)',
    option: '--replica REGION, or --replica none',
  });
  return answer === '' ? 'none' : answer;
}
