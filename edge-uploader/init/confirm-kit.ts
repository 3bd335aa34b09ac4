// The kit is printed before anything depends on it, and then leaves the server. Whoever has the check word has seen the page; and as
// long as nobody had it, page and key stay, so that a set-up that broke off loses no key. If one of its files was lost meanwhile, the
// other brings it back; if both were, nobody could ever open a backup of this site, and that is said instead of going on.

import { existsSync, readFileSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { checkWordOf, encodeKit, isCheckWord, type Kit, parseKit } from '../kit/kit-text.ts';
import { replaceFile } from './lay-folder.ts';

/** `waiting` lies there until the word was given, so that files that were lost are not taken for files that were done with. */
export const KIT_FILES = {
  text: 'recovery-kit.txt',
  page: 'recovery-kit.html',
  waiting: 'recovery-kit.not-printed-yet',
} as const;

const pathsIn = (folder: string) => ({
  text: join(folder, KIT_FILES.text),
  page: join(folder, KIT_FILES.page),
  waiting: join(folder, KIT_FILES.waiting),
});

/** `draw` makes the page anew. Undefined where no kit waits to be printed: then the word was given before. */
export async function waitingKit(
  folder: string,
  draw: (kit: Kit, madeAt: Date) => string,
): Promise<{ kit: Kit; page: string } | undefined> {
  const { text, page, waiting } = pathsIn(folder);
  if (existsSync(text)) {
    const kit = parseKit(readFileSync(text, 'utf8'), `reading the recovery kit ${text}`);
    if (!existsSync(page)) await replaceFile(page, draw(kit, (await stat(text)).mtime));
    return { kit, page };
  }
  if (existsSync(page)) {
    const kit = parseKit(textOnPage(readFileSync(page, 'utf8')), `reading the recovery kit ${page}`);
    await replaceFile(text, encodeKit(kit));
    return { kit, page };
  }
  if (!existsSync(waiting)) return undefined;
  throw new Failure('keys', `setting up in ${folder}: the recovery kit is gone, and nobody said that it was printed`, {
    hint: `If you hold a print of this very set-up, delete ${waiting} and run the same command again. Otherwise no backup made here could ever be opened: move ${folder} away and set up anew.`,
  });
}

function textOnPage(page: string): string {
  const text = /<pre>(.*?)<\/pre>/s.exec(page)?.[1] ?? '';
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

/** `ask` is what a person types at a terminal; undefined where nobody is there. */
export async function confirmKit(
  folder: string,
  kit: Kit,
  printed: string | undefined,
  ask: ((check: (word: string) => boolean) => Promise<string | undefined>) | undefined,
): Promise<void> {
  const { text, page, waiting } = pathsIn(folder);
  const word = checkWordOf(kit);
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
  // In this order a run that is killed in between leaves what asks for the word once more.
  for (const path of [waiting, page, text]) await rm(path, { force: true });
}
