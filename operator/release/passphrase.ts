// The passphrase of the release key: typed at a terminal, or in a file for a machine that nobody sits at. Never on the command line, which
// every program of the machine can read.

import { readFile } from 'node:fs/promises';
import { isCancel, password } from '@clack/prompts';
import { Failure } from '../failure.ts';

/** A machine that guesses a thousand a second needs centuries for five random words. */
const CHARACTERS_MIN = 16;

export interface PassphraseOptions {
  readonly file: string | undefined;
  /** Of a new key: typed twice, and long enough. */
  readonly isNew: boolean;
}

export async function askPassphrase({ file, isNew }: PassphraseOptions): Promise<string> {
  if (file !== undefined) {
    const [line = ''] = (await readFile(file, 'utf8')).split(/\r?\n/);
    const wrong = isNew ? tooShort(line) : undefined;
    if (wrong !== undefined) throw new Failure(`reading the passphrase in ${file}: ${wrong}`, { hint: HINT });
    return line;
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Failure('nobody is at a terminal to type the passphrase of the release key', {
      hint: 'Run the command in a terminal, or name a file with --passphrase-file.',
    });
  }
  const typed = await typePassphrase('The passphrase of the release key', isNew ? tooShort : undefined);
  if (isNew) await typePassphrase('Once more', (again) => (again === typed ? undefined : 'It is not the same.'));
  return typed;
}

const HINT = 'Take five words or more that nobody chose, for instance by dice, and keep them on paper.';
const tooShort = (text: string): string | undefined =>
  text.length < CHARACTERS_MIN ? `it has fewer than ${CHARACTERS_MIN} characters` : undefined;

async function typePassphrase(message: string, check?: (text: string) => string | undefined): Promise<string> {
  const typed = await password({ message, ...(check && { validate: (text) => check(text ?? '') }) });
  if (!isCancel(typed)) return typed;
  throw new Failure('asking for the passphrase: it was interrupted', { hint: 'Run the same command again.' });
}
