// Bundles the uploader into a few plain modules. A bundle starts in a third of the time, because nothing is searched for and no
// types are stripped, and each worker thread needs 20 MB less; without it the clinic's server would pay that every night.

import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { LEFT_OUT } from './left-out.ts';

const ROOT = join(import.meta.dirname, '..');
/** Each becomes a module of its own; what they share, and every library that a command loads only when needed, is split off. */
const ENTRIES = { offsite: 'edge-uploader/cli.ts', 'chunk-worker': 'edge-uploader/workers/chunk-worker.ts' };
/** Some libraries are CommonJS: they `require` parts of Node, or look at `__dirname`. A module has neither by itself. */
const COMMONJS = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url), __dirname = import.meta.dirname;`;

/** Builds into `folder` and gives back the path of the program, to be run as `node offsite.mjs …`. */
export async function buildUploader(folder = join(ROOT, 'dist')): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: LEFT_OUT,
    banner: { js: COMMONJS },
    legalComments: 'none',
    logLevel: 'error',
    write: false,
  });
  await mkdir(folder, { recursive: true });
  // The program last, and each under its name only when it is whole: whoever runs it meanwhile meets the old or the new one.
  for (const { path, contents } of outputFiles.toSorted((a, b) => rank(a.path) - rank(b.path))) {
    const partial = `${path}.${process.pid}.partial`;
    await writeFile(partial, contents);
    await rename(partial, path);
  }
  const made = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const name of await readdir(folder)) {
    if (name.endsWith('.mjs') && !made.has(name)) await rm(join(folder, name));
  }
  return join(folder, 'offsite.mjs');
}

const rank = (path: string): number => (Object.keys(ENTRIES).includes(basename(path, '.mjs')) ? 1 : 0);

if (import.meta.main) process.stdout.write(`${await buildUploader()}\n`);
