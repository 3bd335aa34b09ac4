// A power cut in the middle of a dump: pipe and spool file stay behind, the second with the whole database in clear, and Firebird may wait
// at the first for ever. The next run removes them, ends what is left of the last one, and backs up.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventOf } from '../../../demo/offsite-process.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { type FirebirdFixture, gbakOf, makeFirebirdFixture, processesWith } from './firebird-fixture.ts';

let stage: CliStage;
let fixture: FirebirdFixture;

beforeAll(async () => {
  [stage, fixture] = await Promise.all([openCliStage(), makeFirebirdFixture()]);
});
afterAll(() => Promise.all([stage.close(), fixture.end()]));

describe('a run that is killed with everything it started', () => {
  test.each(['fifo', 'spool'] as const)('%s', async (method) => {
    const settings = { ...fixture.config({ method, spoolFolder: fixture.folder }) };
    const config = await stage.variant(
      { databases: { clinic: settings }, bandwidth: { upload: '128 kbit/s' } },
      { databases: { clinic: { password: fixture.server.password } } },
    );
    const running = stage.start('backup', '--config', config);
    // Until the dump is under way; a slow line keeps it there.
    await expect.poll(fixture.leftovers, { timeout: 30_000 }).toHaveLength(1);
    if (method === 'fifo') await expect.poll(() => gbakOf(fixture.database), { timeout: 30_000 }).toBeGreaterThan(0);
    fixture.server.process.kill('SIGSTOP');
    const tools = await processesWith(fixture.database);
    running.process.kill('SIGKILL');
    for (const pid of tools) if (pid !== fixture.server.process.pid) killIfThere(pid);
    await running.ended;
    expect(await fixture.leftovers()).toHaveLength(1);
    fixture.server.process.kill('SIGCONT');

    const fast = await stage.variant(
      { databases: { clinic: settings } },
      { databases: { clinic: { password: fixture.server.password } } },
    );
    const run = await stage.run('backup', '--config', fast, '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(eventOf(run, 'dump').method).toBe(method);
    expect(await fixture.leftovers()).toEqual([]);
  });
});

/** Whatever ended between being listed and being killed is as gone as it should be. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
