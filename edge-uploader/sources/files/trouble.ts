// Files that should be in the dump and are not, or not as they were. Each is remembered with its reason: a dump that leaves out
// what it could not read, and ends well, is how licences are found missing on the day of the fire.

import type { DumpFacts } from '../../../vault/dump-facts.ts';
import { INCOMPLETE_NAMED_MAX } from '../../../vault/limits.ts';

/** A path of 4 kB would say no more, and a thousand of them would not fit into an index. */
const NAME_CHARACTERS_MAX = 1_000;

export class Troubles {
  #files = 0;
  readonly #named: { file: string; why: string }[] = [];

  add(file: string | Buffer, why: string): void {
    this.#files += 1;
    if (this.#named.length < INCOMPLETE_NAMED_MAX) this.#named.push({ file: shown(file), why });
  }

  /** As the facts of the dump say it; undefined if nothing is missing. */
  facts(): DumpFacts['incomplete'] {
    return this.#files === 0 ? undefined : { files: this.#files, named: this.#named };
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission is refused',
  EPERM: 'permission is refused',
  EBUSY: 'another program has it locked',
  ENOENT: 'it vanished while the folder was read',
  ENOTDIR: 'it vanished while the folder was read',
  ELOOP: 'a link took its place while the folder was read',
  ENAMETOOLONG: 'its path is longer than the system allows',
  EIO: 'the disk could not read it',
};

export function whyOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return WORDS[code ?? ''] ?? message;
}

/** Bytes that are no text, and characters that would break a line, stand as `\xNN`; what is too long loses its middle. */
export function shown(file: string | Buffer): string {
  const bytes = Buffer.from(file);
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text).equals(bytes) && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
  const readable = isText
    ? text
    : bytes.toString('latin1').replaceAll(/[^ -~]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  if (readable.length <= NAME_CHARACTERS_MAX) return readable;
  const half = NAME_CHARACTERS_MAX / 2 - 1;
  return `${readable.slice(0, half)}…${readable.slice(-half)}`.toWellFormed();
}
