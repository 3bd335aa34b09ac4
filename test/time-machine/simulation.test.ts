// The short form of `npm run simulate`: one site in the nineteen days that it takes until each kind of trouble was there, with a seed that
// was looked for because it holds them all; then two sites for a week of another seed, or of the one that SIMULATION_SEED gives. `npm run simulate` draws a new one each time: what it
// finds is a finding, and must not stop somebody else's change on its way.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PROGRAM = join(import.meta.dirname, '..', '..', 'time-machine', 'simulate.ts');
const TIMEOUT_MS = 600_000;

/** In a process of its own: the simulation keeps two cores busy, and its clock is none of the tests'. */
function simulate(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const all = ['--disable-warning=ExperimentalWarning', PROGRAM, '--json', ...args];
    execFile(process.execPath, all, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

test('every promise holds through nineteen days with each kind of trouble', { timeout: TIMEOUT_MS }, async () => {
  const run = await simulate(['--seed', 'short-380', '--sites', '1', '--days', '19', '--troubles', '3']);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  const { failed, faults, alerts } = JSON.parse(run.stdout);
  // A simulation in which nothing happens would pass as well.
  expect(failed).toBeGreaterThan(20);
  expect(faults).toBeGreaterThan(3);
  expect(Object.keys(alerts)).toEqual(
    expect.arrayContaining([
      ...['all-clear', 'anomaly', 'backup-missing', 'damage-found', 'digest', 'site-silent', 'validation-failed'],
    ]),
  );
});

test('and through a week of another seed', { timeout: TIMEOUT_MS }, async () => {
  const seed = process.env.SIMULATION_SEED ?? 'week-1';
  const run = await simulate(['--seed', seed, '--sites', '2', '--days', '7', '--troubles', '3']);
  expect(run, run.stderr).toMatchObject({ code: 0 });
});

test('the same seed tells the same story', { timeout: TIMEOUT_MS }, async () => {
  const args = ['--seed', 'again', '--sites', '1', '--days', '2', '--troubles', '3'];
  const [one, other] = [await simulate(args), await simulate(args)];
  const { seconds: _, ...first } = JSON.parse(one.stdout);
  const { seconds: __, ...second } = JSON.parse(other.stdout);
  expect([first.backups, first.failed, first.alerts]).toEqual([second.backups, second.failed, second.alerts]);
});

test.each([
  [['--days', '0'], '--days must be a number from 1'],
  [['--mutation', 'none-such'], 'no such --mutation; see --mutations'],
  [['--from', 'tomorrow'], '--from must be a date such as 2026-11-01'],
])('refuses %j', async (args, why) => {
  const { code, stderr } = await simulate(args);
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});
