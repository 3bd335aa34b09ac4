// A power cut half way through a big first backup: no backup is claimed, and the next run sends only what had not arrived. And two
// runs at once: the lock is a named pipe, which must end with its holder, or one crash would end all backups.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from '../../demo/offsite-process.ts';
import { EXIT } from '../../edge-uploader/failure.ts';
import { startFaultProxy } from '../real/cli/fault-proxy.ts';
import { openWindowsStage, type WindowsStage } from './windows-stage.ts';

const DUMP_BYTES = 80_000_000;
/** So many packs reach the vault before the line stands still. */
const PACKS_BEFORE = 2;
/** Wine takes no notice of it, so that it is our question before the lock that refuses there. */
const FILE_FLAG_FIRST_PIPE_INSTANCE = 0x8_0000;
const WAIT_MILLISECONDS_MAX = 60_000;
let stage: WindowsStage;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let config: string;
let isLineDown = true;

beforeAll(async () => {
  stage = await openWindowsStage({ dumpBytes: DUMP_BYTES, isNoise: true });
  const seen = new Set<string>();
  proxy = await startFaultProxy(stage.cloud.endpoint, ({ method, path }) => {
    if (!isLineDown || method !== 'PUT' || !path.includes('/packs/')) return undefined;
    seen.add(path);
    return seen.size > PACKS_BEFORE ? { kind: 'hang' } : undefined;
  });
  const vault = { ...(stage.enrolment.server.config.vault as object), endpoint: proxy.endpoint };
  config = await stage.variant({ vault });
});
afterAll(async () => {
  await proxy?.stop();
  await stage?.close();
});

test('a second backup is refused, a killed one is none and blocks nobody, and the next sends only the rest', async () => {
  const running = stage.start('backup', 'main', '--config', config);
  await expect
    .poll(async () => (await stage.objects('/packs/')).length, { timeout: WAIT_MILLISECONDS_MAX })
    .toBe(PACKS_BEFORE);

  const second = await stage.run('backup', 'main', '--config', config);
  expect(second.exitCode, second.stderr).toBe(EXIT.busy);
  expect(second.stderr).toMatch(/another backup by this config is running \(process \d+, since 20/);

  running.process.kill('SIGKILL');
  expect((await running.ended).exitCode).toBeUndefined();
  expect(await stage.objects('/manifest.json')).toEqual([]);
  const inVault = (await stage.objects('/packs/')).reduce((sum, { bytes }) => sum + bytes, 0);
  expect(inVault).toBeGreaterThan(PACKS_BEFORE * 15e6);

  isLineDown = false;
  const made = await stage.succeed('backup', 'main', '--config', config, '--json');
  expect(eventOf(made, 'backup').dumpBytes).toBe(DUMP_BYTES);
  // A little is stored twice: chunks at the borders, the list, the padding.
  expect(eventOf(made, 'backup').storedBytes).toBeLessThan(DUMP_BYTES - inVault + 2e6);
  expect(await stage.objects('/manifest.json')).toHaveLength(1);
  const target = join(stage.folder, 'restored.dump');
  await stage.succeed('restore', 'main', ...stage.recovery, '--to', target);
  await stage.isDump(target);
});

test('the lock asks to be the only server of its pipe, which Windows grants to one', async () => {
  const calls = await stage.traced('sync', 'backup', 'main', '--config', await stage.variant({}));
  const modes = calls.flatMap(
    (line) => /CreateNamedPipeW.*clinic-offsite-[0-9a-f]+", (0x[0-9a-f]+)/.exec(line)?.[1] ?? [],
  );
  expect(Number(modes[0]) & FILE_FLAG_FIRST_PIPE_INSTANCE).not.toBe(0);
});
