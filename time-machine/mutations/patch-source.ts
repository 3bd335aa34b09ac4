// Replaces one piece of one source file while it is loaded, for the process that asked for it. Production code has no switch for this;
// and a piece that is not there any more fails the run, so no mutation can die unnoticed.

import { registerHooks } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutation } from './mutations.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** To be called before anything is imported that imports the file. */
export function patchSource({ file, text, replacement }: Pick<Mutation, 'file' | 'text' | 'replacement'>): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:') || relative(ROOT, fileURLToPath(url)) !== file) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
      return { ...loaded, source: patched(source, { file, text, replacement }) };
    },
  });
}

export function patched(
  source: string,
  { file, text, replacement }: Pick<Mutation, 'file' | 'text' | 'replacement'>,
): string {
  const parts = source.split(text);
  if (parts.length !== 2) {
    throw new Error(`the text of the mutation stands ${parts.length - 1} times in ${file}, not once: ${text}`);
  }
  return parts.join(replacement);
}
