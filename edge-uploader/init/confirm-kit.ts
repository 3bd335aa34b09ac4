// The kit is printed before anything depends on it, and then leaves the server. Whoever has the check word has seen the page; and as
// long as nobody had it, page and key stay, so that a set-up that broke off loses no key.

import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { checkWordOf, isCheckWord, parseKit } from '../kit/kit-text.ts';

export const KIT_FILES = { text: 'recovery-kit.txt', page: 'recovery-kit.html' } as const;

export const isKitWaiting = (folder: string): boolean => existsSync(join(folder, KIT_FILES.text));

/** `ask` is what a person types at a terminal; undefined where nobody is there. */
export async function confirmKit(
  folder: string,
  printed: string | undefined,
  ask: ((check: (word: string) => boolean) => Promise<string | undefined>) | undefined,
): Promise<void> {
  const [text, page] = [join(folder, KIT_FILES.text), join(folder, KIT_FILES.page)];
  const doing = `reading the recovery kit ${text}`;
  const word = checkWordOf(parseKit(readFileSync(text, 'utf8'), doing));
  const typed = printed ?? (await ask?.((answer) => isCheckWord(word, answer)));
  if (typed === undefined) {
    throw new Failure('usage', 'setting up: nobody has said that the recovery kit was printed', {
      hint: `Print ${page} twice, then run the same command with --kit-printed and the check word of the page.`,
    });
  }
  if (!isCheckWord(word, typed)) {
    throw new Failure('keys', 'setting up: that is not the check word of the recovery kit', {
      hint: `It stands at the top of the printed page (${page}); print that, not an older one. Nothing was removed.`,
    });
  }
  // The page first: as long as the text is there, the kit counts as not confirmed.
  await rm(page, { force: true });
  await rm(text);
}
