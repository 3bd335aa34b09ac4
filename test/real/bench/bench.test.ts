// Runs the whole bench in its quick mode, with real peers. Without it the bench would be found broken on the day it is needed.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../../../tools/run-program.ts';

const CONTENDERS = 'ours,restic-s3,borg';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the quick bench backs up, restores, compares and reports for all of them', async () => {
  const results = join(folder, 'results.json');
  const bench = join(import.meta.dirname, '../../../bench/bench.ts');
  const options = ['--quick', '--only', CONTENDERS, '--work', join(folder, 'work'), '--results', results];
  const { stdout } = await runProgram(process.execPath, ['--disable-warning=ExperimentalWarning', bench, ...options]);
  expect(stdout).toMatch(/^\|\s+\| clinic-offsite over S3 .*restic over S3 .*borg on disk/);
  expect(stdout).toContain('| Restore, time |');
  expect(stdout).toContain('| gbak alone, into a file |');

  const { findings, machine, live } = JSON.parse(await readFile(results, 'utf8'));
  expect(machine.node).toBe(process.version);
  expect(findings).toHaveLength(3);
  for (const { timed, memory } of findings) {
    expect(timed).toHaveLength(1);
    for (const phase of Object.values<{ cost: Record<string, number> }>(timed[0])) {
      expect(phase.cost.wallSeconds).toBeGreaterThan(0);
      expect(phase.cost.peakBytes).toBeGreaterThan(1e6);
    }
    expect(memory.map(({ dumpBytes }: { dumpBytes: number }) => dumpBytes)).toHaveLength(2);
    expect(memory[1].dumpBytes).toBe(2 * memory[0].dumpBytes);
  }
  for (const { counted } of findings.slice(0, 2)) {
    expect(counted.first.traffic.requests).toBeGreaterThan(0);
    expect(counted.first.traffic.uploadedBytes).toBeGreaterThan(1e6);
  }
  // The second backup of an unchanged database uploads next to nothing. Ours only: two dumps differ in a date, and restic, which
  // cuts 3 MB into two or three chunks by a polynomial drawn anew, may send most of them again.
  const [{ counted: ours }] = findings;
  expect(ours.again.traffic.uploadedBytes).toBeLessThan(ours.first.traffic.uploadedBytes / 2);
  expect(live).toHaveLength(1);
  expect(live[0].gbak.serverCpuSeconds).toBeGreaterThan(0);
  // Nothing is left of the repositories; only the dumps and the built program are kept for the next time.
  expect((await readdir(join(folder, 'work'))).toSorted()).toEqual(['dumps-2', 'uploader']);
});
