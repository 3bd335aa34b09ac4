// The recovery key, from a file: it is on the kit, never on the clinic's server, and never in argv, where others could see it.

import { readFileSync } from 'node:fs';
import { Failure } from '../failure.ts';

/** The age identities in a file as `age-keygen` writes it, and as the recovery kit prints it. */
export function readRecoveryKeys(path: string): string[] {
  const doing = `reading the recovery key ${path}`;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
    throw new Failure('keys', `${doing}: ${why}`, { hint: 'Name the file with --recovery-key FILE.', cause });
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length > 0 && keys.every((key) => /^AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]+$/.test(key))) return keys;
  throw new Failure('keys', `${doing}: it holds no recovery key`, {
    hint: 'The key is the line of the recovery kit that begins with AGE-SECRET-KEY-1, in capital letters.',
  });
}
