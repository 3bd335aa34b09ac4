// What the cloud has been told by the real program after a run: read from the ledger, every version of it. Without it a report that
// is never sent, comes too late or tells a secret would show in the first night that something fails.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectVersionsCommand, type ObjectVersion } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventOf } from '../../../demo/offsite-process.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { siteIdSchema } from '../../../vault/names.ts';
import { parseRunReport, type RunReport, reportKey, reportsPrefix } from '../../../vault/run-report.ts';
import { type CliStage, expectRefusal, openCliStage } from './cli-stage.ts';
import { startFaultProxy } from './fault-proxy.ts';

const DUMP_BYTES = 300_000;
const PASSWORD = 'hush-hush-password';
let stage: CliStage;
let proxy: Awaited<ReturnType<typeof startFaultProxy>> | undefined;

beforeAll(async () => {
  stage = await openCliStage({ dumpBytes: DUMP_BYTES });
});
afterEach(() => proxy?.stop());
afterAll(() => stage.close());

/** Everything that was ever told, the oldest first; asserts that none of it holds a secret. */
async function reports(): Promise<RunReport[]> {
  const operator = stage.cloud.client(stage.cloud.operator);
  const Bucket = stage.cloud.ledgerBucket;
  const Prefix = reportsPrefix(siteIdSchema.parse(stage.cloud.site.id));
  const { Versions = [] } = await operator.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  const told: RunReport[] = [];
  for (const { Key, VersionId } of Versions.toReversed() as Required<ObjectVersion>[]) {
    const { Body } = await operator.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    const bytes = await Body!.transformToByteArray();
    for (const secret of [...stage.secrets, PASSWORD]) expect(Buffer.from(bytes).toString()).not.toContain(secret);
    const report = parseRunReport(bytes);
    expect(Key).toBe(reportKey(report));
    expect(report.uploader).toBe(packageJson.version);
    told.push(report);
  }
  operator.destroy();
  return told.sort((one, other) => (one.at < other.at ? -1 : 1));
}

/** What was told since. */
async function reportsOf(run: () => Promise<unknown>): Promise<RunReport[]> {
  const before = new Set((await reports()).map(({ backup, phase }) => `${backup} ${phase}`));
  await run();
  return (await reports()).filter(({ backup, phase }) => !before.has(`${backup} ${phase}`));
}

const phasesOf = (told: readonly RunReport[]): string[] => told.map(({ phase }) => phase);
const shell = (script: string, more: object = {}): object => ({
  databases: { main: { engine: 'command', command: ['/bin/sh', '-c', script], ...more } },
});
const backup = (config: string): string[] => ['backup', 'main', '--config', config];

test('a backup: that it began, that its dump is stored, that it is finished; all under the name of the backup', async () => {
  let made: unknown;
  const told = await reportsOf(async () => {
    made = eventOf(await stage.backUp(), 'backup').backup;
  });
  expect(phasesOf(told)).toEqual(['started', 'stored', 'finished']);
  expect(told.map((report) => report.backup)).toEqual([made, made, made]);
  expect(told.map(({ bytesRead }) => bytesRead)).toEqual([0, DUMP_BYTES, DUMP_BYTES]);
  expect(told.map(({ facts }) => facts?.engine)).toEqual([undefined, 'command', 'command']);
});

