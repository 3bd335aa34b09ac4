import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { memoryFolder } from './test/memory-folder.ts';

// Whatever is started from here on takes it for its temporary folder, and finds there what others compiled: hundreds of processes of
// ours are started, and stripping the types was a third of their work.
const folder = memoryFolder();
if (folder !== undefined) {
  process.env.TMPDIR = folder;
  process.env.NODE_COMPILE_CACHE ??= join(folder, 'compile-cache');
}

// Three projects: `unit` needs nothing but Node and is the quick one for every save; `real` runs real programs
// (Firebird, age, restic) and real processes, two files at a time, because these wait more than they work; `windows` runs the
// executable for Windows under wine, and only when asked (`npm run test:windows`), because that is a gigabyte of packages.
export default defineConfig({
  test: {
    // One for each core, the runner itself has little to do: by default two cores have one.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', 'test/windows/**', 'test/clean-machine/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'windows',
          include: ['test/windows/**/*.test.ts'],
          globalSetup: 'test/windows/set-up.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      // Boots a machine: `npm run test:clean-machine`, which prepares what this needs.
      {
        test: {
          name: 'clean-machine',
          include: ['test/clean-machine/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
