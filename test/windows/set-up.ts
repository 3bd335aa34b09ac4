// Before the tests of the Windows executable: wine, a fresh Windows in it, and the executable as `npm run build:exe` makes it. Once
// for all files, since each would wait half a minute for the same.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { baseNode } from '../../tools/executable/base-node.ts';
import { buildExecutables } from '../../tools/executable/build-executables.ts';
import { installWine } from './install-wine.ts';
import { makeWine, removeWine, type WineOptions } from './wine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    wine: WineOptions;
    /** The path of the executable. */
    program: string;
    /** The path of the Node for Windows that it is made of, to play other programs with. */
    node: string;
  }
}

export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  if (process.getuid?.() !== 0) throw new Error('wine is started in a mount namespace of its own: run this as root');
  const folder = await mkdtemp(join(tmpdir(), 'offsite-windows-'));
  const { 'win-x64': program } = await buildExecutables(['win-x64'], folder);
  const wine = await makeWine(await installWine());
  provide('program', program!);
  provide('node', (await baseNode('win-x64')).program);
  provide('wine', wine);
  return async () => {
    await removeWine(wine);
    await rm(folder, { recursive: true, force: true });
  };
}
