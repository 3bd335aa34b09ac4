// Power cuts and stops in the middle of a backup and of a restore: what is there afterwards is either whole or not there at all,
// and the next run goes on from it. Without it a clinic with a bad line or an old server would never finish its first backup.

import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IAMClient, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventOf, type OffsiteProcess } from '../../../demo/offsite-process.ts';
import { siteUserName } from '../../../infra/policies/deployed-names.ts';
import { type CliStage, expectRefusal, openCliStage } from './cli-stage.ts';
import { type Fault, startFaultProxy } from './fault-proxy.ts';

const DUMP_BYTES = 40_000_000;
const WAIT_SECONDS_MAX = 30;
/** A restore makes durable what it has every second. */
const SECOND_PACK_MILLISECONDS = 1_500;
let stage: CliStage;

beforeAll(async () => {
  stage = await openCliStage({ dumpBytes: DUMP_BYTES });
});
afterAll(() => stage.close());

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + WAIT_SECONDS_MAX * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`it did not happen within ${WAIT_SECONDS_MAX} s`);
    await sleep(50);
  }
}

/** Where the dump tool says which process it is. */
const toolPath = (): string => join(stage.folder, 'tool.pid');

async function isToolAlive(): Promise<boolean> {
  const id = Number(await readFile(toolPath(), 'utf8'));
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

/** Backs up with a dump tool that stops after most of the dump, and returns once a pack has reached the vault. */
async function backupThatStands(then = 'exec sleep 20'): Promise<OffsiteProcess> {
  const script = `echo $$ > "${toolPath()}"; head -c ${DUMP_BYTES - 1_000_000} "${stage.dumpPath}"; ${then}`;
  const databases = { main: { engine: 'command', command: ['/bin/sh', '-c', script] } };
  const packsBefore = (await stage.objects('', '/packs/')).length;
  const running = stage.start('backup', 'main', '--config', await stage.variant({ databases }));
  await until(async () => (await stage.objects('', '/packs/')).length >= packsBefore + 1);
  return running;
}

describe('a backup', () => {
  test('that is stopped (SIGTERM) ends with 130, stops the dump tool, and is no backup', async () => {
    const running = await backupThatStands();
    expect(await isToolAlive()).toBe(true);
    running.process.kill('SIGTERM');
    const run = await running.ended;
    expectRefusal(run, 'interrupted', /interrupted/);
    expect(run.seconds).toBeLessThan(15);
    expect(await isToolAlive()).toBe(false);
    expect(await stage.objects('/manifest.json')).toEqual([]);
  });

  test('that is killed (kill -9) is no backup, and the next one continues with what it left', async () => {
    const running = await backupThatStands();
    running.process.kill('SIGKILL');
    expect((await running.ended).exitCode).toBeUndefined();
    expect(await stage.objects('/manifest.json')).toEqual([]);
    const inVault = (await stage.objects('', '/packs/')).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(inVault).toBeGreaterThan(16e6);

    const run = await stage.backUp();
    expect(eventOf(run, 'backup').dumpBytes).toBe(DUMP_BYTES);
    // Nothing that had arrived is stored twice; a little is: chunks at the borders, the list, the padding.
    expect(eventOf(run, 'backup').storedBytes).toBeLessThan(DUMP_BYTES - inVault + 2e6);
    expect(await stage.objects('/manifest.json')).toHaveLength(1);
    const target = join(stage.folder, 'after-the-kill');
    expect((await stage.run('restore', 'main', ...stage.recovery, '--to', target)).exitCode).toBe(0);
    await stage.restoredTo(target);
  });
});

describe('an access key that the operator takes away', () => {
  const key = () => ({
    UserName: siteUserName('uploader', stage.cloud.site.id),
    AccessKeyId: stage.cloud.site.accessKeyId,
  });
  async function set(Status: 'Active' | 'Inactive'): Promise<void> {
    const { endpoint, region, operator: credentials } = stage.cloud;
    const iam = new IAMClient({ endpoint, region, credentials });
    await iam.send(new UpdateAccessKeyCommand({ ...key(), Status }));
    iam.destroy();
  }
  afterEach(() => set('Active'));

  test('before a backup: said at once, and that the cloud cannot be told', async () => {
    await set('Inactive');
    const run = await stage.refused(
      'refused',
      /does not know the access key .*, or it was revoked/,
      'backup',
      '--config',
      stage.server,
    );
    expect(run.stderr).toMatch(/the cloud could not be told how this run goes: .*and the cloud alerts by itself/);
    expect(run.stderr).toContain('ask the operator for a new key');
  });

  test('in the middle of one: it ends at once, stops the dump tool, and the next one with a key continues', async () => {
    await stage.changeDump();
    const packsBefore = (await stage.objects('', '/packs/')).length;
    const manifestsBefore = await stage.objects('/manifest.json');
    const running = await backupThatStands(
      `until [ -e go-on ]; do sleep 0.1; done; tail -c 1000000 "${stage.dumpPath}"`,
    );
    await set('Inactive');
    await writeFile(join(stage.folder, 'go-on'), '');
    const run = await running.ended;
    expectRefusal(run, 'refused', /does not know the access key .*, or it was revoked/);
    expect(await isToolAlive()).toBe(false);
    expect(await stage.objects('/manifest.json')).toEqual(manifestsBefore);
    await set('Active');
    const again = await stage.backUp();
    expect(eventOf(again, 'backup').storedBytes).toBeLessThan(DUMP_BYTES - 15e6);
    expect((await stage.objects('', '/packs/')).length).toBeGreaterThan(packsBefore + 1);
  });
});

describe('a restore', () => {
  let proxy: Awaited<ReturnType<typeof startFaultProxy>> | undefined;
  afterEach(() => proxy?.stop());

  /** Lets one pack through, a second one later than what is restored is made durable, and no other one ever. */
  async function slowConfig(target: string): Promise<string> {
    const seen: string[] = [];
    proxy = await startFaultProxy(stage.cloud.endpoint, ({ path, method }): Fault | undefined => {
      const pack = /\/packs\/[^?]*/.exec(path)?.[0];
      if (pack === undefined || method !== 'GET') return undefined;
      // Until there is a journal it is the list that is read, from any number of packs.
      if (!existsSync(`${target}.offsite-partial.journal`)) return undefined;
      if (!seen.includes(pack)) seen.push(pack);
      if (seen.indexOf(pack) > 1) return { kind: 'hang' };
      return seen.indexOf(pack) === 0 ? undefined : { kind: 'delay', milliseconds: SECOND_PACK_MILLISECONDS };
    });
    const vault = { ...(stage.enrolment.recovery.config.vault as object), endpoint: proxy.endpoint };
    return stage.variant({ vault }, {}, stage.enrolment.recovery);
  }

  const journalled = async (target: string): Promise<number> =>
    existsSync(`${target}.offsite-partial.journal`) ? (await packsDone(target)).length : 0;

  async function packsDone(target: string): Promise<string[]> {
    return (await readFile(`${target}.offsite-partial.journal`, 'latin1')).split('\n').slice(1, -1);
  }

  test.each([
    ['killed (kill -9)', 'SIGKILL'],
    ['stopped (SIGINT)', 'SIGINT'],
  ] as const)('that is %s leaves only what the next run continues', async (_what, signal) => {
    const target = join(stage.folder, `restored-${signal}`);
    const key = ['--recovery-key', stage.enrolment.recoveryKeyPath, '--to', target];
    const running = stage.start('restore', 'main', '--config', await slowConfig(target), ...key);
    await until(async () => (await journalled(target)) >= 1);
    running.process.kill(signal);
    const run = await running.ended;
    // The line is dead by now, and no request on it will ever end; Ctrl-C has to, all the same.
    if (signal === 'SIGINT') expectRefusal(run, 'interrupted', /interrupted/);
    else expect(run.exitCode).toBeUndefined();
    expect(existsSync(target)).toBe(false);
    expect(await journalled(target)).toBeGreaterThanOrEqual(1);

    const again = await stage.run('restore', 'main', ...stage.recovery, '--to', target, '--json');
    expect(again.stderr).toBe('');
    expect(eventOf(again, 'plan').packsDone).toBeGreaterThanOrEqual(1);
    await stage.restoredTo(target);
    expect((await readdir(stage.folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  test('continues no partial file of another dump', async () => {
    const target = join(stage.folder, 'restored-other');
    await writeFile(`${target}.offsite-partial`, 'something else');
    await writeFile(`${target}.offsite-partial.journal`, `offsite restore 1 14 ${'0'.repeat(64)}\n${'1'.repeat(64)}\n`);
    const run = await stage.run('restore', 'main', ...stage.recovery, '--to', target, '--json');
    expect(eventOf(run, 'plan').packsDone).toBe(0);
    await stage.restoredTo(target);
  });
});
