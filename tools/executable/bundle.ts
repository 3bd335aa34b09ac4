// The program as two CommonJS files, which is what goes into one executable: the program itself and its worker thread. Also says
// which packages went in, so that the list of licences names these and no others.

import { join } from 'node:path';
import { build } from 'esbuild';
import { LEFT_OUT } from '../left-out.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Bundle {
  readonly program: string;
  readonly worker: string;
  /** Folders of packages below the root, such as `node_modules/zod`. */
  readonly packages: readonly string[];
}

/** The program says that it is `version`. */
export async function bundleProgram(version: string): Promise<Bundle> {
  const program = await bundled('edge-uploader/cli.ts', version);
  const worker = await bundled('edge-uploader/workers/chunk-worker.ts', version);
  const packages = new Set([...program.packages, ...worker.packages]);
  return { program: program.text, worker: worker.text, packages: [...packages].sort() };
}

async function bundled(entry: string, version: string): Promise<{ text: string; packages: string[] }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: LEFT_OUT,
    minifySyntax: true,
    // Names stay, so that the stack of a bug can be read; lines are short, since Node prints the one that failed.
    minifyWhitespace: true,
    lineLimit: 200,
    legalComments: 'none',
    logLevel: 'error',
    // The first is only asked where the program is no executable (start-worker.ts).
    define: { 'import.meta.url': '"file:///none"', OFFSITE_VERSION: JSON.stringify(version) },
    metafile: true,
    write: false,
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
  return { text: inAscii(outputFiles[0]!.text), packages };
}

/**
 * V8 keeps a source in two bytes a character as soon as one character needs them: 5 MB more in every process. esbuild escapes them in
 * strings and leaves them in regular expressions, where the escape means the same.
 */
function inAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
