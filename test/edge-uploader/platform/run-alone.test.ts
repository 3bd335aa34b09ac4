// Two runs at once, one that waits, and one that is killed: its lock must be gone with it, or a power cut would end all backups.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type RunAloneOptions, runAlone } from '../../../edge-uploader/platform/run-alone.ts';

const MODULE = new URL('../../../edge-uploader/platform/run-alone.ts', import.meta.url).href;
const options = (name: string, change: Partial<RunAloneOptions> = {}): RunAloneOptions => ({
  ...{ name: `test ${process.pid} ${name}`, waitMinutes: 0, now: () => new Date() },
  ...{ signal: new AbortController().signal, onWait: () => undefined },
  ...change,
});

test('the second is refused and told who holds the lock; after its release it is free', async () => {
  const release = await runAlone(options('one'));
  await expect(runAlone(options('one'))).rejects.toMatchObject({
    exit: 'busy',
    message: expect.stringMatching(new RegExp(`process ${process.pid}, since 20\\d\\d-`)),
    hint: expect.stringContaining('the next run continues'),
  });
  (await runAlone(options('another')))();
  release();
  (await runAlone(options('one')))();
});

test('who may wait waits, says so once, and has its turn', async () => {
  const release = await runAlone(options('wait'));
  const told: string[] = [];
  const waiting = runAlone(options('wait', { waitMinutes: 1, onWait: (other) => told.push(other) }));
  await expect.poll(() => told.length, { timeout: 10_000 }).toBe(1);
  release();
  (await waiting)();
  expect(told).toHaveLength(1);
});

test('whoever waits can be interrupted', async () => {
  const release = await runAlone(options('stop'));
  const stopping = new AbortController();
  const waiting = runAlone(
    options('stop', { waitMinutes: 1, signal: stopping.signal, onWait: () => stopping.abort() }),
  );
  await expect(waiting).rejects.toThrow('abort');
  release();
});

test('the lock of a killed process is gone with it', async () => {
  const { name } = options('killed');
  const script = `const { runAlone } = await import(${JSON.stringify(MODULE)});
    await runAlone({ name: ${JSON.stringify(name)}, waitMinutes: 0, now: () => new Date(), signal: new AbortController().signal, onWait() {} });
    console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await expect(runAlone(options('killed'))).rejects.toMatchObject({ exit: 'busy' });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  (await runAlone(options('killed')))();
});