describe('a run that fails:', () => {
  test('its tool’s own words, without the password that it repeats', async () => {
    const script = `head -c 100000 /dev/zero; echo "cannot log in with $DB_PASSWORD" >&2; exit 3`;
    const config = await stage.variant(shell(script, { environment: { DB_PASSWORD: PASSWORD } }));
    const told = await reportsOf(() => stage.refused('source', /cannot log in with \*\*\*/, ...backup(config)));
    expect(phasesOf(told)).toEqual(['started', 'failed']);
    expect(told[1]!.failure).toEqual({
      ...{
        exit: 'source',
        message: expect.stringMatching(/it exited with code 3 and said: cannot log in with \*\*\*$/),
      },
    });
  });

  test('the secrets that its tool read from the secrets file are blanked as well', async () => {
    const script = `cat "${join(stage.server, '../secrets.yaml')}" >&2; exit 1`;
    const config = await stage.variant(shell(script));
    // On the terminal it is the tool's own affair; what leaves the house is ours.
    const told = await reportsOf(() => stage.start(...backup(config)).ended);
    expect(told.at(-1)!.failure?.message).toMatch(/signingKey: \*\*\*/);
  });

  test('its program is not there, before anything was dumped', async () => {
    const databases = { main: { engine: 'command', command: ['/no/such/program'] } };
    const config = await stage.variant({ databases });
    const told = await reportsOf(() => stage.refused('source', /no such program/, ...backup(config)));
    expect(told.at(-1)).toMatchObject({ phase: 'failed', bytesRead: 0, failure: { exit: 'source' } });
  });

  test('its vault cannot be used, though the ledger can', async () => {
    const vault = { ...(stage.enrolment.server.config.vault as object), bucket: 'no-such-bucket' };
    const config = await stage.variant({ vault });
    const told = await reportsOf(() => stage.refused('notFound', /no such bucket/, ...backup(config)));
    expect(told.at(-1)!.failure).toMatchObject({ exit: 'notFound' });
  });

  test('its config is wrong for one database, so that none is backed up', async () => {
    const databases = { main: stage.enrolment.server.config.databases, letters: { engine: 'oracle' } };
    const config = await stage.variant({ databases });
    const told = await reportsOf(() => stage.refused('config', /databases\.letters/, 'backup', '--config', config));
    expect(told.map(({ database, phase, failure }) => [database, phase, failure?.exit]).sort()).toEqual([
      ['letters', 'failed', 'config'],
      ['main', 'failed', 'config'],
    ]);
  });

  test('a password is missing, so that no run begins', async () => {
    const main = { engine: 'mssql', database: 'clinic', user: 'offsite' };
    const config = await stage.variant({ databases: { main } });
    const told = await reportsOf(() => stage.refused('config', /no password for it/, ...backup(config)));
    expect(told.at(-1)).toMatchObject({ phase: 'failed', failure: { exit: 'config' } });
  });

  test('its hook fails before the dump', async () => {
    const hooks = { before: { command: ['/bin/false'] } };
    const config = await stage.variant(shell('echo never', { hooks }));
    const told = await reportsOf(() => stage.refused('hook', /running the hook `before`/, ...backup(config)));
    expect(told.at(-1)).toMatchObject({ phase: 'failed', bytesRead: 0, failure: { exit: 'hook' } });
  });

  test('it was stopped (SIGTERM)', async () => {
    const config = await stage.variant(shell('head -c 100000 /dev/zero; exec sleep 30'));
    const told = await reportsOf(async () => {
      const before = (await reports()).length;
      const running = stage.start(...backup(config));
      await expect.poll(async () => (await reports()).length, { timeout: 20_000 }).toBe(before + 1);
      running.process.kill('SIGTERM');
      const run = await running.ended;
      expectRefusal(run, 'interrupted', /interrupted/);
      expect(run.stderr).not.toMatch(/warning/);
    });
    expect(phasesOf(told)).toEqual(['started', 'failed']);
    expect(told[1]!.failure).toMatchObject({ exit: 'interrupted' });
  });
});

describe('a ledger that cannot be told', () => {
  const warnings = (stderr: string): string[] => stderr.match(/^offsite: warning: .*$/gm) ?? [];

  test('because it refuses: the backup is made, with one warning', async () => {
    const config = await stage.variant({ ledger: { bucket: 'no-such-ledger' } });
    const run = await stage.run(...backup(config), '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(warnings(run.stderr).filter((line) => line.includes('could not be told'))).toHaveLength(1);
    expect(eventOf(run, 'backup').dumpBytes).toBe(DUMP_BYTES);
  });

  test('because it never answers: the backup is made, with one warning', async () => {
    proxy = await startFaultProxy(stage.cloud.endpoint, ({ path }) =>
      path.includes('/reports/') ? { kind: 'hang' } : undefined,
    );
    const vault = { ...(stage.enrolment.server.config.vault as object), endpoint: proxy.endpoint };
    const config = await stage.variant({ vault });
    const run = await stage.run(...backup(config), '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(warnings(run.stderr)).toHaveLength(1);
    expect(eventOf(run, 'backup').dumpBytes).toBe(DUMP_BYTES);
    expect(proxy.faults.length).toBeGreaterThanOrEqual(2);
  });

  test('because the config names none: nothing is told, and nobody is warned', async () => {
    const path = await stage.variant({ ledger: undefined });
    expect(await readFile(path, 'utf8')).not.toContain('ledger');
    expect(await reportsOf(() => stage.backUp(path))).toEqual([]);
  });
});
