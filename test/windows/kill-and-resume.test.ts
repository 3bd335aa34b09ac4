// A power cut half way through a big first backup: no backup is claimed, and the next run sends only what had not arrived. And two
// runs at once: the lock is a named pipe, which must end with its holder, or one crash would end all backups.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

  // The same file, written otherwise.
  const otherwise = stage.inside(config).toUpperCase().replaceAll('\\', '/');
  const second = await stage.run('backup', 'main', '--config', otherwise);
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

test('a restore that is killed goes on where it was', async () => {
  const target = join(stage.folder, 'restored after a kill.dump');
  const journal = `${target}.offsite-partial.journal`;
  const seen = new Set<string>();
  const slow = await startFaultProxy(stage.cloud.endpoint, ({ method, path }) => {
    const pack = /\/packs\/[^?]*/.exec(path)?.[0];
    // Until there is a journal it is the list that is read, from any pack.
    if (pack === undefined || method !== 'GET' || !existsSync(journal)) return undefined;
    seen.add(pack);
    if ([...seen].indexOf(pack) > 1) return { kind: 'hang' };
    // What is restored is made durable every second.
    return seen.size === 1 ? undefined : { kind: 'delay', milliseconds: 1_500 };
  });
  try {
    const { recovery } = stage.enrolment;
    const vault = { ...(recovery.config.vault as object), endpoint: slow.endpoint };
    const key = ['--recovery-key', stage.enrolment.recoveryKeyPath, '--to', target];
    const running = stage.start('restore', 'main', '--config', await stage.variant({ vault }, recovery), ...key);
    const packsDone = async (): Promise<number> =>
      (await readFile(journal, 'latin1').catch(() => '')).split('\n').length - 2;
    await expect.poll(packsDone, { timeout: WAIT_MILLISECONDS_MAX }).toBeGreaterThanOrEqual(1);
    running.process.kill('SIGKILL');
    await running.ended;
    expect(existsSync(target)).toBe(false);
  } finally {
    await slow.stop();
  }
  const again = await stage.succeed('restore', 'main', ...stage.recovery, '--to', target, '--json');
  expect(eventOf(again, 'plan').packsDone).toBeGreaterThanOrEqual(1);
  await stage.isDump(target);
});

test('the lock asks to be the only server of its pipe, which Windows grants to one', async () => {
  const calls = await stage.traced('sync', 'backup', 'main', '--config', await stage.variant({}));
  const modes = calls.flatMap(
    (line) => /CreateNamedPipeW.*clinic-offsite-[0-9a-f]+", (0x[0-9a-f]+)/.exec(line)?.[1] ?? [],
  );
  expect(Number(modes[0]) & FILE_FLAG_FIRST_PIPE_INSTANCE).not.toBe(0);
});
