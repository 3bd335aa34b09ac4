// `npm run known-words`: writes edge-uploader/support/known-words.ts, the words that the uploader's own messages are made of. A support
// bundle shows no other word of a message. A test says when too many are missing.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['edge-uploader', 'vault'];
const FILE = join(ROOT, 'edge-uploader/support/known-words.ts');
const COLUMNS = 120;

/** In small letters, sorted, each once. */
export function wordsOfMessages(): string[] {
  const words = new Set(['a', 'i']);
  for (const folder of FOLDERS) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      // What people read is not in the log; what was written from it must not feed on itself.
      if (
        !entry.isFile() ||
        !path.endsWith('.ts') ||
        path === FILE ||
        path.includes('/texts/') ||
        path.includes('/kit/')
      )
        continue;
      for (const text of literals(readFileSync(path, 'utf8')))
        for (const [word] of text.matchAll(/(?<![\p{L}\p{N}_])[A-Za-z]{2,30}(?![\p{L}\p{N}_])/gu))
          words.add(word.toLowerCase());
    }
  }
  return [...words].sort();
}

/** The texts in quotation marks, without what is put into them. */
function literals(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
  const quoted = code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g);
  return Array.from(quoted, ([, single, double, template]) => single ?? double ?? template ?? '').map((text) =>
    text.replaceAll(/\$\{[^}]*\}/g, ' '),
  );
}

export function knownWordsModule(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > COLUMNS - 4) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return `// The words that the uploader's own messages are made of: \`npm run known-words\` wrote them. A support bundle shows no other word of a
// message, so that no name and no password can be in it, wherever it came from.

export const KNOWN_WORDS: ReadonlySet<string> = new Set(
  \`
${lines.map((line) => `  ${line}`).join('\n')}
\`.match(/\\S+/g),
);
`;
}

if (import.meta.main) writeFileSync(FILE, knownWordsModule(wordsOfMessages()));
