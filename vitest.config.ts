import { defineConfig } from 'vitest/config';

// Two projects: `unit` needs nothing but Node and is the quick one for every save; `real` runs real programs
// (Firebird, age, restic) and real processes, one file at a time, because they share two cores with what they measure.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/real/**'], testTimeout: 20_000 } },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
