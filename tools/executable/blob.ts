// The program and its assets as the blob that Node runs when it finds one in its own executable
// (https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html).

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../run-program.ts';

export async function makeBlob(options: {
  readonly program: string;
  readonly assets: Readonly<Record<string, string>>;
  /** Compiled beforehand, which halves the start; only for the system that this runs on. */
  readonly codeCache: boolean;
}): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-blob-'));
  const at = (name: string): string => join(folder, name);
  try {
    await writeFile(at('offsite.cjs'), options.program);
    for (const [name, content] of Object.entries(options.assets)) await writeFile(at(name), content);
    const configuration = {
      // Relative, so that the folder's name, which is drawn, is nowhere in the blob.
      ...{ main: 'offsite.cjs', output: 'blob' },
      disableExperimentalSEAWarning: true,
      useSnapshot: false,
      useCodeCache: options.codeCache,
      assets: Object.fromEntries(Object.keys(options.assets).map((name) => [name, name])),
      // The clinic's network may have a certificate authority of its own.
      execArgv: ['--use-system-ca'],
      // Otherwise whoever may set NODE_OPTIONS for the service could run code with its rights.
      execArgvExtension: 'none',
    };
    await writeFile(at('configuration.json'), JSON.stringify(configuration));
    await runProgram(process.execPath, ['--experimental-sea-config', 'configuration.json'], { folder });
    return await readFile(at('blob'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
